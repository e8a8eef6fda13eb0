"""The pages that advice leads to: their labels and addresses. A way that leads to no page yet leads to the help that says so."""

from typing import Literal, NamedTuple
from urllib.parse import quote, urlencode

Way = Literal[
    "sign_on",
    "cmecf_log_in",
    "link",
    "file",
    "read",
    "court",
    "ask_court",
    "get_ready",
    "register",
    "which_account",
    "upgrade",
    "account",
    "confirm",
    "recover",
    "service_center",
    "security",
    "activate",
    "e_filing",
    "merge_cja",
    "courts",
]


# The readiness wizard stands at the courts' origin, for all courts.
WIZARD = "/readiness"


class Target(NamedTuple):
    """A page: the label of links to it, and its path below a court or at the provider."""

    label: str
    place: Literal["court", "provider", "wizard"]
    path: str


TARGETS: dict[Way, Target] = {
    "sign_on": Target("Log in with your PACER account", "court", "/login"),
    "cmecf_log_in": Target("Log in at this court", "court", "/cgi-bin/login.pl"),
    "link": Target("Link your accounts", "court", "/link"),
    "file": Target("File a document", "court", "/filings/new"),
    "read": Target("Dockets", "court", "/filings/"),
    "court": Target("This court's front page", "court", "/"),
    "ask_court": Target("Ask this court", "court", "/help#contact"),
    "get_ready": Target("Are you ready?", "wizard", ""),
    "register": Target("Register for a PACER account", "provider", "/account/register"),
    "which_account": Target("Which account do I have?", "provider", "/account/which"),
    "upgrade": Target("Upgrade your PACER account", "provider", "/account/upgrade"),
    "account": Target("Manage My Account", "provider", "/account/"),
    "confirm": Target("Confirm your e-mail address", "provider", "/account/confirm"),
    "recover": Target("Forgot your user name or password?", "provider", "/account/recover"),
    "service_center": Target("Ask the PACER Service Center", "provider", "/help#contact"),
    "security": Target("Security of your account", "provider", "/account/security"),
    "activate": Target("Activate case search privileges", "provider", "/account/activate"),
    "e_filing": Target("E-file registrations", "provider", "/account/e-file-registrations"),
    "merge_cja": Target("Merge an exempt CJA account", "provider", "/account/cja"),
    "courts": Target("All courts", "provider", "/courts/"),
}

_LEAD_BACK: frozenset[Way] = frozenset({"sign_on", "cmecf_log_in", "link"})


class Sites(NamedTuple):
    """Where links lead. `court` and `provider` are put before the paths of each. `only_page` is the one page about accounts that
    another provider has, which stands for all pages of the provider. `return_to` is the path of the court to which a login or
    linking leads back; empty for its front page. `wizard` is the address of the readiness wizard.
    """

    provider: str = ""
    court: str = ""
    only_page: str = ""
    return_to: str = ""
    wizard: str = WIZARD

    def with_wizard(self, **answers: str) -> "Sites":
        """The same sites, with answers of the wizard filled in, the court's id among them."""
        return self._replace(wizard=f"{self.wizard.partition('?')[0]}?{urlencode(answers)}")

    def address(self, way: Way) -> str:
        """The address of a way's page."""
        target = TARGETS[way]
        if target.place == "court":
            return self.court + target.path + (self._query if way in _LEAD_BACK else "")
        if target.place == "wizard":
            return self.wizard
        return self.only_page or self.provider + target.path

    @property
    def _query(self) -> str:
        return f"?return_to={quote(self.return_to, safe='')}" if self.return_to else ""
