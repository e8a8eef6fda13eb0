"""Writes `docs/report-card.md`, and a page for each library below `docs/report-card/`, from the cards: facts only."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from report_card.cards import Card, Reaction, Seen
from report_card.rules import EXCUSES, RULES
from report_card.verdicts import ANSWERS, CHECKS, LETTERS, answer, verdict

_DOCS = Path(__file__).parents[1] / "docs"
_INTRODUCTION = """# Report card

What relying-party libraries do when the provider misbehaves. For each library there is a small application, written as the
library's own documentation writes a first one, and nothing in it is tuned (`report_card/applications`).
[`cso-sim rehearse`](how-to/rehearse-your-application.md) led it through the [catalogue of faults](reference/faults.md): one
sign-on for each fault, and an honest one after it.

These are facts about these versions in these applications, with their usual options. **They are no judgement about a library**:
many have options that check more, and some leave a check to the application. A fault that was accepted is no vulnerability by
itself: most of them need a provider that is hostile or broken, or somebody between it and the application.

*Accepted* means: the provider sent something wrong that a correct client refuses, and afterwards the application showed its page
for signed-on visitors to a browser that was a stranger before. The page of each library has the requests that show it.
"""
_REPEAT = """## Repeat it

```sh
make report-card                                              # everything, with the newest versions of the registries
make report-card FRESH=1                                      # also what a run that was stopped has made already
make report-card ONLY=go_oidc                                 # one library; the others stay as they are
make report-card ONLY=go_oidc FAULT=id_token_aud_several      # one row: prints the requests, and keeps nothing
```

The names are those of the folders in `report_card/applications`, of the packages, and of the pages of the libraries. The first
run installs the libraries below `build/report_card` and nowhere else. It needs Python, `npm`, `go`, `apt-get` and a Chromium, and
a library whose tools are missing gets a line that says so, or keeps its last card. A run that is stopped goes on the next time.
As many libraries are tried at a time as there are processors. On two processors with much else to do (a load of ten) all took 49
minutes one at a time, and 26 minutes four at a time; most of it is waiting, such as for a provider that hangs.

