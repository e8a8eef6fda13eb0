"""`cso-sim rehearse`: leads a developer's relying party through the catalogue of faults, with an exit code for CI."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cso_kit.web.hosts import is_web_address
from cso_sim.commands.connection import connected, existing
from cso_sim.commands.faults import aimed_at, how_often
from cso_sim.commands.printing import remark, say_members
from cso_sim.commands.rehearse_options import RehearseOptions
from cso_sim.commands.rehearse_printing import say_report
from cso_sim.dataclass_options import options_from
from cso_sim.errors import CommandError

if TYPE_CHECKING:
    from cso_idp.control.models import AccountView
    from cso_sim.control.fault_models import ArmedFault
    from cso_sim.harness import Harness
    from cso_sim.rehearsal.browser import Browsers
    from cso_sim.rehearsal.outcome import Fault, FaultResult, Report
    from cso_sim.rehearsal.visiting import Persona, Provider

# Kinds of faults that an application's sign-on can meet. The others strike at courts.
_OF_APPLICATIONS = ("openid", "transport")


@options_from(RehearseOptions)
def rehearse(options: RehearseOptions) -> None:
    """Lead your application through the fault catalogue: one sign-on for each fault, and how the application reacted.

    The application runs, and the simulator runs; nothing in either is reset. The status is 1 if a fault was accepted that no
    --allow names, if the application signs nobody on any more so that others could not be tried, or, with --fail-on-crash, if it
    crashed. It is 1 with a sentence on standard error, too, if the rehearsal is not possible. Otherwise it is 0.

    Examples: cso-sim rehearse --client-id my-app --start-url http://localhost:9000/login ·
    cso-sim rehearse --client-id my-app --start-url http://localhost:9000/login --signed-in-url http://localhost:9000/profile
    --signed-in-text 'Log out' --junit rehearsal.xml --html rehearsal.html
    """
    _check_writable(options.junit, options.html)
    addresses = {
        "--start-url": options.start_url,
        "--signed-in-url": options.signed_in_url,
        "--log-out-url": options.log_out_url,
    }
    for option, url in addresses.items():
        if url is not None and not is_web_address(url):
            raise CommandError(f"{option}: {url!r} is not an address; write for example http://localhost:9000/login.")
    report = _rehearsed(options)
    _write(report, options.junit, options.html)
    if options.as_json:
        say_members(report.as_json())
    else:
        say_report(report)
    if report.has_failed:
        raise typer.Exit(1)


def _rehearsed(options: RehearseOptions) -> "Report":
    from cso_sim.rehearsal.armed import Simulator
    from cso_sim.rehearsal.outcome import Report
    from cso_sim.rehearsal.rehearsing import Recognition, Rehearsal
    from cso_sim.rehearsal.visiting import Visitor

    with (
        connected(options.url, options.data, options.token) as harness,
        _browsers(options.browser, options.patience) as browsers,
        _ends_in_order(),
    ):
        simulator = Simulator(harness, options.client_id)
        catalogue = simulator.catalogue()
        chosen = _chosen(catalogue, options.fault)
        allowed = frozenset(each.name for each in _named(catalogue, options.allow or []))
        persona = _persona(harness, options.login_id, options.password, options.client_code)
        _refuse_armed(simulator.in_the_way(persona.login_id))
        provider = _provider(harness)
        visitor = Visitor(options.start_url, persona, provider, options.press)
        recognition = Recognition(options.signed_in_url, options.signed_in_text, options.log_out_url)
        rehearsal = Rehearsal(browsers, visitor, provider, simulator, persona, recognition)
        rule = rehearsal.learned()
        results = rehearsal.faced(chosen, _progress(len(chosen)))
    told = (options.client_id, options.start_url, provider.issuer, persona.login_id, rule.meaning, results)
    return Report(*told, allowed=allowed, fails_on_crash=options.fail_on_crash)


@contextmanager
def _browsers(kind: str, patience: float) -> Iterator["Browsers"]:
    if kind == "http":
        from cso_sim.rehearsal.browser import HttpBrowsers

        yield HttpBrowsers(patience)
        return
    from cso_sim.rehearsal.chromium import ChromiumBrowsers

    browsers = ChromiumBrowsers(patience)
    try:
        yield browsers
    finally:
        browsers.close()


@contextmanager
def _ends_in_order() -> Iterator[None]:
    """A request to end (SIGTERM) ends the rehearsal as Ctrl-C does, so that no fault stays armed."""

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _chosen(catalogue: "list[Fault]", names: list[str] | None) -> "list[Fault]":
    """The faults with these names; without names all that strike between the provider and an application."""
    if not names:
        return [each for each in catalogue if each.kind in _OF_APPLICATIONS]
    return _named(catalogue, names)


def _named(catalogue: "list[Fault]", names: list[str]) -> "list[Fault]":
    """The faults with these names, each once."""
    from cso_kit.web.validation_messages import did_you_mean

    known = {each.name: each for each in catalogue}
    for name in names:
        if name not in known:
            near = did_you_mean(name, known)
            raise CommandError(f"There is no fault {name!r}; 'cso-sim faults catalogue' lists them.{near}")
    return [known[name] for name in dict.fromkeys(names)]


def _refuse_armed(armed: "list[ArmedFault]") -> None:
    """Refuses to begin while a fault is armed: nobody could tell its effects from those of the rehearsal's own."""
    if not armed:
        return
    told = "; ".join(f"{each.fault} ({how_often(each)}{aimed_at(each)}, id {each.id})" for each in armed)
    clear = f"cso-sim faults clear {armed[0].id}" if len(armed) == 1 else "cso-sim faults clear"
    raise CommandError(
        f"A rehearsal needs a simulator without faults and arms one at a time, but armed already is: {told}. "
        f"If another rehearsal runs here, wait for it, or give each a world of its own ('cso-sim worlds create'). Otherwise "
        f"disarm with '{clear}', then rehearse again."
    )


