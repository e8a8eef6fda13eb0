"""What the tools show of a page in a browser."""

from pydantic import BaseModel, Field

from cso_sim.browsing import Form, Page
from cso_sim.browsing.forms import Field as Control

_LONGEST_TEXT = 6000
_MOST_LINKS = 60


class ControlView(BaseModel):
    """A control of a form."""

    name: str = Field(description="Its name, for submit_form.")
    kind: str = Field(description="The type of input, or select, textarea or submit (a button).")
    value: str = Field(description="Its present value.")
    required: bool = Field(description="Whether the browser asks for a value.")
    options: list[str] = Field(description="The values that a list offers.")


class FormView(BaseModel):
    """A form of the page."""

    form: str = Field(description="Its name, for submit_form: its data-testid or its number.")
    controls: list[ControlView] = Field(description="What can be filled in or pressed.")


class LinkView(BaseModel):
    """A link of the page."""

    text: str = Field(description="Its text.")
    address: str = Field(description="Its address, for open_page.")


class PageView(BaseModel):
    """A page as it is shown."""

    status: int = Field(description="The HTTP status.")
    address: str = Field(description="The page's address.")
    way: list[str] = Field(description="The addresses that led here by redirects, without their parameters.")
    heading: str = Field(description="The page's heading.")
    refusal: str = Field(description="Why something was refused; empty if nothing was.")
    text: str = Field(description="The readable text; a long one is cut.")
    forms: list[FormView] = Field(description="The forms.")
    links: list[LinkView] = Field(description="The first links.")


def shown(page: Page, way: list[str]) -> PageView:
    """A page with what can be done on it. `way` are the addresses that led there."""
    links = [LinkView(text=text, address=to) for text, to in page.markup.links if text and not to.startswith("#")]
    return PageView(
        status=page.status,
        address=page.url,
        way=way,
        heading=page.heading,
        refusal=page.refusal,
        text=page.text[:_LONGEST_TEXT],
        forms=[_form(number, form) for number, form in enumerate(page.forms)],
        links=links[:_MOST_LINKS],
    )


def _form(number: int, form: Form) -> FormView:
    controls = [_control(each) for each in form.fields if each.name and each.kind != "hidden"]
    return FormView(form=form.testid or str(number), controls=controls)


def _control(control: Control) -> ControlView:
    return ControlView(
        name=control.name,
        kind=control.kind,
        value=control.value,
        required=control.is_required,
        options=control.options,
    )
