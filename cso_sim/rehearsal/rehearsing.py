"""The rehearsal itself: an honest sign-on to learn from, then one sign-on for each fault, and what each reaction means.

After every fault an honest sign-on shows whether the application still works, because a refusal by an application that refuses
everybody proves nothing.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from cso_sim.errors import CommandError
from cso_sim.rehearsal.armed import Simulator
from cso_sim.rehearsal.browser import Browser, Browsers
from cso_sim.rehearsal.exchange import Arrival, without_query
from cso_sim.rehearsal.judging import LOGOUT, Judge, Seen
from cso_sim.rehearsal.outcome import Fault, FaultResult
from cso_sim.rehearsal.signed_on import ByText, SignedOn, ends_once, learn, words_of
from cso_sim.rehearsal.visiting import Persona, Provider, Visit, Visitor, log_out

# The faults that change the provider for good. They are tried last, so that they spoil no other result.
_LASTING = {"keys_rotated_before_signing"}
# What an application fetches now and then and keeps: after a wrong one it may take its time to fetch the right one.
_KEPT_BY_CLIENTS = {"jwks", "discovery"}
_NO_LOGOUT_TOKENS = "The provider sends this client no logout tokens."
# Seconds. Clients limit how often they fetch keys, and must: openid-client 5 once in a minute, jose twice.
FETCH_PAUSE = 65.0
_BETWEEN_LOOKS, _ONCE_MORE = 5.0, 1.0


@dataclass(frozen=True)
class Recognition:
    """How to see whether a visitor is signed on: at which page (`None`: where the visit ended), and by which text, if any.
    `log_out_url` makes a visitor a stranger whose cookies do not, because the application has one session for all.
    """

    url: str | None = None
    text: str | None = None
    log_out_url: str | None = None


class Rehearsal:
    """The rehearsal of one application. `learned` must be called before `faced`."""

    def __init__(
        self,
        browsers: Browsers,
        visitor: Visitor,
        provider: Provider,
        simulator: Simulator,
        persona: Persona,
        recognition: Recognition,
    ) -> None:
        self._browsers = browsers
        self._visitor = visitor
        self._provider = provider
        self._simulator = simulator
        self._persona = persona
        self._recognition = recognition
        self._look_at: str | None = recognition.url
        self._sign_ons = 1
        self._rule: SignedOn = ByText(recognition.text or "")
        self._broken_since: str | None = None
        self._gets_logout_tokens = True
        self._ended: str | None = None

    def learned(self) -> SignedOn:
        """Signs the persona on without a fault, and learns how the application shows that it is signed on.

        Raises:
            CommandError: the sign-on fails without a fault, or nothing tells a signed-on visitor from a stranger.
        """
        with self._stranger() as browser:
            visit = self._visitor.visit(browser)
        self._check(visit)
        self._sign_ons = visit.sign_ons
        if self._look_at is None and not ends_once(visit.end):
            self._look_at = visit.end.url
        stranger = self._look_of_a_stranger(self._look_at or without_query(visit.end.url))
        honest = self._seen()
        if honest.look.status is None or honest.look.status >= 400:
            raise CommandError(
                f"After an honest sign-on {self._look_at or without_query(visit.end.url)} shows nobody as signed on: it ended "
                f"with {honest.look.told}. Correct --signed-in-url; 'cso-sim journal' shows what the application sent."
            )
        if self._recognition.text is not None:
            if not self._rule.holds(honest.look) or self._rule.holds(stranger):
                raise CommandError(self._useless_text(honest.look, stranger))
            own = words_of(honest.look.text) - words_of(stranger.text)
            self._rule = ByText(self._recognition.text, own & words_of(" ".join(self._persona.known_by)))
        else:
            names = words_of(" ".join(self._persona.known_by))
            self._rule = learn(stranger, honest.look, self._seen().look, names)
        self._simulator.events()
        return self._rule

    def faced(self, faults: Sequence[Fault], told: Callable[[FaultResult], None]) -> list[FaultResult]:
        """The reaction to each fault, in their order. `told` hears of each at once; those that last are tried at the end."""
        results = {}
        for fault in sorted(faults, key=lambda each: each.name in _LASTING):
            results[fault.name] = self._face(fault)
            told(results[fault.name])
        return [results[fault.name] for fault in faults]

    def _face(self, fault: Fault) -> FaultResult:
        result = self._tried(fault)
        if fault.name not in _LASTING or result.result not in {"refused", "crashed"}:
            return result
        # An earlier fault may have made it fetch the keys a moment ago. Nothing may make it fetch them before the second try.
        time.sleep(FETCH_PAUSE)
        self._broken_since = None
        again = self._tried(fault)
        if again.result != "signed on":
            return again
        return replace(again, note=f"{again.note} A minute before it refused: it fetches the keys only so often.")

    def _tried(self, fault: Fault) -> FaultResult:
        if self._broken_since is not None and self._fails_honestly():
            note = f"Not tried: the application has signed nobody on since {self._broken_since}."
            return FaultResult(fault, "not reached", note, is_untried=True)
        self._broken_since = None
        self._simulator.events()
        is_logout = fault.strikes == LOGOUT
        if is_logout and not self._gets_logout_tokens:
            return FaultResult(fault, "not reached", _NO_LOGOUT_TOKENS)
        with self._simulator.armed(fault) as armed:
            seen = self._logged_out() if is_logout else self._seen()
            has_fired = self._simulator.has_fired(armed)
        if is_logout and self._ended is None:
            return FaultResult(fault, "not reached", _NO_LOGOUT_TOKENS)
        if is_logout and self._ended is not None:
            self._simulator.settle_logout(self._ended)
        judge = Judge(self._rule, self._provider, self._sign_ons)
        result = judge.of(fault, seen, has_fired=has_fired)
        result = replace(result, exchanges=(*seen.visit.exchanges, *seen.looked), events=self._simulator.events())
        failure = self._fails_for_good(fault) if has_fired else ""
        if not failure:
            return result
        self._broken_since = fault.name
        if result.result == "accepted":
            return replace(result, note=f"{result.note} Afterwards an honest sign-on failed: {failure}.")
        return replace(result, result="crashed", note=f"Afterwards an honest sign-on failed too: {failure}.")

    def _seen(self) -> Seen:
        with self._stranger() as browser:
            visit = self._visitor.visit(browser)
            before = len(browser.exchanges)
            return Seen(visit, self._looked(browser, visit), browser.exchanges[before:])

    def _logged_out(self) -> Seen:
        """An honest visit, then a logout at the provider, and what the visitor is shown when the provider has told of it."""
        with self._stranger() as browser:
            visit = self._visitor.visit(browser)
            before = len(browser.exchanges)
            log_out(browser, self._provider)
            self._ended = self._simulator.logout_told()
            self._gets_logout_tokens = self._ended is not None
            return Seen(visit, self._looked(browser, visit), browser.exchanges[before:])

    def _looked(self, browser: Browser, visit: Visit) -> Arrival:
        if self._look_at is None:
            return visit.end
        return browser.open(self._look_at, self._provider.is_authorization)

    def _look_of_a_stranger(self, url: str) -> Arrival:
        with self._stranger() as browser:
            return browser.open(url, self._provider.is_authorization)

    @contextmanager
    def _stranger(self) -> Iterator[Browser]:
        """A browser that is signed on nowhere."""
        if self._recognition.log_out_url is not None:
            # In a browser of its own: what a logout does at the provider is no part of a visit.
            with self._browsers.new() as browser:
                browser.open(self._recognition.log_out_url, self._provider.is_authorization)
        with self._browsers.new() as browser:
            yield browser

    def _fails_honestly(self) -> str:
        """Why an honest sign-on fails now; empty if it does not."""
        seen = self._seen()
        return "" if self._rule.holds(seen.look) else seen.visit.end.told

    def _fails_for_good(self, fault: Fault) -> str:
        """Why honest sign-ons fail after a fault; empty if one works, if need be when the application has fetched anew."""
        is_kept = fault.strikes in _KEPT_BY_CLIENTS
        until = time.monotonic() + (FETCH_PAUSE if is_kept else _ONCE_MORE)
        # One that fails may be chance, such as a page that was slow on a busy machine.
        while (failure := self._fails_honestly()) and time.monotonic() < until:
            time.sleep(_BETWEEN_LOOKS if is_kept else _ONCE_MORE)
        return failure

    def _check(self, visit: Visit) -> None:
        """Raises `CommandError` if an honest visit did not lead over the provider to a page of the application."""
        end = visit.end
        if visit.sign_ons == 0 and end.failure:
            raise CommandError(f"No application answers at {end.url}: {end.told}. Start it, or correct --start-url.")
        if visit.sign_ons == 0:
            raise CommandError(
                f"The application never went to the provider: it ended with {end.told}. Give the address that its sign-on link "
                f"leads to, name the link or button with --press, or use --browser chromium if it needs scripts."
            )
        if self._provider.serves(end.url):
            raise CommandError(
                f"The honest sign-on ended at the provider, with {end.told}: {end.text[:300]} Correct this first; "
                f"'cso-sim journal' shows why."
            )
        if self._recognition.url is None and (end.failure or (end.status or 0) >= 400):
            raise CommandError(
                f"The honest sign-on failed at the application, with {end.told}. Correct this first; 'cso-sim journal' shows "
                f"what it sent, and 'cso-sim clock show' whether protocol time is real time."
            )

    def _useless_text(self, honest: Arrival, stranger: Arrival) -> str:
        if self._rule.holds(stranger):
            return f"Strangers are shown {self._recognition.text!r} too, at {stranger.url}. Correct --signed-in-text."
        return (
            f"After an honest sign-on {without_query(honest.url)} does not show {self._recognition.text!r}; it shows: "
            f"{honest.text[:300]} Correct --signed-in-text, or name the page that has it with --signed-in-url."
        )
