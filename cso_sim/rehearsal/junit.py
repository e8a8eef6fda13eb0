"""A rehearsal's report as JUnit XML, as build servers read it: one test case for each fault.

A wrongly accepted fault is a failure, a crash an error. What was not reached, or was accepted and may be, is skipped.
"""

from cso_kit.web.xml import element, text
from cso_sim.rehearsal.outcome import FaultResult, Report
from cso_sim.rehearsal.wire import wire_text


def junit(report: Report) -> str:
    """The whole document."""
    counts = report.counts
    cases = "".join(_case(report, each) for each in report.results)
    suite = element(
        "testsuite",
        cases,
        name=f"Rehearsal of {report.client_id}",
        tests=str(len(report.results)),
        failures=str(len(report.accepted)),
        errors=str(counts["crashed"]),
        skipped=str(counts["not reached"] + counts["accepted"] - len(report.accepted)),
    )
    return f'<?xml version="1.0" encoding="utf-8"?>\n{element("testsuites", suite)}\n'


def _case(report: Report, found: FaultResult) -> str:
    fault = found.fault
    told = f"{found.result}: {found.note}"
    shown = f"{fault.summary}\nA correct client: {fault.correct_client}\n{told}\n"
    for exchange in found.shown:
        shown += f"\n{wire_text(exchange)}\n"
    inner = ""
    if found.result == "accepted" and report.is_allowed(found):
        inner = element("skipped", "", message=f"{told} It is allowed.")
    elif found.result == "accepted":
        inner = element("failure", text(shown), message=told, type="accepted")
    elif found.result == "crashed":
        inner = element("error", text(shown), message=told, type="crashed")
    elif found.result == "not reached":
        inner = element("skipped", "", message=told)
    out = element("system-out", text(shown)) if found.result in {"refused", "signed on"} else ""
    return element("testcase", inner + out, classname=f"{report.client_id}.{fault.kind}", name=fault.name)
