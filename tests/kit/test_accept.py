"""Reading `Accept` headers (RFC 9110 §12.5.1)."""

import pytest

from cso_kit.web.accept import names, preferred

OFFERED = ("text/html", "application/json")


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (None, "text/html"),
        ("", "text/html"),
        ("*/*", "text/html"),
        ("application/*", "application/json"),
        ("application/json", "application/json"),
        ("Application/JSON ; charset=utf-8", "application/json"),
        ("text/html, application/json", "text/html"),
        ("application/json, text/html", "application/json"),
        ("application/json, */*", "application/json"),
        ("text/html;q=0.5, application/json;q=0.501", "application/json"),
        ("text/html; Q=0.4, application/json;q=0.3", "text/html"),
        # The most specific range decides for a type, whichever comes first and whatever it weighs.
        ("*/*, text/html;q=0.1", "application/json"),
        ("text/*;q=0.9, text/html;q=0.1, application/*;q=0.2", "application/json"),
        ("text/html;q=0, */*;q=0.1", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("text/html;q=0", None),
        ("text/html;q=1.001", None),
        ("text/html;q=nan, application/json;q=-1", None),
        ("image/png", None),
        (",;q=,", None),
    ],
)
def test_media_type_is_chosen_by_weight_specificity_and_order(accept: str | None, wanted: str | None) -> None:
    assert preferred(accept, OFFERED) == wanted


@pytest.mark.parametrize(
    ("accept", "is_named"),
    [
        (None, False),
        ("*/*", False),
        ("text/*", False),
        ("text/html;q=0", False),
        ("application/json, text/html;q=0.1", True),
    ],
)
def test_wildcard_does_not_name_a_media_type(accept: str | None, is_named: bool) -> None:
    assert names(accept, "text/html") is is_named
