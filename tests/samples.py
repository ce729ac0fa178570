"""What the sample calendars are expected to give, for tests of any stage."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines.samples import SAMPLES, render_sample


@dataclass(frozen=True, slots=True)
class ExpectedDates:
    """The dates of one listing: ISO texts, times with their offset."""

    name: str
    listing: str
    starts: tuple[str, ...]
    ends: tuple[str, ...] = ()
    is_period: bool = False


@dataclass(frozen=True, slots=True)
class Expected:
    """expected.toml on a given day. A listing is named «source end-of-its-key»."""

    counts: dict[str, int]
    failures: dict[str, str]
    same: tuple[tuple[str, ...], ...]
    different: tuple[tuple[str, ...], ...]
    dates: tuple[ExpectedDates, ...]
    statuses: dict[str, str]


def load_expected(today: date) -> Expected:
    """Read expected.toml as it stands on a day."""
    text = (SAMPLES / "expected.toml").read_text(encoding="utf-8")
    facts = tomllib.loads(render_sample(text, today, ""))
    return Expected(
        counts=facts["listings"],
        failures=facts["failures"],
        same=tuple(tuple(group["listings"]) for group in facts["same"]),
        different=tuple(tuple(group["listings"]) for group in facts["different"]),
        dates=tuple(_read_dates(item) for item in facts["dates"]),
        statuses=facts["statuses"],
    )


def _read_dates(item: dict[str, Any]) -> ExpectedDates:
    return ExpectedDates(
        name=item["name"],
        listing=item["listing"],
        starts=tuple(item["starts"]),
        ends=tuple(item.get("ends", ())),
        is_period=item.get("is_period", False),
    )


def find_key(name: str, keys: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
    """Return the listing key (source_id, source_key) that a name of expected.toml means, or None."""
    source_id, end = name.split(" ", 1)
    found = [key for key in keys if key[0] == source_id and key[1].endswith(end)]
    return min(found, key=lambda key: len(key[1]), default=None)
