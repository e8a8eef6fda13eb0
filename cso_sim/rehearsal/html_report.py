"""A rehearsal's report as one HTML file that needs nothing else: no script, no picture and no stylesheet of its own."""

from cso_kit.web.templating import TemplateEnvironment
from cso_sim.rehearsal.outcome import RESULTS, Report
from cso_sim.rehearsal.wire import request_text, response_text


def html_report(report: Report) -> str:
    """The whole file."""
    environment = TemplateEnvironment("cso_sim", {"request_text": request_text, "response_text": response_text})
    # What has to be looked at comes first.
    meanings = {result: RESULTS[result] for result in ("accepted", "crashed", *RESULTS)}
    return environment.get_template("page/rehearsal.html").render(report=report, meanings=meanings)
