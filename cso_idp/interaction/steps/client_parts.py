"""What pages of several steps say about the client that waits."""

from urllib.parse import urlsplit

from cso_idp.oauth.clients.client import Client, ClientLinks

_NO_LINKS = ClientLinks("", "", "", "")


def links_of(client: Client | None) -> ClientLinks:
    """The client's addresses for people: its logo, its policy, its terms."""
    return client.links if client else _NO_LINKS


def image_source(client: Client | None) -> str:
    """The origin of the client's logo; empty if it has none."""
    logo = links_of(client).logo
    return "{0.scheme}://{0.netloc}".format(urlsplit(logo)) if logo else ""
