"""The advice for a visitor of a court (rule C12): reads the visit as a situation, and gives each way its address.

`cso_advice` decides what the advice is.
"""

from court_rp.courts.phase import excluded_signs
from court_rp.courts.places import Place
from court_rp.courts.situation import court_situation
from court_rp.pacer.addresses import endpoint_beside
from court_rp.settings import CourtSettings
from court_rp.visits.visit import Visit
from cso_advice.advice import Advice, ShownAdvice, shown
from cso_advice.advise import advise
from cso_advice.situation import Credential, Generation, Kind, Situation
from cso_advice.ways import WIZARD, Sites
from cso_advice.wizard import known_answers
from cso_kit.web.hosts import RealDomains
from cso_kit.web.root import below_root

_KINDS: dict[str | None, Kind] = {"individual": "individual", "shared": "shared", "paa": "paa"}
_GENERATIONS: dict[str | None, Generation] = {"legacy": "legacy", "upgraded": "upgraded"}


def shown_advice(visit: Visit, sites: Sites, proven: Credential | None = None) -> ShownAdvice:
    """The advice for this visitor with its links; the rest as `advice_for`. The wizard is filled in with what is known."""
    advice = advice_for(visit, proven)
    if any(step.way == "get_ready" for step in (advice.step, *advice.others)):
        sites = sites.with_wizard(court=visit.court.court_id, **known_answers(situation_of(visit)))
    return shown(advice, sites)


def advice_for(visit: Visit, proven: Credential | None = None) -> Advice:
    """The advice for this visitor. `proven` is the state of a CM/ECF login that was refused after its password was right."""
    now = situation_of(visit)
    return advise(now._replace(credential=proven, is_linked=proven == "retired") if proven else now)


def situation_of(visit: Visit) -> Situation:
    """Where this visitor stands.

    A provider that does not send the account's type leaves everybody a reader (`COURT_ACCOUNT_TYPE_CLAIM`).
    """
    session = visit.session
    is_open = visit.linking_is_open
    now = court_situation(visit.court, visit.row.calendar, visit.phase, linking_is_open=is_open)
    if session is None:
        return now
    is_pacer = session.by != "cmecf"
    return now._replace(
        kind=_KINDS.get(session.account_type, "untold") if is_pacer else None,
        generation=_GENERATIONS.get(session.account_generation) if is_pacer else None,
        credential=visit.credential,
        is_linked=visit.is_linked,
        is_for_linking=session.purpose == "linking",
        is_for_reading=session.purpose == "reading",
        is_permitted=visit.filer is None or visit.filer.may_file,
        may_search=session.may_search,
        must_be_renamed=bool(visit.filer and excluded_signs(visit.filer.login, visit.row.linking_excludes)),
    )


def sites_of(place: Place, settings: CourtSettings, real: RealDomains, return_to: str = "") -> Sites:
    """Where the ways lead for a browser at this place. Another provider has one page about accounts, if any.

    A browser that came by a court's real host name is led to the provider's pages by the provider's real host name (rule F3).
    """
    has_other_pages = settings.account_page is not None or settings.csologin == "off"
    return Sites(
        provider=endpoint_beside(settings, place, f"{settings.issuer.rstrip('/')}/", real).rstrip("/"),
        court=place.base,
        only_page=settings.own_account_page if has_other_pages else "",
        return_to=return_to,
        wizard=below_root(WIZARD),
    ).with_wizard(court=place.court.court_id)
