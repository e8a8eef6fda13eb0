"""Where passwords are hashed: a dear hash holds up nobody, a cheap one is not worth the way to a thread."""

import threading

import pytest

from cso_kit.secrets.passwords import Passwords, Profile


@pytest.mark.parametrize(("profile", "is_here"), [("simulator", True), ("hardened", False)])
async def test_only_the_hardened_profile_works_in_a_thread(
    profile: Profile, *, is_here: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = []
    hash_now, check_now = Passwords.hash, Passwords._check

    def hash_there(self: Passwords, password: str) -> str:
        where.append(threading.get_ident())
        return hash_now(self, password)

    def check_there(self: Passwords, password: str, stored_hash: str | None) -> bool:
        where.append(threading.get_ident())
        return check_now(self, password, stored_hash)

    monkeypatch.setattr(Passwords, "hash", hash_there)
    monkeypatch.setattr(Passwords, "_check", check_there)
    passwords = Passwords(profile)

    hashed = await passwords.hash_soon("Fictional-1")
    assert await passwords.verify("Fictional-1", hashed)
    assert not await passwords.verify("Fictional-2", hashed)
    assert not await passwords.verify("Fictional-1", None)

    assert (await passwords.check("Fictional-1", hashed)).is_right
    assert not (await passwords.check("Fictional-1", None)).is_right

    assert [each == threading.get_ident() for each in where] == [is_here] * 6


@pytest.mark.parametrize("profile", ["simulator", "hardened"])
async def test_hash_of_the_same_cost_is_not_made_again(profile: Profile) -> None:
    passwords = Passwords(profile)

    assert (await passwords.check("Fictional-1", passwords.hash("Fictional-1"))).newer is None


async def test_hash_of_another_cost_is_made_again_for_the_right_password_only() -> None:
    passwords, former = Passwords("hardened"), Passwords("simulator").hash("Fictional-1")

    right, wrong = await passwords.check("Fictional-1", former), await passwords.check("Fictional-2", former)

    assert (wrong.is_right, wrong.newer, right.is_right) == (False, None, True)
    assert right.newer is not None
    assert (await passwords.check("Fictional-1", right.newer)) == (True, None)