A busy machine changes nothing: a reaction that differs from the last card is tried again, and the one that was seen twice is
kept.
"""


def write(cards: Sequence[Card]) -> None:
    """Writes all pages, and removes those of libraries that are no more."""
    for path, text in pages(cards).items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    for path in set((_DOCS / "report-card").glob("*.md")) - set(pages(cards)):
        path.unlink()


def pages(cards: Sequence[Card]) -> dict[Path, str]:
    """Each page with its text."""
    tried = [each for each in cards if not each.why_not]
    made = {_DOCS / "report-card" / f"{each.library.key}.md": _of_library(each) for each in tried}
    return {_DOCS / "report-card.md": _overview(tried, [each for each in cards if each.why_not]), **made}


def _overview(cards: Sequence[Card], missing: Sequence[Card]) -> str:
    parts = [_INTRODUCTION, _summary(cards), _accepted(cards), _REPEAT, _matrix(cards)]
    if missing:
        told = [f"* {each.library.called} {each.library.version} ({each.made}): {each.why_not}" for each in missing]
        parts.insert(2, "## Not tried\n\n" + "\n".join(told) + "\n")
    return "\n".join(parts)


def _summary(cards: Sequence[Card]) -> str:
    titles = " | ".join(each.title for each in CHECKS)
    lines = [
        "## At a glance",
        "",
        f"| | library | version | from | {titles} | accepted | error pages |",
        f"| --- | --- | --- | --- |{' --- |' * len(CHECKS)} --- | --- |",
    ]
    for number, card in enumerate(cards, 1):
        cells = [str(number), _link(card), card.version, card.library.ecosystem]
        cells += [answer(card, each) for each in CHECKS]
        accepted = Counter(RULES[each.fault].strength for each in card.reactions if verdict(card, each) == "accepted")
        cells.append(", ".join(f"{count} {strength}" for strength, count in sorted(accepted.items())) or "0")
        cells.append(str(sum(verdict(card, each) == "error" for each in card.reactions)))
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "The questions:", "", *(f"* **{each.title}**: {each.question}" for each in CHECKS)]
    lines += ["", "The answers:", "", "| answer | meaning |", "| --- | --- |"]
    lines += [f"| {name} | {meaning} |" for name, meaning in ANSWERS.items()]
    lines += [
        "",
        "*Accepted* counts all faults, by what the specification says about them: a client MUST or SHOULD refuse, or a member is",
        "*required* that the provider did not send, or not in its form. *Error pages* counts the faults that the application",
        "answered with 500, and signed nobody on: safe, but a page for operators and not for people.",
        "",
        "Excused is a client by one of these:",
        "",
        *(f"* {text}" for text in EXCUSES.values() if text),
    ]
    return "\n".join(lines) + "\n"


def _link(card: Card) -> str:
    return f"[{card.library.called}](report-card/{card.library.key}.md)"


def _accepted(cards: Sequence[Card]) -> str:
    """Each fault that was accepted, with the rule and by whom."""
    lines = [
        "## What was accepted, and what the rule is",
        "",
        "The numbers are those of the table above; those in brackets are excused.",
        "",
        "| fault | the rule | signed the visitor on |",
        "| --- | --- | --- |",
    ]
    for fault, rule in RULES.items():
        by = []
        for number, card in enumerate(cards, 1):
            found = card.reaction(fault)
            told = verdict(card, found) if found else "not reached"
            by += [str(number)] if told == "accepted" else [f"({number})"] if told == "excused" else []
        if by:
            lines.append(f"| `{fault}` | {rule.says} | {', '.join(by)} |")
    return "\n".join(lines) + "\n"


def _matrix(cards: Sequence[Card]) -> str:
    lines = [
        "## Fault by fault",
        "",
        "| | meaning |",
        "| --- | --- |",
        *(f"| {letter} | {meaning} |" for letter, meaning in LETTERS.values()),
        "",
        "*Correct* is what the catalogue expects: `refuse` where a specification demands it, `recover` where going on is right,",
        "`any` where both are.",
        "",
        f"| fault | correct | {' | '.join(str(number) for number in range(1, len(cards) + 1))} |",
        f"| --- | --- |{' --- |' * len(cards)}",
    ]
    faults = {each.fault: each.expects for card in cards for each in card.reactions}
    for fault, expects in sorted(faults.items()):
        cells = [LETTERS[verdict(card, found)][0] if (found := card.reaction(fault)) else "" for card in cards]
        lines.append(f"| `{fault}` | {expects} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


_SECTIONS = {
    "accepted": "Accepted",
    "excused": "Signed on, and excused",
    "broken": "Broken afterwards",
    "error": "Answered with an error page",
    "no answer": "No answer",
    "signed on": "Signed on, which is right or allowed",
    "refused": "Refused",
}


def _of_library(card: Card) -> str:
    """The page of a library: everything that was seen."""
    library = card.library
    beside = ", ".join(f"{name} {version}" for name, version in (card.beside or {}).items())
    lines = [
        f"# {library.called} {card.version}",
        "",
        f"A card of the [report card](../report-card.md): `{library.name}` {card.version} from {library.ecosystem},",
        f"tried on {card.made} with {beside}.",
        "",
        f"The application is in `report_card/applications/{library.folder}`. {card.recognised_by}",
        "",
        "```sh",
        f"make report-card ONLY={library.key}",
        f"make report-card ONLY={library.key} FAULT=id_token_aud_other      # or any other fault",
        "```",
        "",
    ]
    for name, title in _SECTIONS.items():
        found = [each for each in card.reactions if verdict(card, each) == name]
        if found:
            lines += [f"## {title}", "", *_rows(name, found), ""]
    missed = [f"`{each.fault}`" for each in card.reactions if verdict(card, each) == "not reached"]
    if missed:
        lines += [
            "## Not reached",
            "",
            "The application never made a request that these could change: " + ", ".join(missed) + ".",
            "",
        ]
    return "\n".join(lines).rstrip() + "\n"


def _rows(name: str, found: Sequence[Reaction]) -> list[str]:
    """A table: for what was accepted with the rule, for everything else with the rehearsal's remark, if it has one."""
    has_rule = name in {"accepted", "excused"}
    lines = [
        f"| fault | {'the rule | ' if has_rule else ''}the requests that show it |",
        f"| --- |{' --- |' if has_rule else ''} --- |",
    ]
    for each in found:
        rule = f"{RULES[each.fault].says} | " if has_rule else ""
        lines.append(f"| `{each.fault}` | {rule}{_shown(each)} |")
    return lines


def _shown(reaction: Reaction) -> str:
    shown = ", then ".join(_exchange(each) for each in reaction.seen) or "–"
    # The first sentence of a remark says where it ended, which the requests say too.
    _, _, more = reaction.note.partition(". ")
    return f"{shown}. {more}" if more else shown


def _exchange(each: Seen) -> str:
    says = each.says.replace("|", "\\|").replace("`", "'")
    return f"`{each.request}`: {each.answer}" + (f", `{says}`" if says else "")
