"""The advice: what a person can do now, and the next step.

It is one pure function; `docs/reference/advice.md` shows its outcome for every combination.
"""

from cso_advice import sentences as say
from cso_advice.advice import Advice, Step
from cso_advice.situation import Kind, Situation

_NOT_YET_UPGRADED = "You can neither file with this account nor link it until it is upgraded."
_LOST_KEY = "If you have lost the CM/ECF password, ask this court; PACER cannot reset it."


def advise(now: Situation) -> Advice:
    """The advice for a person in this situation (rule C12; the rules named below)."""
    if now.phase is None:
        return _without_a_court(now)
    if now.credential == "retired" and now.kind is None:
        return _retired_login(now)
    if now.kind is not None:
        return _holder(now)
    if now.credential is None:
        return _stranger(now)
    return _old_login(now) if now.is_live else _cmecf_login(now)


# Without a court: Manage My Account, and the sign-on page's refusals.


def _without_a_court(now: Situation) -> Advice:
    if now.kind == "individual":
        return _own_account(now)
    if now.kind is None:
        return Advice(
            (
                "To file at a court that has converted to NextGen CM/ECF you need an individual PACER account of your own.",
            ),
            Step("Log in to see which kind of account you have.", "account"),
            (Step("Not sure?", "which_account"), Step("No account of your own yet?", "register")),
        )
    return _unfit_account(now, searching=True)


def _own_account(now: Situation) -> Advice:
    if not now.is_ready:
        return Advice(
            (say.searching(now), _NOT_YET_UPGRADED),
            say.UPGRADE,
        )
    return Advice(
        (
            say.searching(now),
            "You can link this account at each court that issued a CM/ECF login to you, and then file there with it.",
        ),
        Step("Open the court, log in there with this account, and link once.", "courts"),
    )


_OUT_OF_USE: dict[Kind, Advice] = {
    "locked": Advice(("This PACER account is locked.",), say.UNLOCK),
    "unconfirmed": Advice(
        ("The e-mail address of this PACER account is not confirmed yet, so nobody can log in with it.",),
        say.CONFIRM,
    ),
    "in_review": Advice(
        ("The PACER Service Center is reviewing this registration, so nobody can log in with it yet.",),
        say.AWAIT_REVIEW,
    ),
}


def _unfit_account(now: Situation, *, searching: bool) -> Advice:
    """An account with which nobody can ever file (rules A1, A4, A8), or that cannot be used at all (A7)."""
    if now.kind in _OUT_OF_USE:
        return _OUT_OF_USE[now.kind]
    if now.kind == "cancelled":
        can = ("This PACER account has been cancelled and can no longer be used.",)
        step = Step(
            "Log in with your own individual account. If the two were merged, it has the privileges of this one.",
            "account",
        )
        return Advice(can, step, (Step("No account of your own?", "register"),))
    if now.kind == "untold":
        can = (
            "The sign-on service does not say what kind of account you have, so you cannot link it or file with it.",
        )
        return Advice(can, Step("Ask whoever gave you the account which kind it is.", "account"))
    if now.kind == "paa":
        can = ("This account only manages the billing of others: you can neither search nor file with it.",)
        return Advice(
            can,
            Step(f"Log out, and use your own individual account. {say.OTHER_ACCOUNT} if you have none.", "register"),
        )
    search = (say.searching(now),) if searching else ()
    return Advice((*search, say.NEVER_FILES), Step(f"{say.OTHER_ACCOUNT}. {say.KEEP_SHARED}", "register"))


# Nobody is logged in, or an old login was refused.


def _stranger(now: Situation) -> Advice:
    can = ("You are not logged in. You can read this court's notices.", *say.frozen(now))
    if now.is_live:
        return Advice(
            can,
            Step("Log in with your own individual PACER account.", "sign_on"),
            (
                Step(
                    "Before you file, link it once to the CM/ECF login this court issued to you, if you have one.",
                    "link",
                ),
                *say.which_account(),
            ),
        )
    step = say.log_in_before_go_live(now)
    if now.phase == "unannounced":
        return Advice(can, step)
    ready = (say.ready(now),) if step.way != "get_ready" else ()
    return Advice(can, step, (*say.linking_soon(now), *say.which_account(), *ready))


