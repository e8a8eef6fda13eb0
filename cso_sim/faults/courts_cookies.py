"""Faults of the cookie of a session at one court. What the courts' servers really set differs from court to court."""

from typing import Any, ClassVar

from court_rp.visits.session_cookie import SESSION_COOKIE
from cso_kit.faults.fault import Kind
from cso_sim.faults.cookies import CookieFault

_RECAP = "freelawproject/recap#325, PR#301 (a court's cookies differ in their attributes)"


class SessionCookieFault(CookieFault):
    """Another session cookie of a court."""

    kind: ClassVar[Kind] = "court"
    strikes = SESSION_COOKIE


class Missing(SessionCookieFault):
    """A court logs somebody in and sets no cookie for the session, so the next page knows nobody.

    Says that the login did not last, and does not log in again and again.
    """

    name = "court_cookie_missing"
    source = "freelawproject/recap#165 (logged out all the time)"
    names = ()


class Secure(SessionCookieFault):
    """A court's session cookie is `Secure`, over plain http too.

    Sends it over https only; a client that rewrites https to http says that it is not logged in, and does not loop.
    """

    name = "court_cookie_secure"
    source = "freelawproject/courtlistener#5938, #5921 (a secure cookie over an http proxy)"
    attributes: ClassVar[dict[str, Any]] = {"secure": True}


class Readable(SessionCookieFault):
    """A court's session cookie is not `HttpOnly`, so scripts of its pages can read it.

    Sends it as usual.
    """

    name = "court_cookie_readable"
    source = _RECAP
    attributes: ClassVar[dict[str, Any]] = {"httponly": False}


class SameSiteStrict(SessionCookieFault):
    """A court's session cookie is `SameSite=Strict`.

    Sends it; a browser that comes by a link of another site does not, and is led to the login once more.
    """

    name = "court_cookie_strict"
    source = "RFC 6265bis §5.6.7 (SameSite)"
    attributes: ClassVar[dict[str, Any]] = {"samesite": "strict"}


class SameSiteNone(SessionCookieFault):
    """A court's session cookie is `SameSite=None`, without `Secure`, which browsers refuse.

    Is not logged in, says so, and does not send the browser to the login page again and again.
    """

    name = "court_cookie_none"
    source = "RFC 6265bis §5.7 (SameSite=None needs Secure)"
    attributes: ClassVar[dict[str, Any]] = {"samesite": "none", "secure": False}


class OtherPath(SessionCookieFault):
    """A court's session cookie is for a path that no page of the court has, so the next page knows nobody.

    Says that the login did not last, and does not log in again and again.
    """

    name = "court_cookie_path"
    source = f"RFC 6265 §5.1.4; {_RECAP}"
    attributes: ClassVar[dict[str, Any]] = {"path": "/elsewhere"}


class OtherDomain(SessionCookieFault):
    """A court's session cookie is for another domain, so browsers refuse it.

    Is not logged in, says so, and does not send the browser to the login page again and again.
    """

    name = "court_cookie_domain"
    source = "RFC 6265 §5.3 (6)"
    attributes: ClassVar[dict[str, Any]] = {"domain": "elsewhere.example"}


class Persistent(SessionCookieFault):
    """A court's session cookie is kept for a year (`Max-Age`), though the session ends long before.

    Takes a page for strangers for the end of the session, and logs in again; a cookie that is there proves nothing.
    """

    name = "court_cookie_persistent"
    source = "RFC 6265 §5.2.2; freelawproject/recap#165"
    attributes: ClassVar[dict[str, Any]] = {"max_age": 365 * 24 * 3600}
