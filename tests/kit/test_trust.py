"""The authorities that a service trusts in its calls, and the error for an unusable file."""

import ssl
from pathlib import Path
from typing import Any

import pytest

from court_rp.settings import CourtSettings
from cso_idp.settings import ProviderSettings
from cso_kit.environment import UnusableSettingError, settings_from_environment
from cso_kit.trust import trusting
from tests.tls import PrivateSite, private_site

__all__ = ["private_site"]


def test_authorities_of_the_file_are_trusted_beside_the_usual_ones(private_site: PrivateSite) -> None:
    context = trusting(private_site.ca_file)
    assert isinstance(context, ssl.SSLContext)
    names = [str(each["subject"]) for each in context.get_ca_certs()]
    assert len(names) > 50
    assert sum("trustme" in name for name in names) == 1


@pytest.mark.parametrize(("of", "name"), [(ProviderSettings, "CSO_CA_FILE"), (CourtSettings, "COURT_CA_FILE")])
@pytest.mark.parametrize(
    ("file", "why"),
    [
        ("missing.pem", "cannot be read: No such file or directory."),
        (".", "cannot be read: Is a directory."),
        ("empty.pem", "holds no certificate in PEM form; name that of the authority to trust."),
        ("text.pem", "holds no certificate in PEM form; name that of the authority to trust."),
    ],
)
def test_unusable_authority_file_ends_the_start_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, of: Any, name: str, file: str, why: str
) -> None:
    (tmp_path / "empty.pem").touch()
    (tmp_path / "text.pem").write_text("-----BEGIN CERTIFICATE-----\nnothing\n")
    path = tmp_path / file
    monkeypatch.setenv(name, str(path))
    with pytest.raises(UnusableSettingError) as caught:
        settings_from_environment(of)
    assert str(caught.value) == f"The setting {name} cannot be used: The file {path} {why}"
