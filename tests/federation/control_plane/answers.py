"""Answers of the control plane, and what tests read from them."""

from datetime import datetime
from typing import Any

import httpx

PROBLEM = "application/problem+json"


def is_problem(response: httpx.Response, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == PROBLEM
    document: dict[str, Any] = response.json()
    assert document["status"] == status
    assert document["detail"]
    return document


def ok(response: httpx.Response, status: int = 200) -> Any:
    assert response.status_code == status, response.text
    return response.json()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def the_court(control: httpx.AsyncClient, court_id: str) -> dict[str, Any]:
    courts = ok(await control.get("/_sim/scenario"))["courts"]
    return next(court for court in courts if court["court_id"] == court_id)


async def the_filer(control: httpx.AsyncClient, court_id: str, login: str) -> dict[str, Any]:
    return next(filer for filer in (await the_court(control, court_id))["filers"] if filer["login"] == login)
