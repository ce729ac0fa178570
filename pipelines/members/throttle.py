"""How often one address may make a feed or try a key. Counted in memory only and under a digest that nobody can undo
after the process ends: what is kept of a visitor on disk is nothing."""

from __future__ import annotations

import hmac
import ipaddress
import secrets
import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)
LIMITS = {"make": 10, "key": 20}  # in an hour, from one address; a school or library shares one
TOTAL = {"make": 500, "key": 5000}  # from all of them
ADDRESSES_MAX = 20_000  # remembered at once


class Throttle:
    """Counts what was done in the last hour."""

    def __init__(self) -> None:
        self._salt = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._done: OrderedDict[tuple[str, bytes], deque[datetime]] = OrderedDict()

    def find_wait(self, kind: str, address: str, now: datetime) -> int:
        """Return how many seconds an address has to wait before it may do a thing again; 0: none."""
        with self._lock:
            asked = ((self._make_key(kind, address), LIMITS[kind]), ((kind, b""), TOTAL[kind]))
            return max(self._find_wait(key, limit, now) for key, limit in asked)

    def count(self, kind: str, address: str, now: datetime) -> None:
        """Remember that an address did a thing."""
        with self._lock:
            for key in (self._make_key(kind, address), (kind, b"")):
                self._done.setdefault(key, deque()).append(now)
                self._done.move_to_end(key)
            while len(self._done) > ADDRESSES_MAX:
                self._done.popitem(last=False)

    def _find_wait(self, key: tuple[str, bytes], limit: int, now: datetime) -> int:
        done = self._done.get(key)
        if done is None:
            return 0
        while done and done[0] <= now - HOUR:
            done.popleft()
        if len(done) < limit:
            return 0
        return int((done[-limit] + HOUR - now).total_seconds()) + 1

    def _make_key(self, kind: str, address: str) -> tuple[str, bytes]:
        return kind, hmac.digest(self._salt, _find_network(address).encode("utf-8", "replace"), "sha256")[:16]


def _find_network(address: str) -> str:
    """Return an address, or the /64 network of an IPv6 one: a household has as many addresses there as it likes."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)
