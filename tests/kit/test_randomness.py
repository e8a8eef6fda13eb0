"""The seeded source: its streams, loads and runs, and the private keys that follow from it."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_private_key

from cso_kit.secrets.opaque import make_code, make_id, make_row_id, make_secret, make_token
from cso_kit.secrets.private_keys import is_prime, make_ed25519_key, make_p256_key, make_rsa_key
from cso_kit.secrets.randomness import SYSTEM, Randomness, SeededRandomness

NOW, LATER = datetime(2020, 2, 14, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)


def seeded(seed: str = "one", service: str = "provider") -> SeededRandomness:
    return SeededRandomness(seed, service)


def values(random: Randomness, real: datetime = NOW) -> list[str]:
    return [
        *(make_id(random, "subject") for _ in range(3)),
        make_secret(random, "cso_ss_"),
        make_token(random, "cso_at_", real),
        make_row_id(random, "session", real),
        make_code(random, "backup code", 10),
    ]


def test_seed_gives_the_same_values_at_any_time_and_another_seed_or_service_gives_others() -> None:
    made = values(seeded())

    assert values(seeded(), LATER) == made
    assert len(set(made)) == len(made)
    assert not set(made) & {*values(seeded("two")), *values(seeded(service="courts"))}


def test_value_of_one_kind_does_not_change_those_of_another() -> None:
    random = seeded()
    for _ in range(7):
        make_id(random, "grant")
        make_row_id(random, "interaction", NOW)

    assert values(random) == values(seeded())


def test_rows_of_a_seed_get_growing_keys() -> None:
    random = seeded()
    made = [make_row_id(random, "session", NOW) for _ in range(300)]

    assert made == sorted(made)


def test_each_load_makes_the_same_values_and_so_does_what_comes_after_it() -> None:
    random = seeded()
    during, after = [], []
    for load in ("first", "second"):
        during.append(values(random.of_load(None, f"{load}.attempt")))
        random.made_load(load)
        after.append(values(random.of_load(load, None)))

    assert during[0] == during[1]
    assert after[0] == after[1]
    assert not set(during[0]) & set(after[0])


def test_processes_of_one_database_never_make_the_same_value() -> None:
    """The first process makes the load; the second one only sees it. After the next load it is the other way round."""
    one, other = seeded(), seeded()
    one.begin_run(3)
    other.begin_run(4)
    for maker, load in ((one, "first"), (other, "second")):
        maker.made_load(load)

        assert not set(values(one.of_load(load, None))) & set(values(other.of_load(load, None)))


def test_lasting_values_depend_on_the_seed_only() -> None:
    random = seeded()
    values(random)

    assert values(random.lasting()) == values(seeded().lasting())
    assert not set(values(random.lasting())) & set(values(seeded()))


def test_seed_makes_the_same_sound_keys_each_time() -> None:
    """`load_der_private_key` checks the key as OpenSSL does, with its primes."""
    for make in (make_rsa_key, make_p256_key, make_ed25519_key):
        made = [make(random, "key") for random in (seeded(), seeded(), SYSTEM)]
        der = [key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()) for key in made]

        assert der[0] == der[1]
        assert der[0] != der[2]
        load_der_private_key(der[0], password=None)


def test_another_seed_makes_another_key() -> None:
    one, other = (make_p256_key(random, "key").private_numbers() for random in (seeded(), seeded("two")))

    assert one.private_value != other.private_value


def test_rsa_key_has_2048_bits() -> None:
    assert {make_rsa_key(random, "key").key_size for random in (seeded(), SYSTEM)} == {2048}


@pytest.mark.parametrize("prime", [16_411, 2**61 - 1, 2**521 - 1, 2**255 - 19])
def test_primes_are_primes(prime: int) -> None:
    assert is_prime(prime, seeded(), "test")


# A product of two primes, a Carmichael number, and a strong pseudoprime to the base 2, all without small factors.
@pytest.mark.parametrize("composite", [(2**61 - 1) * (2**89 - 1), 17_257 * 34_513 * 51_769, 17_029 * 34_057])
def test_composite_numbers_are_none(composite: int) -> None:
    assert not is_prime(composite, seeded(), "test")
