"""The form with a holder's details at a registration or an upgrade (D§4.2), with its checks."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator

from cso_idp.accounts import security_questions, store
from cso_idp.accounts.model import UserType
from cso_idp.accounts.password_policy import NewPassword, PasswordAgain
from cso_kit.web.form_model import FormModel, RefusedForm, SecretText, Wording, check_form

_EMAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"
_LOGIN_ID = r"[a-z0-9][a-z0-9._@-]{7,44}"
_EARLIEST_BIRTH = date(1900, 1, 1)


def _is_whole(pattern: str) -> AfterValidator:
    compiled = re.compile(pattern)

    def check(text: str) -> str:
        if not compiled.fullmatch(text):
            raise ValueError(f"This has another form than {pattern}.")
        return text

    return AfterValidator(check)


def _year_month_day(value: Any, info: ValidationInfo) -> date:
    # Pydantic would also accept a number of seconds.
    born = datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 - a date has no time zone
    if not _EARLIEST_BIRTH <= born < _today(info):
        raise ValueError("A date of birth lies in the past.")
    return born


def _today(info: ValidationInfo) -> date:
    today: date = info.context["today"]  # type: ignore[index]  # `check_form` is always given it
    return today


DateOfBirth = Annotated[
    date,
    BeforeValidator(_year_month_day),
    Wording("Give a date in the past as year-month-day, for example 1975-04-30."),
]


EmailText = Annotated[str, _is_whole(_EMAIL), Wording("Give an e-mail address such as name@example.test.")]


class WhoDetails(FormModel):
    """Who registers, and for which kind of user."""

    name: str
    email: EmailText
    date_of_birth: DateOfBirth
    user_type: Annotated[UserType | Literal["paa"], Wording("Choose one of the listed user types.")]
    # Rule A14: whether a card is put on file. It is a choice only; its number is never asked for.
    card: Annotated[Literal["yes", "no"], Wording("Choose whether you put a card on file.")]
    # Pressed on the page that says that an account may exist already.
    goes_on: str = ""


class AddressDetails(FormModel):
    """Where the holder lives. County is asked for since the upgrade to Central Sign-On (D§4.2)."""

    street: str
    city: str
    state: str
    zip: str
    county: str

    @property
    def address(self) -> dict[str, str]:
        """The address in its stored form."""
        return {name: getattr(self, name) for name in AddressDetails.model_fields}


class SecurityDetails(FormModel):
    """User name, password and security questions. The password is still in the clear; the shell hashes it."""

    login_id: Annotated[
        str,
        BeforeValidator(store.normal_login_id),
        _is_whole(_LOGIN_ID),
        Wording("Use 8 to 45 letters, digits, dots, hyphens, underscores or @."),
    ] = Field(alias="loginId")
    password: NewPassword
    password_again: PasswordAgain
    question_1: str
    answer_1: SecretText
    question_2: str
    answer_2: SecretText

    @field_validator("question_2")
    @classmethod
    def _is_another_question(cls, question: str, info: ValidationInfo) -> str:
        if question == info.data.get("question_1"):
            raise ValueError("Choose two different questions.")
        return question

    @property
    def security_questions(self) -> list[dict[str, str]]:
        """The security questions in their stored form."""
        return security_questions.stored(((self.question_1, self.answer_1), (self.question_2, self.answer_2)))


class HolderDetails(SecurityDetails, AddressDetails, WhoDetails):
    """A complete, well-formed registration. The last base is checked first, because a password must leave out the name."""


def read(form: Mapping[str, str], today: date) -> HolderDetails | RefusedForm:
    """The details in a form, or what is wrong with it. `today` is the calendar's date."""
    return check_form(HolderDetails, form, today=today)
