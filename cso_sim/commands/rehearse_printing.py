"""A rehearsal's report on a terminal: what was reached as a table, then what was not, and each accepted fault in full."""

from collections import defaultdict
from textwrap import fill
from typing import TYPE_CHECKING

from cso_sim.commands.printing import say, say_table

if TYPE_CHECKING:
    from cso_sim.rehearsal.outcome import FaultResult, Report

_WIDTH = 100


def say_report(report: "Report") -> None:
    """Prints the whole report."""
    from cso_sim.rehearsal.outcome import RESULTS

    reached = [each for each in report.results if each.result != "not reached"]
    if reached:
        rows = [(each.fault.name, each.fault.expects, each.result, _mark(each), each.note) for each in reached]
        say_table(("fault", "correct", "result", "", "what was seen"), rows)
        say()
    _say_not_reached([each for each in report.results if each.result == "not reached"])
    counts = report.counts
    say(", ".join(f"{counts[result]} {result}" for result in RESULTS if counts[result]) + ".")
    say(report.recognised_by)
    _say_allowed(report)
    for each in report.accepted:
        _say_accepted(each)
    if report.untried:
        say()
        say(
            f"The run has failed: {report.untried[0].note.removeprefix('Not tried: ')} {len(report.untried)} were not tried."
        )


def _mark(found: "FaultResult") -> str:
    return "" if found.is_expected else "!"


def _say_not_reached(missed: "list[FaultResult]") -> None:
    """The faults that did not happen, by the reason."""
    by_reason = defaultdict[str, list[str]](list)
    for each in missed:
        by_reason[each.note].append(each.fault.name)
    for reason, names in by_reason.items():
        say(f"Not reached: {reason}")
        say(fill(", ".join(names), _WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False))
        say()


def _say_allowed(report: "Report") -> None:
    for result in ("accepted", "crashed"):
        found = [each.fault.name for each in report.results if report.is_allowed(each) and each.result == result]
        if found:
            say(f"{result.capitalize()} and allowed: {', '.join(found)}.")
    if needless := report.needlessly_allowed:
        say(f"Allowed, but not accepted: {', '.join(needless)}. They need no --allow.")


def _say_accepted(found: "FaultResult") -> None:
    say()
    say(f"{found.fault.name}: {found.fault.summary}")
    for exchange in found.shown:
        say(f"  {exchange.method} {exchange.url}: {exchange.answer}")
    say(f"  A correct client: {found.fault.correct_client}")
