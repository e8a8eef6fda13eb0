"""Writes `docs/report-card.md`: facts only, each with the request that shows it."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from report_card.libraries import Library
from report_card.running import Card

_INTRODUCTION = """# Report card

How relying-party libraries react to the faults of the [catalogue](reference/faults.md). For each library there is a small
application, written as the library's own documentation writes one (`report_card/applications`). `cso-sim rehearse` led it through
the catalogue: one sign-on for each fault. `make report-card` makes this page again, with the newest versions of the registries.

These are facts about these versions in these applications, with their usual options. They are no judgement about the libraries:
many have options that check more, and some leave a check to the application. Some checks are demanded of some clients only:
OpenID Connect Core 1.0 §3.1.3.7 (6) lets a client trust TLS to the token endpoint in place of the ID token's signature, and the
`iss` of the response is for clients of several providers (RFC 9700 §2.1). The column *correct* says what the catalogue expects:
`refuse` where a specification demands it, `recover` where going on is right, `any` where both are.

| word | meaning |
| --- | --- |
| refused | The application did not sign the visitor on, or ended no session by a wrong logout token. |
| **accepted** | The application signed the visitor on, which a correct client must not do with this fault. |
| signed on | The application signed the visitor on, which is right or allowed with this fault. |
| crashed | The application answered 500 or not at all, or signed nobody on any more. |
| - | The fault did not happen: the application never made the request that it strikes. |
"""


def page(cards: Sequence[Card], missing: Sequence[tuple[Library, str]]) -> str:
    """The whole page. `missing` are the libraries that could not be tried, with the reason."""
    parts = [
        _INTRODUCTION,
        _versions(cards),
        _matrix(cards),
        *(_details(number, card) for number, card in enumerate(cards, 1)),
    ]
    if missing:
        lines = [f"* {library.name} {library.version} ({library.ecosystem}): {why}" for library, why in missing]
        parts.append("## Not tried\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def _versions(cards: Sequence[Card]) -> str:
    lines = [
        "## Which versions",
        "",
        "| column | library | version | from | refused | accepted | signed on | crashed | not reached |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for number, card in enumerate(cards, 1):
        counts = card.report["counts"]
        told = " | ".join(str(counts[each]) for each in ("refused", "accepted", "signed on", "crashed", "not reached"))
        lines.append(f"| {number} | {card.library.name} | {card.version} | {card.library.ecosystem} | {told} |")
    return "\n".join(lines) + "\n"


def _matrix(cards: Sequence[Card]) -> str:
    lines = [
        "## Fault by fault",
        "",
        "A correct client reacts as in the second column.",
        "",
        f"| fault | correct | {' | '.join(str(number) for number in range(1, len(cards) + 1))} |",
        f"| --- | --- |{' --- |' * len(cards)}",
    ]
    by_fault = [{each["fault"]: each for each in card.report["results"]} for card in cards]
    for each in cards[0].report["results"] if cards else ():
        cells = " | ".join(_cell(found.get(each["fault"])) for found in by_fault)
        lines.append(f"| `{each['fault']}` | {each['expects']} | {cells} |")
    return "\n".join(lines) + "\n"


def _cell(found: dict[str, Any] | None) -> str:
    if found is None or found["result"] == "not reached":
        return "-"
    return "**accepted**" if found["result"] == "accepted" else str(found["result"])


def _details(number: int, card: Card) -> str:
    shown = [each for each in card.report["results"] if each["result"] not in {"refused", "not reached"}]
    lines = [
        f"## {number}. {card.library.name} {card.version}",
        "",
        "| fault | result | the requests that show it |",
        "| --- | --- | --- |",
    ]
    for each in shown:
        exchanges = [each["came_back"]] + ([each["shown_by"]] if each["shown_by"] != each["came_back"] else [])
        requests = ", then ".join(_exchange(one) for one in exchanges if one)
        lines.append(f"| `{each['fault']}` | {each['result']} | {requests} |")
    refused = [f"`{each['fault']}`" for each in card.report["results"] if each["result"] == "refused"]
    return (
        "\n".join(lines)
        + f"\n\nRefused, with a page or a redirect that signs nobody on: {', '.join(refused) or 'none'}.\n"
    )


def _exchange(each: dict[str, Any]) -> str:
    """Method, path and answer. Ports, codes and states differ in each run and are left out."""
    if each["status"] is None:
        return f"`{each['method']} {urlsplit(each['url']).path}`: {each['failure']}"
    location = next((value for name, value in each["response_headers"] if name.lower() == "location"), "")
    to = f" to `{urlsplit(location).path or '/'}`" if location else ""
    return f"`{each['method']} {urlsplit(each['url']).path}`: {each['status']}{to}"
