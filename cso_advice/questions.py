"""The help: the steps to take, and the questions of the notices with answers in this project's words, for all courts or for one.

A pure function of what the court does at the moment, so that no answer speaks of a day as to come when it has passed.
"""

from typing import NamedTuple

from cso_advice.situation import NO_DATES, Dates, Phase
from cso_advice.ways import TARGETS, Sites, Way


class CourtNow(NamedTuple):
    """A court at the moment."""

    name: str
    phase: Phase
    linking_is_open: bool = False
    dates: Dates = NO_DATES
    excluded_signs: str = ""

    @property
    def is_live(self) -> bool:
        return self.phase == "live"

    @property
    def live_since(self) -> str:
        """When it went live, as words after a sentence's verb; empty if not known."""
        return f" on {self.dates.go_live}" if self.dates.go_live else ""


class Entry(NamedTuple):
    """A question or a step, with its answer and the pages that it leads to."""

    id: str
    question: str
    answer: tuple[str, ...]
    ways: tuple[Way, ...] = ()


class Link(NamedTuple):
    """A label with its address."""

    label: str
    href: str


class ShownEntry(NamedTuple):
    """An entry with its links, for a page."""

    id: str
    question: str
    answer: tuple[str, ...]
    links: tuple[Link, ...]


def shown(entries: tuple[Entry, ...], sites: Sites) -> list[ShownEntry]:
    """Entries with the addresses that their ways have for this browser."""
    return [
        ShownEntry(
            each.id,
            each.question,
            each.answer,
            tuple(Link(TARGETS[way].label, sites.address(way)) for way in each.ways),
        )
        for each in entries
    ]


def steps(court: CourtNow | None) -> tuple[Entry, ...]:
    """The steps to take, in their order (the flow chart of D§6.2 as far as it exists; D§4, D§5)."""
    return (
        Entry(
            "own-account",
            "Have an individual PACER account of your own",
            (
                "An account that a firm or an office shares can search. Nobody can file with it, and it must not be upgraded.",
                "If you have no account of your own, register for one.",
            ),
            ("register",),
        ),
        Entry(
            "upgraded-account",
            "Make sure that it is upgraded",
            (
                "An individual account from before August 11, 2014 is a legacy account until you upgrade it. It stays yours.",
                "If you do not know which one you have, find out.",
            ),
            ("which_account", "upgrade"),
        ),
        _know_your_login(court),
        _link_step(court),
    )


def _know_your_login(court: CourtNow | None) -> Entry:
    issuer = "each court where you file" if court is None else "this court"
    return Entry(
        "cmecf-login",
        f"Know the CM/ECF login and password that {issuer} issued to you",
        (
            "You need both once, to link. A password that only your browser remembers may be lost, so write it down.",
            "Only the court can reset it; PACER has no access to it.",
            *_excluded(court),
        ),
        ("ask_court",) if court else ("courts",),
    )


def _excluded(court: CourtNow | None) -> tuple[str, ...]:
    """Rule L12."""
    if court is None or not court.excluded_signs:
        return ()
    signs = " ".join(court.excluded_signs)
    return (
        f"A login with one of the signs {signs} in it cannot be linked here: ask this court for another one first.",
    )


def _link_step(court: CourtNow | None) -> Entry:
    title = "Link the two accounts, once at each court"
    if court is None:
        text = (
            "Log in at the court with your PACER account and link it to your CM/ECF login. Most courts open linking when they go "
            "live; each court's page says when."
        )
        return Entry("link", title, (text,), ("courts",))
    if court.is_live:
        text = (
            f"This court went live{court.live_since}, and linking is open. Log in with your PACER account, then link."
        )
        return Entry("link", "Link the two accounts, once", (text,), ("link",))
    if court.linking_is_open:
        return Entry("link", "Link the two accounts, once", ("Linking is open at this court.",), ("link",))
    opens = f"from {court.dates.linking_opens} on" if court.dates.linking_opens else "once this court is live"
    text = f"You can link {opens}. The court tells its registered filers. Until then you file with your CM/ECF login."
    return Entry("link", "Then link the two accounts, once", (text,))


def questions(court: CourtNow | None) -> tuple[Entry, ...]:
    """The questions that the notices answer (C), and those that people ask on the way (D§2.6, D§4, D§5)."""
    return (
        _link_again(court),
        _cmecf_account(court),
        _CJA,
        _OTHER_COURTS,
        _lost_login(court),
        _no_login(court),
        _RECOVER,
        _ACTIVATION,
        _FIRM_PAYS,
        _SECOND_FACTOR,
        _BILLING,
    )


