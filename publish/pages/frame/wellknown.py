"""What programs look for under `.well-known/`: whom to tell of a security problem (RFC 9116)."""

from __future__ import annotations

from datetime import datetime

from publish.model import Instance
from publish.pages.frame.language import Language

SECURITY = ".well-known/security.txt"
_MONTHS_GOOD = 11  # less than a year, as RFC 9116 §2.5.5 recommends


def render_security(instance: Instance, languages: tuple[Language, ...], now: datetime) -> bytes:
    """Return security.txt. It expires at the beginning of a month, so that releases of one month have the same."""
    months = now.year * 12 + now.month - 1 + _MONTHS_GOOD
    lines = (
        f"Contact: mailto:{instance.contact}",
        f"Expires: {months // 12:04}-{months % 12 + 1:02}-01T00:00:00Z",
        f"Preferred-Languages: {', '.join(language.code for language in languages)}",
        f"Canonical: {instance.base_url}{SECURITY}",
        f"Policy: {instance.base_url}{languages[0].make_path('a-propos')}",
    )
    return "".join(f"{line}\n" for line in lines).encode()
