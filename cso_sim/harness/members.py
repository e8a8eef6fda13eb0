"""Checks the members of a call's body before it is sent, and says in plain words what is wrong with one. It sends nothing."""

from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from cso_kit.web.validation_messages import misspelt_first, validation_message
from cso_sim.harness.errors import HarnessError

Body = TypeVar("Body", bound=BaseModel)


def checked(model: type[Body], members: Mapping[str, object]) -> Body:
    """The body of a call, made from members that a caller named.

    Raises:
        HarnessError: a member is unknown, missing or of another form; the message says what was probably meant.
    """
    try:
        return model.model_validate(members)
    except ValidationError as error:
        details = misspelt_first(error.errors())[0]
    place = ".".join(str(part) for part in details["loc"])
    known = [info.alias or name for name, info in model.model_fields.items()] if len(details["loc"]) == 1 else []
    message = validation_message(details, known)
    # Pydantic's own error would repeat all that was given, passwords too.
    raise HarnessError(f"{place}: {message}" if place else message)
