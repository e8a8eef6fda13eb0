"""What the OpenAPI descriptions promise holds for whatever is sent: registration, the courts' API and the control plane.

schemathesis makes the requests, from the descriptions themselves: such as they allow, and such as they do not. Every answer has a
status, a content type and a shape that the description names, and none is a server error. Derandomised and bounded: the same
requests in every run, a few seconds for each description.
"""

import asyncio
import base64
import contextlib
import json
import re
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urljoin

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.core.transport import Response
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cso_sim.federation import Federation, create_federation
from tests.conftest import Databases
from tests.federation.conftest import ORIGIN, new_client
from tests.federation.conftest import settings as federation_settings
from tests.federation.test_api import token_of_an_application

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
)
PDF = b"%PDF-1.7\n%fictional\n"
NEEDED = {"redirect_uris": ["http://localhost:9000/cb"]}
GOOD, BAD = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
# A call that waits would make the run wait; one that streams never ends.
CALM = {"GET /_sim/journal": {"query": {"wait": 0}, "headers": {"accept": "application/json"}}}

# Its answer goes on until the caller leaves (tests/federation/control_plane/test_journal.py).
ENDLESS = {"GET /_sim/journal/stream"}

# The body is many lines, and each is refused for itself, in the answer (tests/federation/control_plane/test_bulk.py).
LINE_BY_LINE = {"POST /_sim/bulk"}

# What there is in the default scenario, so that calls get past "there is no such".
KNOWN = {
    "court_id": "cacd",
    "login": "mholloway-cacd",
    "loginId": "mholloway",
    "address": "maren.holloway@holloway-law.example",
}
T = TypeVar("T")
Amend = Callable[[Any], None]


# How a request that the description does not allow may be answered: also with 413, if a value is longer than a whole body may be.
_STATUSES = ["400", "401", "403", "404", "405", "406", "409", "413", "415", "422", "428", "429", "5xx"]
REFUSALS = {"checks": {"negative_data_rejection": {"expected-statuses": _STATUSES}}}


@schemathesis.serializer("application/jsonl")
def json_lines(_: Any, value: Any) -> bytes:
    """One line, for the call that takes very many."""
    return json.dumps(value).encode()


class Contract:
    """One description, and a running federation that has to keep it."""

    def __init__(self, runner: asyncio.Runner, federation: Federation, description: str) -> None:
        self._runner = runner
        self.client = new_client(federation)
        self.answered: Counter[int] = Counter()
        document = self.call(self.client.get(description)).json()
        self.schema = schemathesis.openapi.from_dict(document, config=SchemathesisConfig.from_dict(REFUSALS))
        [server] = document.get("servers", [{"url": "/"}])
        self.address = urljoin(ORIGIN, server["url"]).rstrip("/")

    def call(self, request: Coroutine[Any, Any, T]) -> T:
        """Awaits, for tests that are not asynchronous, as property-based tests are not."""
        return self._runner.run(request)

    @cached_property
    def operations(self) -> dict[str, Any]:
        """Every operation by its name, such as `POST /register`."""
        found: list[Any] = list(self.schema.get_all_operations())
        return {each.ok().label: each.ok() for each in found}

    def send(self, case: Any) -> httpx.Response:
        """The request as it goes over the wire."""
        prepared: Any = requests.Request(**case.as_transport_kwargs(base_url=self.address)).prepare()
        headers = {name: value for name, value in prepared.headers.items() if name.lower() != "content-length"}
        body = prepared.body.encode() if isinstance(prepared.body, str) else prepared.body
        answer = self.call(self.client.request(prepared.method, prepared.url, headers=headers, content=body))
        self.answered[answer.status_code] += 1
        return answer

    def check(
        self, label: str, examples: int, mode: GenerationMode = GOOD, amend: Amend = lambda _: None, **fixed: Any
    ) -> None:
        """Sends requests of one kind to one operation. `fixed` parameters are as given, the others made up."""
        made_up = self.operations[label].as_strategy(generation_mode=mode, **{**CALM.get(label, {}), **fixed})

        @settings(
            max_examples=examples,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=made_up)
        def holds(case: Any) -> None:
            amend(case)
            case.validate_response(Response.from_httpx(self.send(case), verify=True), checks=CHECKS)

        holds()

    def check_everything(self, examples: int, **fixed: Any) -> None:
        """Sends requests that the description allows, and requests that it does not, to every operation."""
        for label in self.operations:
            if label in ENDLESS:
                continue
            self.check(label, examples, **fixed)
            if label in LINE_BY_LINE:
                continue
            # Some operations take nothing that could be wrong.
            with contextlib.suppress(Unsatisfiable):
                self.check(label, examples, BAD, **fixed)


