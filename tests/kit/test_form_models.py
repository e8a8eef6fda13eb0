"""Forms as models: the parsed values, and the message for each field."""

from datetime import date
from typing import Annotated, Literal

import pytest
from pydantic import Field, ValidationError, ValidationInfo, field_validator

from cso_kit.web.form_model import FormModel, Password, RefusedForm, SecretText, Wording, check_form, shown_again


class LinkForm(FormModel):
    login_id: str = Field(alias="loginId")
    key: Password
    kind: Annotated[Literal["a", "b"], Wording("Choose one of both.")] = "a"
    note: str = ""
    answer: SecretText = ""
    day: date | None = None

    @field_validator("day")
    @classmethod
    def _is_past(cls, day: date | None, info: ValidationInfo) -> date | None:
        if day and info.context and day >= info.context["today"]:
            raise ValueError("Give a day in the past")
        return day


SENT = {"loginId": " mholloway ", "key": " spaces stay ", "csrf": "ignored"}


def test_form_text_is_trimmed_but_passwords_are_not() -> None:
    form = check_form(LinkForm, SENT)

    assert isinstance(form, LinkForm)
    assert (form.login_id, form.key, form.kind, form.day) == ("mholloway", " spaces stay ", "a", None)


def test_form_models_are_frozen() -> None:
    form = check_form(LinkForm, SENT)

    with pytest.raises(ValidationError, match="frozen"):
        form.login_id = "somebody"  # type: ignore[union-attr, misc]


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({"loginId": ""}, {"loginId": "Fill this in."}),
        ({"loginId": "   "}, {"loginId": "Fill this in."}),
        ({"loginId": "x" * 201}, {"loginId": "This must have at most 200 characters."}),
        ({"kind": "c"}, {"kind": "Choose one of both."}),
        ({"day": "yesterday"}, {"day": "This must be a date such as 2009-03-01, not 'yesterday'"}),
        ({"day": "2020-02-18"}, {"day": "Give a day in the past."}),
        ({"key": "", "kind": "c"}, {"key": "Fill this in.", "kind": "Choose one of both."}),
    ],
)
def test_each_faulty_field_gets_one_sentence(sent: dict[str, str], errors: dict[str, str]) -> None:
    refused = check_form(LinkForm, {**SENT, **sent}, today=date(2020, 2, 18))

    assert isinstance(refused, RefusedForm)
    assert refused.errors.keys() == errors.keys()
    assert all(refused.errors[name].startswith(beginning) for name, beginning in errors.items())


def test_empty_optional_field_has_its_default() -> None:
    form = check_form(LinkForm, {**SENT, "kind": "", "day": " "})

    assert isinstance(form, LinkForm)
    assert (form.kind, form.day) == ("a", None)


def test_secret_fields_are_not_shown_again() -> None:
    refused = check_form(LinkForm, {**SENT, "kind": "c", "answer": "Springfield", "note": "kept"})

    assert isinstance(refused, RefusedForm)
    assert refused.values == {"loginId": " mholloway ", "kind": "c", "note": "kept"}
    assert shown_again(LinkForm, SENT) == {"loginId": " mholloway "}
