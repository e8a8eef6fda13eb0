"""The error of the browser."""


class BrowsingError(Exception):
    """The browser cannot take a step: the message says which page it is at, and what the page has instead."""
