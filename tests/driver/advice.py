"""Reads the advice of a page as people see it."""

import re
from html import unescape
from typing import NamedTuple


class SeenAdvice(NamedTuple):
    """The sentences, the next step with its link, and the links of what else helps."""

    can: list[str]
    step: str
    href: str
    others: dict[str, str]


def seen_advice(html: str) -> SeenAdvice | None:
    """The advice of a page; `None` if it has none."""
    can = re.search(r'<ul data-testid="can">(.*?)</ul>', html, re.DOTALL)
    step = re.search(r'<p data-testid="next-step"><strong>Your next step:</strong> (.*?)</p>', html, re.DOTALL)
    link = re.search(r'<a [^>]*href="([^"]*)" data-testid="next-step-link">', html)
    if can is None or step is None or link is None:
        return None
    sentences = [unescape(text) for text in re.findall(r"<li>(.*?)</li>", can[1], re.DOTALL)]
    others = dict(re.findall(r'<a href="([^"]*)" data-testid="other-step-([a-z_]+)">', html))
    return SeenAdvice(
        sentences, unescape(step[1]), unescape(link[1]), {way: unescape(href) for href, way in others.items()}
    )
