"""Forms as frozen Pydantic models: the fields of a form, and one sentence for each faulty field.

A form's model states its fields, their kinds and limits. `check_form` validates the sent values. `cso_kit.web.forms` reads the
request; the page shows the form again.

    class LinkForm(FormModel):
        login: str
        key: Password
        born: Annotated[date, Wording("Give a date such as 1975-04-30.")]

    checked = check_form(LinkForm, sent)
    if isinstance(checked, RefusedForm):
        return pages.show("link.html", status=422, values=checked.values, errors=checked.errors)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, StringConstraints, ValidationError
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from cso_kit.web.validation_messages import validation_message

EMPTY = "Fill this in."
LONGEST = 200


class FormModel(BaseModel):
    """One form. Text is stripped and has at most 200 characters; undeclared fields are ignored.

    A field without a default must be filled in. `Field(alias=...)` gives a field another name on the wire. Validators find the
    context of `check_form` in `info.context`.
    """

    model_config = ConfigDict(
        frozen=True, extra="ignore", str_strip_whitespace=True, str_max_length=LONGEST, defer_build=True
    )


class NeverShown:
    """Marks a field that is left empty when the form is shown again: a password, the answer to a security question."""


# White space is part of a password.
Password = Annotated[str, StringConstraints(strip_whitespace=False), NeverShown()]
SecretText = Annotated[str, NeverShown()]


@dataclass(frozen=True)
class Wording:
    """Replaces Pydantic's messages about a field by one sentence. It must be the last annotation."""

    sentence: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_wrap_validator_function(self._validate, handler(source))

    def _validate(self, value: Any, validate: core_schema.ValidatorFunctionWrapHandler) -> Any:
        try:
            return validate(value)
        except ValidationError as error:
            raise PydanticCustomError("wording", "{sentence}", {"sentence": self.sentence}) from error


class RefusedForm(NamedTuple):
    """A refused form: the values to show again, and the errors, both by the field's name.

    The empty name stands for the form as a whole.
    """

    values: Mapping[str, str]
    errors: Mapping[str, str]


# For a page before anything was sent.
FRESH = RefusedForm(MappingProxyType({}), MappingProxyType({}))

F = TypeVar("F", bound=FormModel)


def check_form(form: type[F], sent: Mapping[str, str], **context: Any) -> F | RefusedForm:
    """Validates the sent values. Returns the form's model, or the refusal with one sentence for each faulty field.

    An empty field counts as left out. `context` goes to the model's validators, such as today's date.
    """
    given = {name: value for name, value in sent.items() if value.strip()}
    try:
        return form.model_validate(given, context=context)
    except ValidationError as error:
        found = error.errors(include_url=False)
        return RefusedForm(
            shown_again(form, sent),
            {
                str(each["loc"][0]) if each["loc"] else "": EMPTY
                if each["type"] == "missing"
                else validation_message(each)
                for each in found
            },
        )


def shown_again(form: type[FormModel], sent: Mapping[str, str]) -> dict[str, str]:
    """The sent values of a form, without those that are never shown."""
    names = {
        field.alias or name
        for name, field in form.model_fields.items()
        if not any(isinstance(mark, NeverShown) for mark in field.metadata)
    }
    return {name: sent[name] for name in names if name in sent}
