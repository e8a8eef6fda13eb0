"""The texts of the PACER Authentication API, verbatim where they are public (D§1.2), because clients match on them."""

# The guide of 2025: one text for a wrong user name, a wrong password and a wrong or missing code (rule A11), so that the answer
# does not reveal which it was.
WRONG_CREDENTIALS = "Invalid username, password, or one-time passcode."

CLIENT_CODE_MISSING = (
    "A required Client Code was not entered. You may continue to log in and perform other activities (e.g., e-file, request "
    "filing privileges), but you will not have PACER search privileges."
)

# The text of the browser's dialog (D§2.4).
REDACTION_RULES = (
    "All filers must redact: Social Security or taxpayer-identification numbers; dates of birth; names of minor children; "
    "financial account numbers; and, in criminal cases, home addresses, in compliance with Fed. R. App. P. 25(a)(5), "
    "Fed. R. Civ. P. 5.2, Fed. R. Crim. P. 49.1, or Fed. R. Bankr. P. 9037. This requirement applies to all documents, "
    "including attachments."
)
# The API's own text is not public.
REDACTION_NOT_ACCEPTED = (
    f"{REDACTION_RULES} Set redactFlag to 1 to say that you have read this notice and understand that, if you file, you must "
    "comply with the redaction rules."
)

# What the API says of an old password is not public (D§2.6).
PASSWORD_EXPIRED = (
    "Your password has expired. Change it under Security at Manage My Account, then log in with the new one."
)
PASSWORD_OUTDATED = (
    "Your password is from before May 11, 2025. Change it under Security at Manage My Account soon, or you will lose your search "
    "privileges."
)

# Why search is withheld, as the pages say it (D§2.4).
WITHHELD = {
    "inactive": "Your account is currently inactive. You may continue to log in and to e-file, but you cannot search. To make it "
    "active again, call or e-mail the PACER Service Center.",
    "not_activated": "The search privileges of your account are not activated. You may continue to log in and to e-file. A "
    "code comes by US mail in 7 to 10 business days. For instant access choose Activate Case Search Privileges at Manage My "
    "Account.",
    "disabled": "Your password is from before May 11, 2025, and you put off changing it three times, so your current account has "
    "been disabled. You may continue to log in, but you cannot search. To search again, change your password under Security "
    "at Manage My Account.",
    "client_code_required": CLIENT_CODE_MISSING,
    "paa": "This account only manages the billing of others; it can neither search nor file.",
}

# The refusal is known, its text is not public.
CLIENT_CODE_MALFORMED = "Invalid client code format."
UNKNOWN_TOKEN = "Invalid authentication token."
SUSPENDED = (
    "Your account has been suspended because of excessive authentication requests. Use the authentication token you are given "
    "for all searches while it is valid, and contact the PACER Service Center."
)
TOO_OFTEN = (
    "Your account makes excessive authentication requests and may be suspended. Use the authentication token you are given "
    "for all searches while it is valid."
)
SECOND_FACTOR_REQUIRED = (
    "Your account must be enrolled in multifactor authentication. Sign on in a browser to set it up, then send the one-time "
    "passcode with your login."
)
