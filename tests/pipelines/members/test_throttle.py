"""How often one address may do a thing: counted for an hour, in memory, without keeping the address."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipelines.members import throttle
from pipelines.members.throttle import HOUR, LIMITS, Throttle

NOW = datetime(2026, 12, 1, 13, tzinfo=UTC)


def _do(counted: Throttle, kind: str, address: str, times: int) -> None:
    for _ in range(times):
        counted.count(kind, address, NOW)


def test_one_address_waits_and_others_do_not() -> None:
    """Until the hour of the first is over; each kind for itself."""
    counted = Throttle()
    _do(counted, "make", "192.0.2.1", LIMITS["make"])
    assert counted.find_wait("make", "192.0.2.1", NOW) == 3601
    assert counted.find_wait("key", "192.0.2.1", NOW) == 0
    assert counted.find_wait("make", "192.0.2.2", NOW) == 0
    assert counted.find_wait("make", "192.0.2.1", NOW + HOUR) == 0


def test_a_network_of_ipv6_is_one_address() -> None:
    """A household has as many as it likes."""
    counted = Throttle()
    _do(counted, "make", "2001:db8::1", LIMITS["make"])
    assert counted.find_wait("make", "2001:db8::ffff", NOW) > 0
    assert counted.find_wait("make", "2001:db8:1::1", NOW) == 0


def test_all_addresses_together_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a thousand machines do not fill the disk."""
    monkeypatch.setitem(throttle.TOTAL, "make", 5)
    counted = Throttle()
    for n in range(5):
        counted.count("make", f"198.51.100.{n}", NOW)
    assert counted.find_wait("make", "203.0.113.9", NOW) > 0
    assert counted.find_wait("make", "203.0.113.9", NOW + timedelta(hours=1, seconds=1)) == 0


def test_no_address_is_kept_and_not_too_many_digests(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest are forgotten; another process makes other digests."""
    monkeypatch.setattr(throttle, "ADDRESSES_MAX", 3)
    counted = Throttle()
    for n in range(9):
        counted.count("key", f"198.51.100.{n}", NOW)
    assert len(counted._done) == 3
    assert "198.51.100" not in repr(counted._done)
    assert counted._make_key("key", "192.0.2.1") != Throttle()._make_key("key", "192.0.2.1")
