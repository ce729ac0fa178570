"""A second factor: codes of six digits that change every half minute (RFC 6238 over RFC 4226, SHA-1 as all programs
expect it), and recovery codes for a lost telephone."""

from __future__ import annotations

import base64
import hmac
import secrets
import struct
from datetime import datetime
from urllib.parse import quote

STEP = 30  # seconds
DIGITS = 6
_SLACK = 1  # steps that a clock may be off
RECOVERY_CODES = 8


def make_key() -> str:
    """Return a new key of 160 bits in base 32."""
    return base64.b32encode(secrets.token_bytes(20)).decode("ascii")


def make_code(key: str, step: int) -> str:
    """Return the code of a time step."""
    digest = hmac.digest(base64.b32decode(key), struct.pack(">Q", step), "sha1")
    offset = digest[-1] & 0xF
    (number,) = struct.unpack(">I", digest[offset : offset + 4])
    return str((number & 0x7FFFFFFF) % 10**DIGITS).zfill(DIGITS)


def find_step(key: str, code: str, now: datetime, used: int) -> int | None:
    """Return the time step that a code is of, None for a wrong one or one of a step up to `used`."""
    said = "".join(code.split())
    current = int(now.timestamp()) // STEP
    for step in range(current - _SLACK, current + _SLACK + 1):
        if step > used and hmac.compare_digest(make_code(key, step).encode(), said.encode("utf-8", "replace")):
            return step
    return None


def make_address(key: str, name: str, issuer: str) -> str:
    """Return the otpauth address that authenticator programs read."""
    label = quote(f"{issuer}:{name}", safe="")
    return f"otpauth://totp/{label}?secret={key}&issuer={quote(issuer, safe='')}"


def group_key(key: str) -> str:
    """Return a key in groups of four, to be typed."""
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


def make_recovery_codes() -> list[str]:
    """Return codes to be written down, each good once."""
    return [f"{secrets.token_hex(3)}-{secrets.token_hex(3)}" for _ in range(RECOVERY_CODES)]
