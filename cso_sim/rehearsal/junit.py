"""A rehearsal's report as JUnit XML, as build servers read it: one test case for each fault.

It fails exactly when the command does. A wrongly accepted fault is a failure; a crash is an error if the run fails on crashes,
and so is what could not be tried any more. What was not reached, or is allowed, is skipped.
"""

from collections import Counter
from typing import Literal

from cso_kit.web.xml import element, text
from cso_sim.rehearsal.outcome import FaultResult, Report
from cso_sim.rehearsal.wire import wire_text


def junit(report: Report) -> str:
    """The whole document."""
    counts = Counter(_kind(report, each) for each in report.results)
    cases = "".join(_case(report, each) for each in report.results)
    suite = element(
        "testsuite",
        cases,
        name=f"Rehearsal of {report.client_id}",
        tests=str(len(report.results)),
        failures=str(counts["failure"]),
        errors=str(counts["error"]),
        skipped=str(counts["skipped"]),
    )
    return f'<?xml version="1.0" encoding="utf-8"?>\n{element("testsuites", suite)}\n'


def _case(report: Report, found: FaultResult) -> str:
    fault = found.fault
    told = f"{found.result}: {found.note}"
    shown = f"{fault.summary}\nA correct client: {fault.correct_client}\n{told}\n"
    for exchange in found.shown:
        shown += f"\n{wire_text(exchange)}\n"
    kind = _kind(report, found)
    inner = element("system-out", text(shown))
    if kind == "skipped":
        inner = element("skipped", "", message=f"{told} It is allowed." if report.is_allowed(found) else told)
    elif kind != "passed":
        inner = element(kind, text(shown), message=told, type=found.result)
    return element("testcase", inner, classname=f"{report.client_id}.{fault.kind}", name=fault.name)


def _kind(report: Report, found: FaultResult) -> Literal["passed", "failure", "error", "skipped"]:
    if found in report.accepted:
        return "failure"
    if found.is_untried or (report.fails_on_crash and found in report.crashed):
        return "error"
    return "passed" if found.result in {"refused", "signed on"} else "skipped"
