"""Requests by a form of another site, which brings no SameSite=Lax cookie: the browser is asked to send them again.

Authorization requests (OpenID Connect Core 1.0 §3.1.2.1) and logout requests (RP-Initiated Logout 1.0 §2) may come so. Without
the cookie they would be answered as if nobody were signed on.
"""

from urllib.parse import urlencode

from starlette.responses import Response

from cso_kit.web.pages import Pages
from cso_kit.web.root import below_root, redirect

# What every proxy between still takes in a request line.
_LONGEST_QUERY = 4000
# In the form that is made here, so that nobody is sent in circles. The engine would ignore it as it does every unknown parameter.
_AGAIN = "cso_again"


def take_mark(parameters: dict[str, str]) -> bool:
    """Whether the browser was asked already. Takes the mark out of the parameters."""
    return parameters.pop(_AGAIN, None) is not None


def ask_again(pages: Pages, path: str, parameters: dict[str, str], *, by_form: bool = False) -> Response:
    """Leads the browser to the same address in a way that brings its cookies: by GET, or by a form of our own.

    A form is a page, so it is no use in a frame, where clients look silently whether somebody is signed on.
    """
    query = urlencode(parameters)
    if len(query) <= _LONGEST_QUERY and not by_form:
        return redirect(f"{path}?{query}", 303, {"cache-control": "no-store"})
    # Too long for an address (a request object, say), or not to be in one.
    form = [*parameters.items(), (_AGAIN, "1")]
    return pages.show("form_post.html", action=below_root(path), parameters=form)
