"""The page of the two long forms about the holder of an account: the registration and the upgrade."""

from cso_idp.accounts.model import USER_TYPES
from cso_idp.interaction.outcome import ShowStep
from cso_idp.interaction.step import Page, PageContext


def holder_page(template: str, name: str, shown: ShowStep, context: PageContext) -> Page:
    """The form within a sign-on. What was typed is kept, except passwords and answers."""
    values = {
        "account": shown.account,
        "action": context.form(name),
        "sign_on": context.start,
        "back": context.back,
        "reading": context.reading(shown),
        "client_name": shown.client_name,
        "user_types": USER_TYPES,
        "values": shown.form.values,
        "errors": shown.form.errors,
        "csrf": "",
    }
    return Page(template, values, 422 if shown.form.errors else 200)
