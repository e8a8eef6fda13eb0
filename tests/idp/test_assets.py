"""The files that the provider's pages load."""

import hashlib
import re

from tests.idp.conftest import PASSWORD
from tests.idp.relying_party import Browser, RelyingParty


async def test_page_loads_the_common_stylesheet_and_the_providers_script(browser: Browser, court: RelyingParty) -> None:
    await browser.open(court.request(response_mode="form_post").url)
    page = await browser.give_password("avery.attorney", PASSWORD)
    addresses = re.findall(r'<(?:link rel="stylesheet" href|script src)="([^"]*)"', page.text)

    files = [await browser.client.get(address) for address in addresses]

    assert [file.status_code for file in files] == [200, 200]
    assert [file.headers["content-type"].partition(";")[0] for file in files] == ["text/css", "text/javascript"]
    assert all("immutable" in file.headers["cache-control"] for file in files)
    assert b"submit()" in files[1].content
    for address, file in zip(addresses, files, strict=True):
        assert hashlib.sha256(file.content).hexdigest()[:12] in address


async def test_only_files_for_pages_are_served(browser: Browser) -> None:
    for name in ("__init__.py", "nothing.js", "..%2F__init__.py"):
        assert (await browser.client.get(f"/assets/pacer/x/{name}")).status_code == 404
