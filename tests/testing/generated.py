"""A generated test suite: each test makes the same people at the same courts, and sees nothing of another one's.

Its conftest writes down what each process of the run holds after its first tests and at the end.
"""

import json
from pathlib import Path
from typing import NamedTuple

from tests.testing import resources
from tests.testing.resources import Held

_CONFTEST = """

import gc
import json

SEEN = []


def pytest_runtest_logfinish(nodeid):
    # Fixtures of the last test are closed by now.
    gc.collect()
    SEEN.append(held_by())


def pytest_sessionfinish(session):
    if not getattr(session.config.option, "numprocesses", None):  # the process that leads others runs no test
        name = getattr(session.config, "workerinput", {}).get("workerid", "only")
        watched = {"tests": len(SEEN), "warm": SEEN[min(WARM, len(SEEN) - 1)], "end": SEEN[-1]}
        (Path(__file__).parent / f"watched-{name}.json").write_text(json.dumps(watched))
"""
_HEAD = '''
import pytest


def story(cso, number):
    """One person at two courts, with names that every test uses."""
    assert cso.journal.events("account.created", loginId=None) == []
    cso.go_live("cacd")
    person = cso.account(loginId="everybody", name=f"Person {number}")
    filers = [cso.filer(court_id, person, login="everybody") for court_id in ("cacd", "ca9")]
    browser = cso.link(person, filers[0])
    filing = cso.file(browser, cso.case("cacd", f"Test {number} v. Other Tests"))
    assert filing.number == 1
    assert cso.account("everybody").name == f"Person {number}"
    created = cso.journal.events("account.created")
    assert [event.sub for event in created] == [person.sub]
    links = cso.journal.events("link.made", court_id="cacd")
    assert [event.sub for event in links] == [person.sub]
    return person
'''
_TEST = """

def test_{number}(cso):
    {body}
"""
_BODIES = (
    "story(cso, {number})",
    'assert cso.token(story(cso, {number})).claims["amr"] == ["pwd"]',
    'story(cso, {number})\n    cso.clock.advance("P{days}D")\n    assert cso.court("cacd").show().phase == "live"',
)


class Watched(NamedTuple):
    """A process that ran tests: how many, and what it held after the first ones and at the end."""

    tests: int
    warm: Held
    end: Held


def generated_suite(tests: int, *, warm: int = 2) -> dict[str, str]:
    """The files of a suite with this number of tests. After `warm` tests a process is watched."""
    each = (
        _TEST.format(number=number, body=_BODIES[number % len(_BODIES)].format(number=number, days=number % 300 + 1))
        for number in range(tests)
    )
    watching = Path(resources.__file__).read_text("utf-8") + _CONFTEST.replace("WARM", str(warm))
    return {"conftest.py": watching, "test_generated.py": _HEAD + "".join(each)}


def watched(folder: Path) -> list[Watched]:
    """The processes that ran the suite in a folder."""
    found = (json.loads(each.read_text("utf-8")) for each in sorted(folder.glob("watched-*.json")))
    return [Watched(each["tests"], Held(*each["warm"]), Held(*each["end"])) for each in found]
