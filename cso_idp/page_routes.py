"""The list of the provider's features with pages for people, each with its dependencies."""

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.account_menu import MENU
from cso_idp.csologin.endpoint import LoginEndpoint
from cso_idp.csologin.pages import LoginPages
from cso_idp.endpoints import authorize, beside
from cso_idp.endpoints import help as help_pages
from cso_idp.endpoints.account_activate import ActivatePages
from cso_idp.endpoints.account_applications import ApplicationPages
from cso_idp.endpoints.account_billing import BillingPage
from cso_idp.endpoints.account_cja import CjaPages
from cso_idp.endpoints.account_confirm import ConfirmPages
from cso_idp.endpoints.account_forms import AccountFrame, AskToSignOn, FirstStep
from cso_idp.endpoints.account_maintenance import Maintenance
from cso_idp.endpoints.account_messages import MessagePage
from cso_idp.endpoints.account_overview import AccountPages
from cso_idp.endpoints.account_paa import PaaPages
from cso_idp.endpoints.account_password import PasswordSection
from cso_idp.endpoints.account_profile import ProfilePages
from cso_idp.endpoints.account_recover import RecoverPages
from cso_idp.endpoints.account_registration_form import RegistrationForm
from cso_idp.endpoints.account_registrations import RegistrationPages
from cso_idp.endpoints.account_second_factor import SecondFactorSection
from cso_idp.endpoints.account_security import SecurityPage, SecuritySection
from cso_idp.endpoints.account_sessions import SessionPages
from cso_idp.endpoints.account_upgrade import UpgradePages
from cso_idp.endpoints.account_which import WhichPage
from cso_idp.endpoints.browser import Browsers
from cso_idp.endpoints.center import CenterFrame
from cso_idp.endpoints.center_accounts import CenterAccounts
from cso_idp.endpoints.center_cja import CenterCja
from cso_idp.endpoints.center_cja_form import CenterCjaForm
from cso_idp.endpoints.center_login import CenterLogin
from cso_idp.endpoints.interaction import InteractionPages
from cso_idp.interaction.openid import ACCOUNT_PAGE
from cso_idp.interaction.pages import StepPages
from cso_idp.provider import Provider
from cso_kit.web.route import Route


def page_routes(provider: Provider) -> list[Route]:
    """The routes to all pages."""
    database, machine, settings = provider.database, provider.machine, provider.settings
    pages, cookie, real = provider.pages, provider.session_cookie, provider.real
    step_pages = StepPages(pages, machine.steps)
    browsers = Browsers(provider.engine, machine.steps, pages, step_pages, cookie, real, provider.database.random)
    login_pages = LoginPages(pages, settings.issuer, settings.pacer_faces)
    login = LoginEndpoint(
        settings, database, machine, provider.registered, login_pages, step_pages, cookie, real, provider.faults
    )
    frame = AccountFrame(database, pages, cookie, _sign_on_at_account(provider, browsers))
    maintenance = Maintenance(database, pages, cookie)
    return [
        *authorize.routes(database, machine, provider.references, browsers),
        *InteractionPages(database, machine, browsers).routes(),
        *login.routes(),
        *AccountPages(frame, provider.registered).routes(),
        *UpgradePages(frame, provider.passwords, provider.upgrade).routes(),
        *maintenance.of(SecurityPage(frame, _security_sections(provider)).routes()),
        *RecoverPages(database, provider.passwords, pages, provider.asking, provider.resetting).routes(),
        *CjaPages(frame, provider.registered).routes(),
        *ApplicationPages(database, cookie).routes(),
        *maintenance.of(ProfilePages(frame, settings.confirmation_lifetime).routes()),
        *MessagePage(frame).routes(),
        *SessionPages(database, provider.sessions, pages, cookie).routes(),
        *ConfirmPages(database, pages, browsers, settings.confirmation_lifetime).routes(),
        *maintenance.of(ActivatePages(frame, provider.lockout).routes()),
        *BillingPage(frame, provider.registered).routes(),
        *maintenance.of(PaaPages(frame).routes()),
        *RegistrationForm(frame, provider.registered, provider.offers).routes(),
        *RegistrationPages(frame).routes(),
        *WhichPage(database, pages, cookie).routes(),
        *_center_routes(provider),
        *help_pages.routes(pages),
        *beside.routes(settings.issuer),
    ]


def _security_sections(provider: Provider) -> tuple[SecuritySection, ...]:
    """The sections of the page about security, in their order."""
    return (
        PasswordSection(provider.database, provider.passwords, provider.change_password),
        SecondFactorSection(provider.database, provider.settings, provider.lockout, provider.factor_policies),
    )


def _center_routes(provider: Provider) -> list[Route]:
    """The Service Center's desk, section by section."""
    frame = CenterFrame(provider.database, provider.pages, provider.staff_cookie)
    return [
        *CenterLogin(frame, provider.passwords, provider.lockout).routes(),
        *CenterCja(frame, provider.merge).routes(),
        *CenterCjaForm(frame, provider.registered).routes(),
        *CenterAccounts(frame, provider.staff_desk).routes(),
    ]


def _sign_on_at_account(provider: Provider, browsers: Browsers) -> AskToSignOn:
    pages = {entry.href for entry in MENU}

    async def begin(request: Request, step: FirstStep) -> Response:
        face, path = browsers.face(request), request.url.path
        page = path if path in pages else ACCOUNT_PAGE
        outcome = await provider.database.work(lambda tx: face.begin_at_account(tx, provider.machine, step, page))
        return browsers.respond(request, face, outcome)

    return begin
