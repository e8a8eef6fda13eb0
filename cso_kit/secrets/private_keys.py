"""Makes private keys: with the system's randomness as OpenSSL makes them, with a seed the same ones each time.

Only keys of the simulator's own services are made here. Importing `cryptography` costs a start time, so this module is imported
where a key is made.
"""

from functools import cache
from math import gcd, prod

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from cso_kit.secrets.randomness import Randomness

_RSA_BITS = 2048
_EXPONENT = 65537
# Rounds of Miller–Rabin for a candidate of 1024 bits; FIPS 186-5 table B.1 asks for 4 at an error of 2^-112.
_ROUNDS = 8
_SIEVED = 2**14
# The order of P-256's group (SEC 2 §2.4.2).
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def make_rsa_key(random: Randomness, name: str) -> rsa.RSAPrivateKey:
    """A new RSA key of 2048 bits. `name` is its stream."""
    if not random.is_predictable:
        return rsa.generate_private_key(_EXPONENT, _RSA_BITS)
    # FIPS 186-5 A.1.3: the two primes differ in their first bits, and neither is 1 modulo the exponent.
    p = _prime(random, name, _RSA_BITS // 2)
    while abs(p - (q := _prime(random, name, _RSA_BITS // 2))) >> (_RSA_BITS // 2 - 100) == 0:
        pass  # pragma: no cover - the chance is 2^-99
    p, q = max(p, q), min(p, q)
    d = pow(_EXPONENT, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(_EXPONENT, p * q)
    numbers = rsa.RSAPrivateNumbers(
        p, q, d, rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q), public
    )
    return numbers.private_key()  # checks the key, its primes too


def make_p256_key(random: Randomness, name: str) -> ec.EllipticCurvePrivateKey:
    """A new P-256 key. `name` is its stream."""
    # 64 bits more than the order has, so that the remainder prefers no key (FIPS 186-5 A.2.1).
    number = int.from_bytes(random.draw(name, 40)) % (_P256_ORDER - 1) + 1
    return ec.derive_private_key(number, ec.SECP256R1())


def make_ed25519_key(random: Randomness, name: str) -> ed25519.Ed25519PrivateKey:
    """A new Ed25519 key (RFC 8032 §5.1.5). `name` is its stream."""
    return ed25519.Ed25519PrivateKey.from_private_bytes(random.draw(name, 32))


def _prime(random: Randomness, name: str, bits: int) -> int:
    """The first prime from a drawn number on. Its two highest bits are set, so a product of two has exactly twice the bits."""
    candidate = int.from_bytes(random.draw(name, bits // 8)) | 3 << (bits - 2) | 1
    while gcd(candidate - 1, _EXPONENT) != 1 or not is_prime(candidate, random, name):
        candidate += 2
    return candidate


def is_prime(number: int, random: Randomness, name: str) -> bool:
    """Whether an odd number above 16,384 is a prime (Miller–Rabin; the chance of an error is below 4^-7)."""
    if gcd(number, _small_primes()) != 1:
        return False
    twos = (number - 1 & 1 - number).bit_length() - 1
    odd = number - 1 >> twos
    # The first base is fixed, because nearly all other numbers fail with it.
    bases = [2]
    while len(bases) < _ROUNDS and _is_strong(number, bases[-1], odd, twos):
        bases.append(2 + int.from_bytes(random.draw(f"{name} test", number.bit_length() // 8 + 8)) % (number - 3))
    return len(bases) == _ROUNDS and _is_strong(number, bases[-1], odd, twos)


def _is_strong(number: int, base: int, odd: int, twos: int) -> bool:
    power = pow(base, odd, number)
    if power in {1, number - 1}:
        return True
    for _ in range(twos - 1):
        power = power * power % number
        if power == number - 1:
            return True
    return False


@cache
def _small_primes() -> int:
    """The product of the odd primes below 16,384."""
    composite = bytearray(_SIEVED)
    for number in range(3, int(_SIEVED**0.5) + 1, 2):
        if not composite[number]:
            composite[number * number :: number] = b"\1" * len(range(number * number, _SIEVED, number))
    return prod(number for number in range(3, _SIEVED, 2) if not composite[number])
