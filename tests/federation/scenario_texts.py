"""Pieces of scenarios, and the mistakes that are found in them."""

from textwrap import dedent

import pytest

from cso_sim.scenario import reading
from cso_sim.scenario.errors import ScenarioError

HEAD = """\
name = "mine"
title = "A scenario of one's own"
[clock]
calendar = 2020-02-14T09:00:00-08:00
"""


PERSON = """\
[[people]]
name = "Ada Example"
email = "ada@example.test"
story = "Somebody."
"""


ACCOUNT = """\
[[people.accounts]]
loginId = "adaexample"
password = "Fictional-1"
created_on = 2016-01-01
"""


FILER = """\
[[people.filers]]
court = "cacd"
login = "ada"
key = "Old-Key-1"
"""


def problems(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        reading.from_toml(dedent(text), "mine.toml")
    return caught.value.problems


def the_problem(text: str) -> str:
    found = problems(text)
    assert len(found) == 1, found
    return found[0]