def _link_again(court: CourtNow | None) -> Entry:
    question = "I linked my account when another court converted. Do I have to link again?"
    if court is None:
        answer = "Yes. A link belongs to one court: you link once at each court where you have a CM/ECF login."
        return Entry("link-again", question, (answer,), ("courts",))
    if court.is_live or court.linking_is_open:
        answer = "Yes. A link belongs to one court. Link your PACER account to your CM/ECF login here before you file."
        return Entry("link-again", question, (answer,), ("link",))
    when = f"From {court.dates.linking_opens} on" if court.dates.linking_opens else "Once this court is live"
    answer = f"Yes. A link belongs to one court. {when} you link here too, before you can file here."
    return Entry("link-again", question, (answer,))


def _cmecf_account(court: CourtNow | None) -> Entry:
    after = (
        "Linking joins it to your PACER account. The permissions stay, and the login is retired: it is not valid at that "
        "court any more, and never will be again."
    )
    if court is not None and court.is_live:
        now = f"This court went live{court.live_since}. Since then a CM/ECF login is good for linking only; it opens no session."
    elif court is not None and court.phase == "unannounced":
        now = "This simulator knows no announcement of this court. Until the court converts you go on using your CM/ECF login."
    else:
        now = "Until the day your court goes live you go on using it. From then on it is good for linking only."
    return Entry("cmecf-account", "What happens to my CM/ECF account?", (now, after))


_CJA = Entry(
    "cja",
    "I am a CJA panel attorney and have two PACER accounts. Do I go on needing both?",
    (
        "No. One account serves for filing and for viewing.",
        "The privileges of the exempt account are added to your individual, upgraded account. The exempt account is cancelled.",
        (
            "Ask for it at Manage My Account with the exempt account's number and your district. The PACER Service Center "
            "decides and tells you by message. Ask once for each district."
        ),
        (
            "At a NextGen court each login begins without exemption: choose Utilities, then Change PACER Exemption Status. At a "
            "court that has not converted put X- before your PACER user name on its login form."
        ),
    ),
    ("merge_cja", "account"),
)
_OTHER_COURTS = Entry(
    "other-courts",
    "How do I file in courts that have not converted?",
    ("As before: with the CM/ECF login and password that each of these courts issued to you.",),
    ("courts",),
)


def _lost_login(court: CourtNow | None) -> Entry:
    reset = "Only the court that issued it can reset the password, before its go-live and after it. PACER has no access to it."
    change = "Until the court is live, whoever knows the password can change it there, under Utilities."
    retired = "A login that is linked is retired, and nobody resets it: log in with your PACER account."
    return Entry(
        "lost-login",
        "I do not know my CM/ECF login or password. What now?",
        (reset, retired) if court and court.is_live else (reset, change, retired),
        ("ask_court",) if court else ("courts",),
    )


def _no_login(court: CourtNow | None) -> Entry:
    return Entry(
        "no-login",
        "I have no CM/ECF login at the court where I want to file.",
        (
            "You ask the court for e-filing with your PACER account, at Manage My Account. The court decides and writes to you.",
            "If it approves, you are a filer whose accounts are linked already. Before go-live a court may take no requests.",
        ),
        ("e_filing",),
    )


_SECOND_FACTOR = Entry(
    "second-factor",
    "Do I need a code besides my password?",
    (
        "From May 11, 2025 on you can have one: multifactor authentication asks for the code of an authenticator app.",
        "From August 2025 on filers are asked to set it up, and can skip that three times.",
        "From the end of 2025 on nobody files without it. An account that only searches never has to.",
        "You set it up under Security in Manage My Account, with a security code that comes by mail.",
        "Keep the backup codes: each signs you on once without your app.",
    ),
    ("account",),
)
_RECOVER = Entry(
    "recover",
    "I forgot my PACER user name or password.",
    (
        "Give your account's seven-digit number and your date of birth, and PACER writes to the e-mail address of the account.",
        "To choose another password you also answer your two security questions.",
        "PACER can do that for your PACER account only. A CM/ECF login and its password are reset by the court that issued them.",
        "For an account without a date of birth and security questions, such as a shared one, ask the PACER Service Center.",
    ),
    ("recover", "service_center"),
)
_ACTIVATION = Entry(
    "activation",
    "I registered without a card. When can I search?",
    (
        "When the code that comes by mail in 7 to 10 business days is entered under Search privileges at Manage My Account.",
        "With a card on file you can search at once. In this simulator that is a choice: no page asks for its number.",
        "Logging in, linking and filing do not wait for the code.",
    ),
    ("account",),
)
_FIRM_PAYS = Entry(
    "firm-pays",
    "Can my firm pay for my account?",
    (
        "Yes, by a PACER Administrative Account. Whoever manages it needs your last name and your account number.",
        "You keep an account of your own, and accept the invitation at Manage My Account, under Who pays.",
        "It only pays: nobody logs in with it to search or to file.",
    ),
    ("account", "register"),
)
_BILLING = Entry(
    "billing",
    "Where is my billing history?",
    (
        "Manage My Account shows it under Billing: each search, report and document with its pages, client code and cost.",
        "In this simulator nobody pays: nothing of it is ever real money.",
    ),
    ("account",),
)
