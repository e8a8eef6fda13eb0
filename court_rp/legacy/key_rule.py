"""What a CM/ECF password must be since CM/ECF 4.2, of November 2011 (D§2.6). Pure.

Nobody's key stops working because it is older than the rule: its holder is told when they log in with it.
"""

from datetime import date, tzinfo

from cso_kit.time.clock import Moment

RULE_SINCE = date(2011, 11, 11)
RULE = "At least 8 characters, with upper and lower case letters and a digit or a special character."
SHORTEST, LONGEST_KEY = 8, 128
# The page on which a filer changes the key.
ADDRESS = "/utilities/password"


def key_problem(key: str, at: Moment, zone: tzinfo) -> str | None:
    """What is wrong with a CM/ECF password by the rule of the court's day; `None` if nothing is."""
    if len(key) > LONGEST_KEY:
        return f"Use at most {LONGEST_KEY} characters."
    if at.calendar.astimezone(zone).date() < RULE_SINCE:
        return None
    kinds = (
        any(c.islower() for c in key),
        any(c.isupper() for c in key),
        any(c.isdigit() or not (c.isalnum() or c.isspace()) for c in key),
    )
    return None if len(key) >= SHORTEST and all(kinds) else f"Use a password by the rule: {RULE[0].lower()}{RULE[1:]}"
