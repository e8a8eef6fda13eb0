"""Forms as frozen Pydantic models: what a form may hold, and one sentence for every field that needs another look.

A form's model states its fields, their kinds and limits. `check_form` reads what was sent into it. Reading the request itself is
`cso_kit.web.forms`; showing the form again is the page's.

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
    """One form. Text loses the white space around it and has at most 200 characters; fields that are not declared are ignored.

    A field without a default must be filled in. A field whose name is not a Python name, or is not the one to read in code, gets
    it by `Field(alias=...)`. Validators find what was passed to `check_form` by name in `info.context`.
    """

    model_config = ConfigDict(
        frozen=True, extra="ignore", str_strip_whitespace=True, str_max_length=LONGEST, defer_build=True
    )


class NeverShown:
    """Marks a field whose value is not shown again when the form is: a password, the answer to a security question."""


# White space belongs to a password.
Password = Annotated[str, StringConstraints(strip_whitespace=False), NeverShown()]
SecretText = Annotated[str, NeverShown()]


@dataclass(frozen=True)
class Wording:
    """Replaces whatever Pydantic says about a field by one sentence, for fields that have a better one. Stands last."""

    sentence: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_wrap_validator_function(self._validate, handler(source))

    def _validate(self, value: Any, validate: core_schema.ValidatorFunctionWrapHandler) -> Any:
        try:
            return validate(value)
        except ValidationError as error:
            raise PydanticCustomError("wording", "{sentence}", {"sentence": self.sentence}) from error


class RefusedForm(NamedTuple):
    """A form that cannot be used as it is: what to fill in again, and what is wrong, both by the name of the field.

    The empty name stands for the form as a whole.
    """

    values: Mapping[str, str]
    errors: Mapping[str, str]


# What a page shows before anything was sent.
FRESH = RefusedForm(MappingProxyType({}), MappingProxyType({}))

F = TypeVar("F", bound=FormModel)


def check_form(form: type[F], sent: Mapping[str, str], **context: Any) -> F | RefusedForm:
    """What was sent, as the form's model; or what is wrong with it, one sentence for each field.

    An empty field counts as left out. `context` is handed to the validators of the model, such as the date of today.
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
    """The fields of a form as they were sent, but for those that are never shown."""
    names = {
        field.alias or name
        for name, field in form.model_fields.items()
        if not any(isinstance(mark, NeverShown) for mark in field.metadata)
    }
    return {name: sent[name] for name in names if name in sent}
