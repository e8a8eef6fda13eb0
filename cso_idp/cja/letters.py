"""The letters about a CJA merge. The sources do not give PACER's text (*own*)."""

from cso_advice.ways import TARGETS
from cso_idp.accounts.model import Account
from cso_idp.cja.model import CjaRequest
from cso_kit.inbox import Letter

_SIMULATED = "This is a simulator: nothing was sent anywhere."


def merged(holder: Account, exempt: Account, court_id: str) -> Letter:
    """The news of a merge, for the holder."""
    name = holder.login_id
    what = (
        f"your exempt CJA account {exempt.account_number} ({exempt.login_id}) was merged into your account {name}, which is "
        f"exempt from fees at {court_id} from your next login on. The exempt account is cancelled: nobody can log in with it any "
        "more, anywhere."
    )
    how = (
        "At a NextGen court each login begins without exemption: choose Utilities, then Change PACER Exemption Status. At a "
        f"court that has not converted log in with X-{name} instead of your user name."
    )
    lines = [f"Dear {holder.name},", what, how, _SIMULATED]
    return Letter("cja_merged", f"Your exempt account for {court_id} was merged", "\n\n".join(lines))


def refused(holder: Account, request: CjaRequest, reason: str) -> Letter:
    """The news of a refusal, for the holder."""
    what = (
        f"you asked for the merge of the exempt account {request.exempt_number} of {request.court_id}. The PACER Service "
        f"Center did not merge it: {reason}"
    )
    again = (
        "You can ask again, with the number and the district of an exempt account in your own name "
        f"({TARGETS['merge_cja'].path})."
    )
    lines = [f"Dear {holder.name},", what, again, _SIMULATED]
    return Letter("cja_refused", "Your exempt account was not merged", "\n\n".join(lines))