Open = Callable[[str], Contract]


@pytest.fixture
def contract(sqlite_databases: Databases) -> Iterator[Open]:
    made = federation_settings(sqlite_databases.migrated("cso_idp"), sqlite_databases.migrated("court_rp"))
    federation = create_federation(made)
    with asyncio.Runner() as runner:
        runner.run(federation.start())
        yield lambda description: Contract(runner, federation, description)
        runner.run(federation.close())


def test_registration_by_strangers(contract: Open) -> None:
    """RFC 7591 §3, RFC 7592 §2: with whatever token."""
    contract("/openapi.json").check_everything(20)


def test_registration_of_applications(contract: Open) -> None:
    """RFC 7591 §3.2.1: one member at a time, beside those that are needed; some of them are registered."""
    registration = contract("/openapi.json")

    registration.check("POST /register", 60, amend=_one_member)

    assert registration.answered.keys() == {201, 400}


def test_registration_by_the_client_itself(contract: Open) -> None:
    """RFC 7592 §2: with the token of the registration; the last request deletes it."""
    registration = contract("/openapi.json")
    answer = registration.call(registration.client.post("/register", json=NEEDED)).json()
    own: dict[str, Any] = {
        "path_parameters": {"client_id": answer["client_id"]},
        "headers": {"authorization": f"Bearer {answer['registration_access_token']}"},
    }

    def amend(case: Any) -> None:
        _one_member(case)
        case.body["client_id"] = answer["client_id"]

    registration.check("PUT /register/{client_id}", 40, amend=amend, **own)
    for method in ("GET", "PUT", "DELETE"):
        registration.check(f"{method} /register/{{client_id}}", 10, **own)

    assert registration.answered.keys() == {200, 204, 400}


def test_bearer_api_without_a_token(contract: Open) -> None:
    """RFC 6750 §3: whatever comes in its place."""
    court = contract("/courts/ca9/api/openapi.json")

    court.check_everything(10)

    assert court.answered.keys() <= {200, 400, 401, 422}


def test_bearer_api_with_a_token(contract: Open) -> None:
    """An application for a person who may file there; some filings are taken."""
    court = contract("/courts/ca9/api/openapi.json")
    _, token = court.call(token_of_an_application(court.client, f"{court.address}/"))
    court.client.cookies.clear()
    own: dict[str, Any] = {"headers": {"authorization": f"Bearer {token}"}}
    [case_number, *_] = [
        case["case_number"] for case in court.call(court.client.get(f"{court.address}/cases", **own)).json()["cases"]
    ]

    def amend(case: Any) -> None:
        case.body |= {"case_number": case_number, "event": "Motion", "document": base64.b64encode(PDF).decode()}

    court.check_everything(10, **own)
    court.check_everything(10, path_parameters={"case_number": case_number}, **own)
    court.check("POST /filings", 20, amend=amend, media_type="application/json", **own)

    assert {200, 201, 404, 422} <= court.answered.keys()


def test_control_plane(contract: Open) -> None:
    """Every call of it, whatever state the calls before have left the world in."""
    control = contract("/_sim/openapi.json")

    control.check_everything(5)
    for label in control.operations:
        names = set(re.findall(r"{(\w+)}", label)) & KNOWN.keys()
        if names:
            control.check(label, 8, path_parameters={name: KNOWN[name] for name in names})

    assert {200, 201, 404, 409, 422} <= control.answered.keys()


@pytest.mark.parametrize("description", ["/openapi.json", "/courts/ca9/api/openapi.json", "/_sim/openapi.json"])
def test_methods_that_are_not_described_are_refused(contract: Open, description: str) -> None:
    """RFC 9110 §15.5.6: and the answer names those that are."""
    described = contract(description)
    methods: dict[str, set[str]] = {}
    for label in described.operations:
        method, _, path = label.partition(" ")
        methods.setdefault(path, set()).add(method)
    for path, known in methods.items():
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - known:
            answer = described.call(described.client.request(method, described.address + path))
            assert answer.status_code == 405, f"{method} {path}: {answer.status_code}"
            assert {each.strip() for each in answer.headers["allow"].split(",")} - {"HEAD"} == known, f"{method} {path}"


def _one_member(case: Any) -> None:
    """The registration with the required members, and with only the first of the generated ones."""
    case.body = {**dict(list(case.body.items())[:1]), **NEEDED}
