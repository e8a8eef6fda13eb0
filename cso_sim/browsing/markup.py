"""Reads a page's HTML: its heading, forms, marked texts and readable text. It neither runs scripts nor applies styles."""

from html.parser import HTMLParser

from cso_sim.browsing.forms import Field, Form

_WITHOUT_END = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_UNREAD = frozenset(("script", "style", "template", "title", "option"))
_LINES = frozenset(
    ("address", "br", "dd", "div", "dl", "dt", "fieldset", "footer", "form", "h1", "h2", "h3", "h4", "header", "label")
) | frozenset(("legend", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul"))
# Elements whose text is kept. Of the others only those are that are marked.
_TEXTS = frozenset(("a", "button", "h1", "main", "option"))
Given = dict[str, str]


class Markup(HTMLParser):
    """What is on a page.

    `forms` are in the page's order, `links` are (text, address) pairs, `marked` has the text of each `data-testid` (of several
    with one name the first), and `alerts` the texts with `role="alert"`.
    """

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.marked: dict[str, str] = {}
        self.alerts: list[str] = []
        self.heading = ""
        self._form: Form | None = None
        self._select: Field | None = None
        self._area: Field | None = None
        self._button: Field | None = None
        # Each open element with its text, if that is needed, and the texts of those in which it is.
        self._open: list[tuple[str, Given, list[str] | None]] = []
        self._collected: list[list[str]] = []
        self._unread = 0
        self._whole: list[str] = []
        self._main: list[str] | None = None
        self.feed(text)
        self.close()
        while self._open:
            self._end()

    @property
    def text(self) -> str:
        """The readable text: that of `main`, or of the whole page if there is none; one line for each block."""
        return _readable(self._whole if self._main is None else self._main)

    @property
    def whole_text(self) -> str:
        """The readable text of the whole page, with its header and its menus."""
        return _readable(self._whole)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens an element."""
        given: Given = {}
        for name, value in attrs:
            given.setdefault(name, value or "")  # HTML: of a repeated attribute the first counts
        if tag == "option" and self._open and self._open[-1][0] == "option":  # HTML: its end may be left out
            self._end()
        if tag in _LINES:
            self._add("\n")
        self._control(tag, given)
        if tag in _WITHOUT_END:
            if tag == "br":
                self._add("\n")
            self._mark(given, "")
            return
        parts: list[str] | None = None
        if tag in _TEXTS or "data-testid" in given or "role" in given:
            parts = []
            self._collected.append(parts)
        self._unread += tag in _UNREAD
        self._open.append((tag, given, parts))

    def handle_endtag(self, tag: str) -> None:
        """Closes the element, and those in it that were left open."""
        if not any(name == tag for name, _, _ in self._open):
            return
        while self._end() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Adds text to every open element."""
        if self._area is not None:
            self._area.value += data
        if self._unread:
            name, _, parts = self._open[-1]
            if name == "option" and parts is not None:
                parts.append(data)
            return
        self._add(data)

    def _add(self, text: str) -> None:
        self._whole.append(text)
        for parts in self._collected:
            parts.append(text)

    def _end(self) -> str:
        tag, given, parts = self._open.pop()
        self._unread -= tag in _UNREAD
        text = ""
        if parts is not None:
            self._collected.pop()
            # All of `main` is seldom asked for.
            text = _readable(parts) if tag != "main" or "data-testid" in given or "role" in given else ""
        if tag in _LINES:
            self._add("\n")
        self._mark(given, text)
        if given.get("role") == "alert" and text:
            self.alerts.append(text)
        if tag == "h1":
            self.heading = self.heading or text
        elif tag == "a" and "href" in given:
            self.links.append((text, given["href"]))
        elif tag == "main":
            self._main = parts
        elif tag == "button" and self._button is not None:
            self._button.label = text
        elif tag == "option" and self._select is not None:
            _offer(self._select, given, text)
        self._close_control(tag)
        return tag

    def _mark(self, given: Given, text: str) -> None:
        if given.get("data-testid"):
            self.marked.setdefault(given["data-testid"], text)

    def _control(self, tag: str, given: Given) -> None:
        if tag == "form":
            self._form = Form(
                given.get("action", "").strip(),
                (given.get("method") or "get").lower(),
                given.get("enctype", "").lower(),
                given.get("data-testid", "") or given.get("id", ""),
            )
            self.forms.append(self._form)
        if self._form is None or "disabled" in given:
            return
        if tag == "input":
            kind = (given.get("type") or "text").lower()
            made = _add(self._form, given, kind, given.get("value", "on" if kind in ("checkbox", "radio") else ""))
            made.label = given.get("value", "") if kind == "submit" else ""
        elif tag == "button" and (given.get("type") or "submit").lower() == "submit":
            self._button = _add(self._form, given, "submit", given.get("value", ""))
        elif tag == "select":
            self._select = _add(self._form, given, "select", "")
        elif tag == "textarea":
            self._area = _add(self._form, given, "textarea", "")

    def _close_control(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "button":
            self._button = None
        elif tag == "textarea" and self._area is not None:
            self._area.value = self._area.value.removeprefix("\n")  # HTML: a line break at the beginning does not count
            self._area = None


def _add(form: Form, given: Given, kind: str, value: str) -> Field:
    name, mark = given.get("name", ""), given.get("data-testid", "")
    made = Field(name, kind, value, mark, is_required="required" in given, is_chosen="checked" in given)
    form.fields.append(made)
    return made


def _offer(select: Field, given: Given, text: str) -> None:
    value = given.get("value", text)
    if not select.options or "selected" in given:  # without a choice the first is chosen
        select.value = value
    select.options.append(value)


def _readable(parts: list[str]) -> str:
    lines = (" ".join(line.split()) for line in "".join(parts).splitlines())
    return "\n".join(line for line in lines if line)