def _provider(harness: "Harness") -> "Provider":
    """The provider's addresses. Its metadata say where sign-ons begin."""
    from cso_sim.rehearsal.browser import HttpBrowsers
    from cso_sim.rehearsal.visiting import Provider

    issuer = harness.about().issuer
    address = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
    with HttpBrowsers(60).new() as browser:
        page = browser.open(address).page
    if page is None or page.status != 200:
        raise CommandError(
            f"The provider's metadata cannot be read at {address}, where the application would read them."
        )
    metadata = page.response.json()
    courts = f"{issuer.rstrip('/')}/courts"
    return Provider(issuer, metadata["authorization_endpoint"], metadata["end_session_endpoint"], courts)


def _persona(harness: "Harness", login_id: str | None, password: str | None, client_code: str | None) -> "Persona":
    from cso_sim.rehearsal.visiting import Persona

    if login_id is None:
        accounts = harness.scenario.show().accounts
        ready = [each for each in accounts if _is_ready(each)]
        if not ready:
            raise CommandError(
                "No account here can sign on and file without a further step. Choose one with --login-id."
            )
        account = ready[0]
    else:
        account = harness.accounts.get(existing("account", login_id))
    given = password or account.password
    if given is None:
        raise CommandError(
            f"{account.loginId} chose another password than the simulator gave out. Give it with --password."
        )
    known_by = (account.name, account.loginId, account.email, account.sub)
    return Persona(account.loginId, given, client_code, known_by)


def _is_ready(account: "AccountView") -> bool:
    """Whether somebody signs on with this account, and may file, by the password alone."""
    is_filer = account.generation == "upgraded" and account.status == "active" and account.search_status == "active"
    return is_filer and account.password is not None and not account.authenticators and not account.client_code_required


def _progress(total: int) -> "Callable[[FaultResult], None]":
    """Tells of each result at once, on a terminal."""
    done = 0

    def tell(found: "FaultResult") -> None:
        nonlocal done
        done += 1
        if sys.stderr.isatty():
            remark(f"{done} of {total}: {found.fault.name}: {found.result}")

    return tell


def _check_writable(*files: Path | None) -> None:
    """Refuses a file that cannot be written before the rehearsal, and not after it."""
    for file in files:
        if file is not None and not file.absolute().parent.is_dir():
            raise CommandError(f"{file} cannot be written: there is no folder {file.absolute().parent}. Make it first.")


def _write(report: "Report", junit: Path | None, html: Path | None) -> None:
    from cso_sim.rehearsal.html_report import html_report
    from cso_sim.rehearsal.junit import junit as junit_report

    for file, make in ((junit, junit_report), (html, html_report)):
        if file is None:
            continue
        try:
            file.write_text(make(report), "utf-8")
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
