"""The look that all pages share: what every page says, what no page may hold, and that it can be read."""

import re
from itertools import product
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined, select_autoescape

from cso_kit.web.assets import KIT_ASSETS
from cso_kit.web.pages import Pages
from cso_kit.web.root import root

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(
    path
    for package in ("cso_kit/web", "cso_idp", "court_rp", "cso_sim")
    for path in (ROOT / package / "templates").rglob("*.html")
)
# The report of a rehearsal is no page of the simulator: it is opened as a file, so it has its style and its banner in itself.
FILES = {ROOT / "cso_sim" / "templates" / "rehearsal.html"}
PAGES = [one for one in TEMPLATES if one not in FILES]
STYLE = (ROOT / "cso_kit" / "web" / "cso.css").read_text("utf-8")
BANNER = "This is a simulator.</strong> It is not a court and not PACER; every person and case here is fictional."


def named(folder: Path, name: str) -> Path:
    """The template with this name, as the pages of a service name it. `folder` is the service's folder of templates."""
    source, _, file = name.partition("/")
    return (ROOT / "cso_kit/web/templates" if source == "kit" else folder) / file


def folder_of(template: Path) -> Path:
    return next(parent for parent in template.parents if parent.name == "templates")


# A page may name only the beginning of what it includes.
INCLUDED = {
    named(folder_of(template), name)
    for template in TEMPLATES
    for name in re.findall(r'{% include "([^"]+)"', template.read_text("utf-8"))
}


def frame_of(template: Path) -> Path | None:
    """The template that this one extends."""
    found = re.search(r'{% extends "([^"]+)"', template.read_text("utf-8"))
    return named(folder_of(template), found[1]) if found else None


def is_a_page(template: Path) -> bool:
    """Whether a template is more than macros and sections for pages to use."""
    if any(str(template).startswith(str(begin)) for begin in INCLUDED):
        return False
    text = re.sub(r"{#.*?#}", "", template.read_text("utf-8"), flags=re.DOTALL)
    text = re.sub(r"{% macro .*?{% endmacro %}|{% (?:set|import) [^%]*%}", "", text, flags=re.DOTALL)
    return text.strip() != ""


def shown(body: str, **values: object) -> str:
    """A page around `body`, as a service would show it."""
    page = '{% extends "kit/layout.html" %}{% import "kit/parts.html" as parts %}{% block title %}T{% endblock %}'
    loader = PrefixLoader(
        {
            "kit": PackageLoader("cso_kit", "web/templates"),
            "page": DictLoader({"x.html": page + "{% block main %}" + body + "{% endblock %}"}),
        }
    )
    environment = Environment(
        loader=loader, autoescape=select_autoescape(), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals |= {"stylesheet": KIT_ASSETS.address("cso.css"), "root": root}
    return environment.get_template("page/x.html").render(values)


@pytest.mark.parametrize(
    "template", [one for one in PAGES if is_a_page(one)], ids=lambda path: f"{path.parts[-3]}-{path.name}"
)
def test_every_page_says_that_it_is_a_simulator(template: Path) -> None:
    """Rule F3: each page is made from the layout, and the layout says it, to search engines too."""
    outermost = template
    while (frame := frame_of(outermost)) is not None:
        outermost = frame

    assert BANNER in outermost.read_text("utf-8")
    assert '<meta name="robots" content="noindex">' in outermost.read_text("utf-8")


@pytest.mark.parametrize("template", sorted(FILES), ids=lambda path: path.name)
def test_every_file_says_that_it_is_from_a_simulator_and_loads_nothing(template: Path) -> None:
    """Rule F3."""
    text = template.read_text("utf-8")

    assert BANNER in text
    assert not re.search(r"<script|<link|<img|@import|url\(|src=", text)


@pytest.mark.parametrize("template", PAGES, ids=lambda path: f"{path.parts[-3]}-{path.name}")
def test_no_page_styles_or_scripts_in_line_or_loads_from_elsewhere(template: Path) -> None:
    """The content security policy would refuse it; nobody should find out in a browser."""
    text = template.read_text("utf-8")

    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"""(src|href|action)=["']?(https?:)?//""", text)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parts[-3]}-{path.name}")
def test_every_control_has_a_test_id(template: Path) -> None:
    controls = re.findall(r"<(?:input|select|textarea|button)\b(?:[^>{]|{[^}]*}+)*>", template.read_text("utf-8"))

    assert [one for one in controls if "data-testid" not in one and 'type="hidden"' not in one] == []


def test_layout_is_small() -> None:
    """The sign-on page is sent thousands of times a second."""
    assert len(shown("").encode()) < 4096


def test_page_has_one_first_level_heading_equal_to_its_title() -> None:
    page = shown("")

    assert re.findall(r"<h1>(.*?)</h1>", page) == ["T"]
    assert page.index('href="#main"') < page.index("<header") < page.index('<main id="main"') < page.index("<footer")


def test_field_has_a_label_and_refers_to_its_hint_and_error() -> None:
    page = shown(
        '{{ parts.field("login", "CM/ECF login", value=given, hint="As issued.", error="Enter it.") }}', given='"<x>'
    )

    assert '<label for="login">CM/ECF login</label>' in page
    assert 'aria-describedby="login-hint login-error"' in page
    assert 'aria-invalid="true"' in page
    assert 'value="&#34;&lt;x&gt;"' in page


def test_password_field_is_never_filled() -> None:
    page = shown('{{ parts.field("key", "Password", type="password", value="Old-Key-1") }}')

    assert "Old-Key-1" not in page


def test_refusal_is_announced_to_screen_readers() -> None:
    page = shown('{% call parts.notice("refusal", "No.") %}<p>Why.</p>{% endcall %}{{ parts.notice("info", "Note.") }}')

    assert '<div class="notice notice--refusal" role="alert"' in page
    assert 'role="alert" data-testid="notice-info"' not in page


def test_error_page_gives_the_reason_and_the_ways_out() -> None:
    response = Pages("court_rp").explain(404, "No such court", "There is no <court>.", {"All courts": "/courts/"})
    page = bytes(response.body).decode()

    assert response.status_code == 404
    assert "There is no &lt;court&gt;." in page
    assert '<a href="/courts/"' in page
    assert BANNER in page


def colours(scheme: str) -> dict[str, str]:
    """The colours of the style sheet in light or dark."""
    light, _, rest = STYLE.partition("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", rest.partition("*, *::before")[0]))
    return found


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


TEXTS = [
    *product(("ink", "quiet", "link", "refusal-edge", "success-edge", "warning-edge", "info-edge"), ("paper", "sheet")),
    *product(("ink", "link"), ("info", "success", "warning", "refusal")),
    *((f"{kind}-edge", kind) for kind in ("info", "success", "warning", "refusal")),
    ("on-banner", "banner"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
]
EDGES = [*product(("edge", "focus", "accent"), ("paper", "sheet"))]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_have_enough_contrast(scheme: str) -> None:
    """WCAG 2.2 AA: 4.5 to 1 for text (1.4.3), 3 to 1 for the edges of controls and for the focus (1.4.11)."""
    known = colours(scheme)
    weak = [(text, ground) for text, ground in TEXTS if contrast(known[text], known[ground]) < 4.5]
    weak += [(edge, ground) for edge, ground in EDGES if contrast(known[edge], known[ground]) < 3]

    assert weak == []
