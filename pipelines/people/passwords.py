"""Passwords: what is asked of them, and their hashes (argon2id, RFC 9106)."""

from __future__ import annotations

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

LEAST, MOST = 12, 200  # characters
_COMMON = frozenset(
    (
        "123456789012", "1234567890123", "motdepasse123", "motdepasse1234", "password1234", "passwordpassword",
        "qwertyuiopas", "azertyuiopqs", "azertyuiop123", "babillard1234", "babillardbabillard", "administrateur",
    )
)  # fmt: skip
FAULTS = (
    "Le mot de passe doit avoir au moins 12 caractères.",
    "Le mot de passe doit avoir au plus 200 caractères.",
    "Ce mot de passe est trop facile à deviner : essayez quatre mots qui ne vont pas ensemble.",
)
DIFFERENT = "Les deux mots de passe ne sont pas les mêmes."
WRONG = "L'ancien mot de passe n'est pas le bon."
_HASHER = PasswordHasher()


def find_fault(password: str, name: str) -> str | None:
    """Return why a password is refused, as a text of the catalogue; None when it is good."""
    if len(password) < LEAST:
        return FAULTS[0]
    if len(password) > MOST:
        return FAULTS[1]
    plain = password.casefold()
    if plain in _COMMON or len(set(plain)) < 5 or name.casefold() in plain:
        return FAULTS[2]
    return None


def hash_password(password: str) -> str:
    """Return the hash to keep."""
    return _HASHER.hash(_normalise(password))


def check_password(kept: str | None, password: str) -> bool:
    """Whether a password is the one whose hash is kept; as slow for nobody's."""
    nobody = _hash_nobody()  # made for everyone: the first check of all is the only one to take longer
    try:
        return _HASHER.verify(kept or nobody, _normalise(password[: MOST + 1])) and kept is not None
    except (Argon2Error, InvalidHashError):
        return False


@cache
def _hash_nobody() -> str:
    """Return the hash that is compared with for unknown names, so that they take as long."""
    return _HASHER.hash("nobody has this password")


def _normalise(password: str) -> str:
    """Return a password as any keyboard types it: accents may come composed or not."""
    return unicodedata.normalize("NFC", password)
