"""Files under `.well-known/`."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from publish.model import Instance
from publish.pages.frame.language import load_language
from publish.pages.frame.wellknown import render_security

LANGUAGES = (load_language("fr"), load_language("en"))


def read_fields(content: bytes) -> dict[str, str]:
    """Return the fields of a security.txt by name."""
    return dict(line.split(": ", 1) for line in content.decode("utf-8").splitlines())


@pytest.mark.parametrize(
    ("now", "expires"),
    [
        (datetime(2026, 1, 31, 23, tzinfo=UTC), "2026-12-01T00:00:00Z"),
        (datetime(2026, 2, 1, tzinfo=UTC), "2027-01-01T00:00:00Z"),
        (datetime(2026, 11, 25, 17, tzinfo=UTC), "2027-10-01T00:00:00Z"),
    ],
)
def test_it_expires_within_a_year_at_the_beginning_of_a_month(now: datetime, expires: str) -> None:
    """The same month gives the same bytes."""
    content = render_security(Instance(), LANGUAGES, now)
    assert read_fields(content)["Expires"] == expires
    assert content == render_security(Instance(), LANGUAGES, now.replace(day=1, hour=0))
    assert 300 < (datetime.fromisoformat(expires) - now).days < 365


def test_it_names_whom_to_tell(site: dict[str, bytes]) -> None:
    """The contact, its languages, its own address and the page that says who this is; that page exists."""
    fields = read_fields(site[".well-known/security.txt"])
    base_url = Instance().base_url
    assert fields["Contact"] == f"mailto:{Instance().contact}"
    assert fields["Preferred-Languages"] == "fr, en"
    assert fields["Canonical"] == f"{base_url}.well-known/security.txt"
    assert f"{fields['Policy'].removeprefix(base_url)}index.html" in site