def _retired_login(now: Situation) -> Advice:
    """Rule L6: nothing helps but the PACER account, and the court."""
    can = ("This CM/ECF login is retired. It can no longer be used at this court.",)
    if not now.is_live:
        # Go-live was moved back after the link: the login stays retired, and Central Sign-On is not accepted yet.
        return Advice(can, Step("Ask this court how you can file until it is live.", "ask_court"))
    return Advice(
        can,
        Step("Log in with the PACER account that it is linked to.", "sign_on"),
        (
            Step("You do not remember that account?", "recover"),
            Step("The login was linked to an account that is not yours?", "ask_court"),
        ),
    )


def _old_login(now: Situation) -> Advice:
    """Rules C4 and L5: at a live court an old login is a proof for linking and nothing else. Its password may have been wrong."""
    return Advice(
        (
            "Your CM/ECF login opens no session here any more.",
            "If it is not linked yet, you can use it once more: to link it to your own upgraded PACER account.",
        ),
        Step("Log in with your PACER account, and link.", "link"),
        say.which_account(),
    )


# Logged in with the court's own login, before go-live.


def _cmecf_login(now: Situation) -> Advice:
    can = (*say.reading(now), *say.filing(now))
    if now.is_linked:
        last = f"Your accounts are linked. {say.from_go_live(now)} you log in with your PACER account only."
        step = (
            Step("Go on filing with your CM/ECF login until then.", "file")
            if say.may_file(now)
            else say.go_on_reading(now)
        )
        return Advice((*can, last), step)
    if now.phase == "unannounced" or not now.is_permitted:
        return Advice(can, Step("File a document.", "file") if say.may_file(now) else say.go_on_reading(now))
    if now.must_be_renamed:
        return Advice(can, say.RENAME, say.which_account())
    if now.linking_is_open:
        step = Step("Log in with your own upgraded PACER account, and link it to this CM/ECF login.", "link")
        return Advice(can, step, say.which_account())
    step = Step(
        f"Get ready: find out whether you have an individual, upgraded PACER account. {say.opens(now)} you link it.",
        "which_account",
    )
    return Advice(
        can, step, (Step("No account of your own?", "register"), Step(_LOST_KEY, "ask_court"), say.ready(now))
    )


# Logged in with a PACER account.


def _holder(now: Situation) -> Advice:
    if now.kind != "individual":
        unfit = _unfit_account(now, searching=False)
        return unfit._replace(can=(*say.reading(now), *unfit.can), others=(*unfit.others, *say.old_way(now)))
    if now.is_for_reading and now.is_ready and now.is_live:
        can = (*say.reading(now), "You are logged in for reading only: you cannot file.")
        return Advice(can, Step("To file, log in with the same account through Central Sign-On.", "sign_on"))
    if now.is_linked:
        return _linked(now)
    if not now.is_ready:
        step = say.UPGRADE
        return Advice((*say.reading(now), _NOT_YET_UPGRADED), step, say.old_way(now))
    if now.linking_is_open:
        return _may_link(now)
    can = (
        *say.reading(now),
        "You cannot file with your PACER account here yet.",
        f"{say.opens(now)} you can link it here.",
    )
    return Advice(can, say.until_then(now))


def _linked(now: Situation) -> Advice:
    """Rule L5: a link made before go-live opens no filing session until then."""
    if not now.is_live:
        can = (
            *say.reading(now),
            f"Your accounts are linked. {say.from_go_live(now)} you file with your PACER account.",
        )
        if now.credential == "retired":
            return Advice(can, say.RETIRED)
        if now.is_permitted:
            return Advice(can, say.until_then(now))
    elif now.is_permitted:
        return Advice((*say.reading(now), "You can file at this court."), Step("File a document.", "file"))
    can = (*say.reading(now), "Your accounts are linked, but this court's records do not let you file.")
    return Advice(can, say.ASK_PERMISSION)


def _may_link(now: Situation) -> Advice:
    others = (Step("You have no CM/ECF login at this court?", "e_filing"), Step(_LOST_KEY, "ask_court"))
    if now.is_live:
        return Advice(
            (*say.reading(now), "You are a reader here: you cannot file until your accounts are linked."),
            say.LINK,
            others,
        )
    can = (*say.reading(now), "You can link your accounts now. You cannot file with your PACER account before go-live.")
    return Advice(can, say.LINK, (say.until_then(now), *others))
