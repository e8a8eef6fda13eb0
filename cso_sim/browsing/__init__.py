"""A browser without a screen, synchronous and asynchronous, for tests, tools and rehearsals.

    with Visitor(httpx.Client(base_url="http://localhost:8400")) as visitor:
        visitor.sign_on("ca9", "mholloway", "Ready-Attorney-1")
        print(visitor.whoami("ca9"))

`Browser` goes to pages, keeps cookies, follows redirects and submits forms. `Visitor` also knows its way around the courts.
Nothing here runs scripts, decides what a page means, or calls the control plane.
"""

from cso_sim.browsing.async_browser import AsyncBrowser
from cso_sim.browsing.async_visitor import AsyncVisitor
from cso_sim.browsing.browser import Browser
from cso_sim.browsing.errors import BrowsingError
from cso_sim.browsing.forms import Field, Form
from cso_sim.browsing.page import Page
from cso_sim.browsing.visitor import Visitor

__all__ = ["AsyncBrowser", "AsyncVisitor", "Browser", "BrowsingError", "Field", "Form", "Page", "Visitor"]
