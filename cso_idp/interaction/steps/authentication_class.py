"""The authentication context class that a client asks for as essential (OpenID Connect Core 1.0 §5.5.1.1)."""

from cso_idp.interaction.outcome import Missing
from cso_idp.interaction.situation import Situation
from cso_idp.interaction.step import Step
from cso_idp.oauth.vocabulary import acr_of


class AuthenticationClassStep(Step):
    """An essential `acr` that is not met must fail. Nobody can do anything about it, so the client is told at once."""

    name = "authentication-class"
    error = "unmet_authentication_requirements"
    error_description = "The authentication asked for cannot be given."
    has_page = False
    has_form = False

    def missing(self, now: Situation) -> Missing | None:
        if not now.expected_acr or now.signed_on is None or acr_of(now.signed_on.session.amr) in now.expected_acr:
            return None
        if now.enrolment and now.enrolment.why == "essential" and "none" not in now.prompts:
            return None  # the holder can set up a second factor
        return Missing(self.name, "acr")
