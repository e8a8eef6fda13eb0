"""The three tabs of the upgrade, walked as their holder does (rule A3)."""

from collections.abc import Mapping
from typing import Protocol

import httpx

UPGRADE = {
    "date_of_birth": "1970-05-17",
    "holder_type": "INDIVIDUAL",
    "street": "1 Fictional Way",
    "city": "Los Angeles",
    "state": "CA",
    "zip": "90012",
    "county": "Los Angeles",
    "loginId": "lee.legacy",
    "password": "A-Better-Password-9",
    "password_again": "A-Better-Password-9",
    "question_1": "What was your first car?",
    "answer_1": "A red one",
    "question_2": "In which city were you born?",
    "answer_2": "Springfield",
}
_TABS = (
    ("date_of_birth", "holder_type", "exempt_notice"),
    ("street", "city", "state", "zip", "county"),
    ("loginId", "password", "password_again", "question_1", "answer_1", "question_2", "answer_2"),
)


class _Submits(Protocol):
    page: httpx.Response

    async def submit(self, which: int | str = 0, /, **typed: str) -> httpx.Response: ...


async def fill_tabs(browser: _Submits, details: Mapping[str, str] = UPGRADE, *, tabs: int = 3) -> httpx.Response:
    """Fills in so many tabs and sends each, from the one that is shown. Returns the answer to the last; a refused tab ends it."""
    begin = next(n for n, names in enumerate(_TABS) if f'name="{names[0]}" type="' in browser.page.text)
    page = browser.page
    for names in _TABS[begin : begin + tabs]:
        page = await browser.submit("tab", **{name: details[name] for name in names if name in details})
        if page.status_code != 200 or 'data-testid="upgrade-form"' not in page.text:
            break
    return page
