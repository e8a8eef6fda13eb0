"""The steps of a sign-on, in the order in which they are asked for."""

from cso_idp.accounts.change_password import ChangePassword
from cso_idp.accounts.registering.register import Registration
from cso_idp.accounts.upgrade import Upgrade
from cso_idp.interaction.step import Step
from cso_idp.interaction.steps.acknowledge import AcknowledgeStep
from cso_idp.interaction.steps.authentication_class import AuthenticationClassStep
from cso_idp.interaction.steps.code import CodeStep
from cso_idp.interaction.steps.consent import ConsentStep
from cso_idp.interaction.steps.eligibility import EligibilityStep
from cso_idp.interaction.steps.enroll import EnrollStep
from cso_idp.interaction.steps.login import LoginStep
from cso_idp.interaction.steps.password import PasswordStep
from cso_idp.interaction.steps.registration import RegistrationStep
from cso_idp.interaction.steps.upgrade import UpgradeStep
from cso_idp.interaction.steps.user_update import UserUpdateStep
from cso_idp.settings import ProviderSettings
from cso_kit.secrets.passwords import Passwords
from cso_kit.secrets.proof import LockoutRule


def sign_on_steps(
    passwords: Passwords,
    lockout: LockoutRule,
    settings: ProviderSettings,
    upgrade: Upgrade,
    change_password: ChangePassword,
    registration: Registration,
) -> tuple[Step, ...]:
    """All steps. The first that is missing is shown at either face, or is the error that the client is told."""
    otp_window, client_code = settings.otp_window, settings.pacer_client_code
    return (
        RegistrationStep(passwords, registration),
        # Whoever has given the password is asked for the code, and not for the password again.
        CodeStep(lockout, otp_window),
        LoginStep(passwords, lockout, otp_window, client_code),
        AuthenticationClassStep(),
        UpgradeStep(passwords, upgrade),
        # The upgrade gives an account a new password.
        PasswordStep(passwords, change_password),
        EligibilityStep(),
        UserUpdateStep(settings),
        EnrollStep(settings, lockout),
        AcknowledgeStep(client_code),
        # Nothing is kept of the consent of `prompt=consent`: a step after it would make people repeat it.
        ConsentStep(),
    )
