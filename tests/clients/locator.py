"""pacersdk's client at a served simulator. Where the hosts are, a configuration file says that the client offers (D§8.2)."""

import json
from pathlib import Path
from typing import Any

from tests.clients.served import Served

READER = ("dfryreader", "Only-Reading-1")
FILER = ("mholloway", "Ready-Attorney-1")
WITH_SECOND_FACTOR = ("gilunga2016", "Second-Factor-1")
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def write_config(path: Path, url: str) -> str:
    """The client's own configuration file, which leads to a simulator; its path."""
    hosts = {"registrationurl": url, "authenticationurl": url, "pclapiurl": url}
    path.write_text(json.dumps({"qa": hosts, "prod": hosts}))
    return str(path)


def pcl_client(config_path: str | None, who: tuple[str, str] = READER, **more: Any) -> Any:
    from pacersdk.client import PCLClient

    username, password = who
    return PCLClient(username, password, config_path=config_path, **more)


def tokens_issued(served: Served) -> int:
    return len(served.events("pacer_token.issued"))
