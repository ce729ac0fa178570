"""Secrets that are handed out once and kept as digests only."""

from __future__ import annotations

import hashlib
import secrets

BYTES = 32  # 256 bits: not to be guessed, hence no slow hash


def make_token() -> str:
    """Return a new token that fits an address."""
    return secrets.token_urlsafe(BYTES)


def digest_token(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
