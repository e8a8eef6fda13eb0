"""The error of the browser."""


class BrowsingError(Exception):
    """The browser cannot take a step: the message says which page it is at, and what the page has instead."""

    __module__ = "cso_sim.browsing"  # where tests import it from, as reports show it
