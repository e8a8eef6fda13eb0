"""A generated test suite: each test makes the same people at the same courts, and sees nothing of another one's.

Its conftest fails the run if open files, threads or memory grow from test to test.
"""

_CONFTEST = '''
"""Watches what the tests leave behind in this process."""

import gc
import os
import threading

import pytest

SEEN = []


def _resources():
    gc.collect()
    with open("/proc/self/statm") as statm:
        resident = int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return len(os.listdir("/proc/self/fd")), threading.active_count(), resident


@pytest.fixture(autouse=True)
def _watched(request):
    yield
    # Fixtures of the test are closed when its session goes on; the next test measures.


def pytest_runtest_logfinish(nodeid):
    SEEN.append(_resources())


def pytest_sessionfinish(session):
    if len(SEEN) < WARM + 1:
        return
    first, last = SEEN[WARM], SEEN[-1]
    for name, before, after, most in zip(("open files", "threads", "bytes"), first, last, (2, 1, MEMORY)):
        if after - before > most:
            raise pytest.UsageError(f"{name} grew from {before} to {after} in {len(SEEN) - WARM} tests")
'''
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


def generated_suite(tests: int) -> str:
    """A test module with this number of tests."""
    each = (
        _TEST.format(number=number, body=_BODIES[number % len(_BODIES)].format(number=number, days=number % 300 + 1))
        for number in range(tests)
    )
    return _HEAD + "".join(each)


def conftest(*, warm: int = 3, memory: int = 30 * 1024 * 1024) -> str:
    """The conftest: after `warm` tests of a worker, files and threads stay, and memory grows by at most `memory` bytes."""
    return _CONFTEST.replace("WARM", str(warm)).replace("MEMORY", str(memory))
