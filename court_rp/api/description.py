"""Adds to the API's description the token that each call needs and its refusals."""

from typing import Any

from fastapi import Depends
from fastapi.security import HTTPBearer

from court_rp.api.shapes import Problem

# Says in the description that a token is needed; the gate reads it.
BEARER = [Depends(HTTPBearer(auto_error=False, description="An access token for this API."))]
_PROBLEMS = {
    400: "The token was sent in two places, or the request cannot be read.",
    401: "There is no token, or it is worth nothing here.",
    403: "The token allows less, the court is not live, or the court gives no permission.",
    404: "There is no such case at this court.",
    413: "The document is larger than this court takes.",
    415: "The body is of another content type.",
    422: "What was sent has another shape, or cannot be filed.",
    502: "The provider's answer about the token cannot be accepted.",
    503: "The provider cannot be asked just now; try again.",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals of a call."""
    content = {"application/problem+json": {"schema": Problem.model_json_schema()}}
    return {status: {"description": _PROBLEMS[status], "content": content} for status in statuses}
