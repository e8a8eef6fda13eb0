"""Changes a profile: name, e-mail address and address. The date of birth cannot be changed (rule A3, D§4.2)."""

from collections.abc import Mapping
from datetime import timedelta

from cso_idp import events
from cso_idp.accounts import letters
from cso_idp.accounts.details import AddressDetails, EmailText
from cso_idp.accounts.model import Account
from cso_idp.accounts.profile import store
from cso_idp.accounts.registering import confirmation
from cso_idp.inbox import INBOX
from cso_kit.inbox import PACER
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.form_model import RefusedForm, check_form


class ProfileForm(AddressDetails):
    """The form with the profile."""

    name: str
    email: EmailText


def read(form: Mapping[str, str]) -> ProfileForm | RefusedForm:
    """The profile in a form, or what is wrong with it."""
    return check_form(ProfileForm, form)


def apply(tx: Transaction, account: Account, wanted: ProfileForm, link_lifetime: timedelta) -> list[str]:
    """Stores the profile. Returns the names of the members that are new, which the journal has too.

    Letters go to both addresses if the e-mail address is new, so that the former one learns of it too, and the new one gets a
    link that confirms it; `link_lifetime` is how long that is good for. Courts learn of the new values at the next sign-on.
    """
    known = store.profile(tx, account.id)
    new = {"name": wanted.name, "email": wanted.email, "address": wanted.address}
    changed = [name for name, value in new.items() if value != getattr(known, name)]
    if not changed:
        return []
    is_confirmed = account.is_email_confirmed and "email" not in changed
    store.put(tx, account.id, **new, is_email_confirmed=is_confirmed)
    tx.record(events.ProfileChanged(sub=account.sub, login_id=account.login_id, members=changed))
    for address in dict.fromkeys((known.email, wanted.email)):
        INBOX.send(tx, PACER, address, letters.profile_changed(account, changed))
    if "email" in changed:
        now = account._replace(name=wanted.name, email=wanted.email, is_email_confirmed=False)
        confirmation.ask(tx, now, link_lifetime)
    return changed
