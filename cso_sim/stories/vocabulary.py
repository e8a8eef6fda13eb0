"""The closed vocabulary of stories: what a step can do and what it can expect, with the members that each word needs.

`document` has the types of the members, `rules` checks that the right ones are given, and the console's room does and checks.
"""

from typing import Literal, NamedTuple

ActName = Literal[
    "set_calendar",
    "log_in",
    "sign_on",
    "link",
    "file",
    "log_out",
    "log_out_everywhere",
    "upgrade",
    "register",
    "set_up_second_factor",
    "ask_for_cja_merge",
    "merge_cja",
    "change_go_live",
]
FactName = Literal[
    "calendar",
    "phase",
    "go_live",
    "credential",
    "link",
    "session",
    "sign_on",
    "account",
    "second_factor",
    "mail",
    "event",
]


class Word(NamedTuple):
    """One word: what it means, the members that it needs, and those that it may have. `values` are those of `is`."""

    about: str
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


ACTS: dict[ActName, Word] = {
    "set_calendar": Word("Moves the simulated calendar to a moment; time goes on from there.", ("calendar",)),
    "log_in": Word("Logs in at a court with the court's own login.", ("who", "court")),
    "sign_on": Word(
        "Signs on at a court by Central Sign-On, and accepts the redaction rules. A second factor is answered.",
        ("who", "court"),
        ("login", "password"),
    ),
    "link": Word(
        "Links the person's CM/ECF login at a court to their PACER account, after a sign-on.",
        ("who", "court"),
        ("login",),
    ),
    "file": Word(
        "Files a document in a case, after logging in or signing on as the court wants it.",
        ("who", "court", "case"),
        ("login",),
    ),
    "log_out": Word("Logs out at a court; after Central Sign-On it ends that too.", ("who", "court")),
    "log_out_everywhere": Word("Ends all Central Sign-On sessions of the person, at Manage My Account.", ("who",)),
    "upgrade": Word(
        "Upgrades the person's legacy account, which gets a new user name and password.", ("who", "login", "password")
    ),
    "register": Word(
        "Registers for a PACER account of the person's own, and confirms its e-mail address.",
        ("who", "login", "password"),
    ),
    "set_up_second_factor": Word("Sets up an authenticator app at Manage My Account.", ("who",)),
    "ask_for_cja_merge": Word(
        "Asks at Manage My Account that an exempt CJA account be merged into the person's own.",
        ("who", "court", "login"),
    ),
    "merge_cja": Word("The PACER Service Center merges what the person has asked for.", ("who",)),
    "change_go_live": Word(
        "A court's clerk sets another day of go-live at the desk, or none.", ("who", "court"), ("day",)
    ),
}
FACTS: dict[FactName, Word] = {
    "calendar": Word("The calendar shows this moment or a later one.", ("calendar",), ("court",)),
    "phase": Word("Where a court stands.", ("court", "is"), values=("unannounced", "announced", "frozen", "live")),
    "go_live": Word("The day on which a court goes live; without a day none is known.", ("court",), ("day",)),
    "credential": Word(
        "What the person's CM/ECF login at a court is good for.",
        ("who", "court", "is"),
        values=("login", "link-only", "retired"),
    ),
    "link": Word("Whether the person is linked at a court.", ("who", "court", "is"), values=("linked", "not linked")),
    "session": Word(
        "The person's session at a court, by the way in which it was opened.",
        ("who", "court", "is"),
        values=("none", "cmecf", "cso", "pacer"),
    ),
    "sign_on": Word(
        "Whether the person is signed on at Central Sign-On.", ("who", "is"), values=("signed on", "signed out")
    ),
    "account": Word(
        "The state of the person's PACER account.",
        ("who", "is"),
        ("login",),
        values=("legacy", "upgraded", "exempt", "cancelled"),
    ),
    "second_factor": Word(
        "Whether the person has an authenticator app.", ("who", "is"), values=("set up", "not set up")
    ),
    "mail": Word("A letter has come to the person whose subject has these words.", ("who", "subject")),
    "event": Word(
        "The journal has an event of this kind since the scenario was loaded, or so many.",
        ("kind",),
        ("who", "court", "at_least"),
    ),
}

# What a member of `do` or `expect` stands for; each needs one.
MEMBERS = ("who", "court", "case", "login", "password", "day", "calendar", "is", "kind", "subject", "at_least")
