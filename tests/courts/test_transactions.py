"""The number of transactions of a court's page: one to read its data, and one to write if something is decided."""

import pytest

from tests.courts.conftest import FIRST_SECOND, Browser, House
from tests.courts.transactions import counted
from tests.driver.court_visitor import PDF


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("key", ["Cacd-Key-1", "wrong"])
async def test_link_form_is_one_read_and_one_write(house: House, browser: Browser, key: str) -> None:
    """Also when it is refused: the page that says why is shown from what the decision saw."""
    await house.harness.set_calendar(FIRST_SECOND)
    await browser.open("/courts/cacd/link")
    form = {"csrf": browser.token(), "login": "jdoe", "key": key}
    done = counted(house.courts.database)

    answer = await browser.client.post("/courts/cacd/link", data=form)

    assert answer.status_code == (200 if key == "Cacd-Key-1" else 403)
    assert done == ["read", "work"]


async def test_verified_link_is_one_read_and_one_write(house: House, browser: Browser) -> None:
    await house.harness.set_calendar(FIRST_SECOND)
    await browser.prove("cacd", "jdoe", "Cacd-Key-1")
    form = browser.form("proof").values
    done = counted(house.courts.database)

    answer = await browser.client.post("/courts/cacd/link", data=form)

    assert answer.status_code == 303
    assert done == ["read", "work"]


async def test_right_key_at_the_link_form_writes_nothing(
    house: House, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof goes to the verification page as a seal; it is not stored."""
    await house.harness.set_calendar(FIRST_SECOND)
    await browser.open("/courts/cacd/link")

    def refuse(*_: object) -> None:
        raise AssertionError("a statement wrote")

    monkeypatch.setattr("cso_kit.storage.unit_of_work.Transaction._write", refuse)
    page = await browser.submit("key", login="jdoe", key="Cacd-Key-1")

    assert (page.status_code, "Verify both accounts" in page.text) == (200, True)


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("key", ["Cacd-Key-1", "wrong"])
async def test_link_by_json_is_one_read_and_one_write(house: House, browser: Browser, key: str) -> None:
    await house.harness.set_calendar(FIRST_SECOND)
    await browser.sign_on("cacd")
    done = counted(house.courts.database)

    answer = await browser.link_by_json("cacd", "jdoe", key)

    assert answer.status_code == (200 if key == "Cacd-Key-1" else 403)
    assert done == ["read", "work"]


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("key", ["Cacd-Key-1", "wrong"])
async def test_court_login_is_one_read_and_one_write(house: House, browser: Browser, key: str) -> None:
    done = counted(house.courts.database)

    answer = await browser.client.post("/courts/cacd/cgi-bin/login.pl", data={"login": "jdoe", "key": key})

    assert answer.status_code == (303 if key == "Cacd-Key-1" else 403)
    assert done == ["read", "work"]


async def test_login_page_with_the_reason_of_an_ended_session_is_one_read(house: House, browser: Browser) -> None:
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    await house.browser().log_in("cacd", "jdoe", "Cacd-Key-1")
    done = counted(house.courts.database)

    page = await browser.open("/courts/cacd/cgi-bin/login.pl")

    assert 'data-testid="ended"' in page.text
    assert done == ["read"]


async def test_pages_of_the_docket_are_one_read_each(house: House, browser: Browser) -> None:
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    notice = (await browser.file("cacd", "2:20-cv-00001")).url.path
    done = counted(house.courts.database)

    pages = [notice, "/courts/cacd/filings/", "/courts/cacd/filings/new"]
    answers = [await browser.client.get(path) for path in pages]

    assert [answer.status_code for answer in answers] == [200] * 3
    assert done == ["read"] * 3


async def test_document_is_read_after_its_reader_is_known(house: House, browser: Browser) -> None:
    """Rule A15: who reads decides whether there is a receipt, and so whether the document is read or billed."""
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    notice = (await browser.file("cacd", "2:20-cv-00001")).url.path
    done = counted(house.courts.database)

    answer = await browser.client.get(notice.replace("notice", "document"))

    assert answer.content == PDF
    assert done == ["read", "read"]


async def test_filing_is_one_read_and_one_write(house: House, browser: Browser) -> None:
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    await browser.open("/courts/cacd/filings/new")
    data = {"csrf": browser.token(), "case_number": "2:20-cv-00001", "event": "Motion"}
    done = counted(house.courts.database)

    answer = await browser.client.post(
        "/courts/cacd/filings/new", data=data, files={"document": ("motion.pdf", PDF, "application/pdf")}
    )

    assert answer.status_code == 303
    assert done == ["read", "work"]
