"""The sentences and steps that several kinds of advice share, each in the words of the court's phase and dates."""

from cso_advice.advice import Step
from cso_advice.situation import Situation

NEVER_FILES = "Nobody can file with this account, and it cannot be linked."
OTHER_ACCOUNT = "Register for an individual PACER account of your own"
KEEP_SHARED = "Do not upgrade the shared account; it still works for searching."
UPGRADE = Step("Upgrade your legacy PACER account.", "upgrade")
CONFIRM = Step("Follow the link in the message that was sent to the address.", "confirm")
AWAIT_REVIEW = Step("Wait for its message, or ask the PACER Service Center.", "service_center")
UNLOCK = Step("The PACER Service Center can unlock it.", "service_center")
LINK = Step("Link your PACER account to the CM/ECF login this court issued to you. You do it once.", "link")
RENAME = Step("Ask this court for another CM/ECF login: yours has signs with which it cannot be linked.", "ask_court")
RETIRED = Step("Your CM/ECF login is retired. Ask this court how you can file until then.", "ask_court")
ASK_PERMISSION = Step("Ask this court for the permission to file.", "ask_court")


def searching(now: Situation) -> str:
    if now.may_search:
        return "You can search and read cases with this account."
    return "PACER withholds searching from this account; logging in and filing go on."


def reading(now: Situation) -> tuple[str, ...]:
    if now.is_for_linking:
        return ("You are signed on for linking only, because this court is not live yet.",)
    if now.frozen.reading:
        return (f"Reading is switched off {until(now)}.",)
    if now.kind == "paa":
        return ()
    if not now.may_search:
        return ("PACER withholds searching from your account.",)
    return ("You can read this court's cases.",)


def filing(now: Situation) -> tuple[str, ...]:
    if not now.is_permitted:
        return ("This court's records do not let you file.",)
    if now.frozen.filing:
        return (f"Filing is switched off {until(now)}.",)
    if now.phase == "unannounced":
        return ("You can file here with your CM/ECF login.",)
    return (f"You can file here with your CM/ECF login {until(now)}.",)


def may_file(now: Situation) -> bool:
    return now.is_permitted and not now.frozen.filing


def frozen(now: Situation) -> tuple[str, ...]:
    what = {(True, True): "Filing and reading are", (True, False): "Filing is", (False, True): "Reading is"}
    verb = what.get((now.frozen.filing, now.frozen.reading))
    return (f"{verb} switched off {until(now)}, while this court moves to NextGen CM/ECF.",) if verb else ()


def go_on_reading(now: Situation) -> Step:
    if now.frozen.reading:
        return come_back(now)
    return Step("Read this court's cases.", "read")


def log_in_before_go_live(now: Situation) -> Step:
    if now.frozen.filing and now.frozen.reading:
        return come_back(now)
    if now.frozen.filing:
        return Step("To read this court's cases, log in with your CM/ECF login or your PACER account.", "cmecf_log_in")
    to_read = "" if now.frozen.reading else " To read, your PACER account is enough."
    return Step(f"To file, log in with the CM/ECF login this court issued to you.{to_read}", "cmecf_log_in")


def come_back(now: Situation) -> Step:
    return Step(f"Nothing can be done here {until(now)}. Use the time to get ready.", "get_ready")


def until_then(now: Situation) -> Step:
    if now.frozen.filing:
        return Step(f"Filing is switched off {until(now)}. Use the time to get ready.", "get_ready")
    return Step(f"To file {until(now)}, log in with the CM/ECF login this court issued to you.", "cmecf_log_in")


def old_way(now: Situation) -> tuple[Step, ...]:
    return () if now.is_live else (until_then(now),)


def linking_soon(now: Situation) -> tuple[Step, ...]:
    if now.linking_is_open:
        return (Step("Linking is open: link your upgraded individual PACER account to your CM/ECF login.", "link"),)
    return ()


def which_account() -> tuple[Step, ...]:
    return (
        Step("Not sure whether your PACER account is upgraded?", "which_account"),
        Step("No PACER account of your own?", "register"),
    )


def ready(now: Situation) -> Step:
    return Step(f"Be ready for {now.dates.go_live or 'the day this court goes live'}.", "get_ready")


def until(now: Situation) -> str:
    return f"until {now.dates.go_live or 'this court goes live'}"


def from_go_live(now: Situation) -> str:
    return f"From {now.dates.go_live or 'go-live'} on"


def opens(now: Situation) -> str:
    if not now.dates.linking_opens:
        return "Once this court is live"
    return f"From {now.dates.linking_opens} on"
