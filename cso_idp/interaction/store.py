"""Reading and writing interactions; the only place with their SQL."""

from datetime import timedelta

from sqlalchemy import bindparam, delete, insert, select, update

from cso_idp import tables
from cso_idp.accounts.model import Account
from cso_idp.interaction.model import FaceName, Interaction, ProvenPassword
from cso_idp.oauth.authorization.flow import enter, enter_again
from cso_idp.sessions.model import Acknowledged
from cso_kit.secrets.opaque import hash_secret, make_row_id, matches
from cso_kit.storage.statement import Command, Query, columns
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.trace import of_flow

_interaction = tables.interaction
_ADD = Command(insert(_interaction), *Interaction._fields)
_BY_ID = Query(
    select(*columns(_interaction, Interaction)).where(_interaction.c.id == bindparam("id")), Interaction._make
)
_SIGNED_ON = Command(update(_interaction).where(_interaction.c.id == bindparam("which")), "session_id")
_ASK_ANEW = Command(update(_interaction).where(_interaction.c.id == bindparam("which")), "parameters")
_CONSUME = Command(
    update(_interaction).where(_interaction.c.id == bindparam("which"), _interaction.c.consumed_at.is_(None)),
    "consumed_at",
)
_proven = tables.proven_password
_OF_INTERACTION = _proven.c.interaction_id == bindparam("interaction_id")
_PROVEN = Query(select(*columns(_proven, ProvenPassword)).where(_OF_INTERACTION), ProvenPassword._make)
_ADD_PROVEN = Command(insert(_proven), *ProvenPassword._fields)
_FORGET_PROVEN = Command(delete(_proven).where(_OF_INTERACTION))


def begin(
    tx: Transaction,
    face: FaceName,
    browser: str,
    parameters: dict[str, str],
    lifetime: timedelta,
    client_id: str | None = None,
) -> Interaction:
    """Keeps a request until the person in `browser` has done what it takes."""
    expires_at = tx.at.protocol + lifetime
    browser_hash = hash_secret(browser)
    interaction_id = make_row_id(tx.random, "interaction", tx.real)
    if tx.correlation is None:
        tx.correlation = of_flow(interaction_id)
    elif "state" not in parameters:
        parameters = enter(tx, parameters)
    waiting = Interaction(interaction_id, face, browser_hash, client_id, parameters, None, expires_at, None)
    tx.add(_ADD, waiting)
    return waiting


def find(tx: Transaction, face: FaceName, interaction_id: str, browser: str | None) -> Interaction | None:
    """The interaction, if it began at this face in this browser and has not expired; it may be consumed already."""
    found = tx.one(_BY_ID, id=interaction_id)
    if found is None or found.face != face or browser is None or not matches(browser, found.browser_hash):
        return None
    enter_again(tx, found.parameters, found.id)
    return found if tx.at.protocol < found.expires_at else None


def remember_session(tx: Transaction, waiting: Interaction) -> None:
    """Remembers which session was opened within the interaction."""
    tx.put(_SIGNED_ON, which=waiting.id, session_id=waiting.session_id)


def ask_for_login(tx: Transaction, waiting: Interaction) -> None:
    """The account that `prompt=create` asked for is made; its holder signs on with it next."""
    prompt = waiting.parameters.get("prompt", "")
    if "create" in prompt.split():
        wanted = " ".join("login" if each == "create" else each for each in prompt.split())
        tx.put(_ASK_ANEW, which=waiting.id, parameters={**waiting.parameters, "prompt": wanted})


def consume(tx: Transaction, waiting: Interaction) -> bool:
    """Marks the interaction as answered. False if it was answered before: one request gets one answer."""
    return tx.run(_CONSUME, which=waiting.id, consumed_at=tx.at.protocol) == 1


def remember_password(tx: Transaction, waiting: Interaction, account: Account, taken: Acknowledged) -> None:
    """Remembers that the right password of this account was given, instead of any other before."""
    forget_password(tx, waiting)
    tx.add(_ADD_PROVEN, ProvenPassword.of(waiting, account, taken))


def forget_password(tx: Transaction, waiting: Interaction) -> None:
    """Forgets that a right password was given."""
    tx.put(_FORGET_PROVEN, interaction_id=waiting.id)


def proven_password(tx: Transaction, waiting: Interaction) -> ProvenPassword | None:
    """The password that was given last in the interaction, if it was right and a code has to come."""
    return tx.one(_PROVEN, interaction_id=waiting.id)
