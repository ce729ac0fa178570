"""Digests of values: the same for the same, whatever was digested before, another for anything else."""

from __future__ import annotations

import gc
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from publish.incremental import Digester, NoDigest
from sources.collector import freeze_loaded, pause_collector, spare_loaded
from sources.model import Status


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class _Event:
    title: str
    said: tuple[Any, ...]
    status: Status = Status.SCHEDULED
    at: datetime = datetime(2026, 11, 25, tzinfo=UTC)


EVENT = _Event("Concert", (_Row("a", 1), _Row("b")))
OTHERS = [
    replace(EVENT, said=(_Row("a", 1), _Row("b", 0))),
    replace(EVENT, said=(_Row("a", 1),)),
    replace(EVENT, said=(_Row("b"), _Row("a", 1))),
    replace(EVENT, said=()),
    replace(EVENT, said=(("a", 1), ("b", None))),
    replace(EVENT, said=(_Row("a", 1), "b")),
    replace(EVENT, said=(_Row("a", 1), EVENT)),
    replace(EVENT, status=Status.SOLDOUT),
    replace(EVENT, at=EVENT.at.replace(hour=1)),
]


@pytest.mark.parametrize("once", [(), (_Event,), (_Row,)])
def test_the_same_values_have_one_digest(once: tuple[type, ...]) -> None:
    """In a process that has digested others before, too."""
    worked = Digester(once)
    for value in (_Row("x"), [_Row("y"), _Row("z")], *OTHERS, [EVENT], {"a": EVENT}):
        worked.digest(value)
    for value in (EVENT, [EVENT, EVENT], {"a": (EVENT,)}, {"b", "a"}, [_Row("a")], date(2026, 1, 1)):
        assert worked.digest(value) == Digester(once).digest(value)


@pytest.mark.parametrize("once", [(), (_Event,), (_Row,)])
def test_other_values_have_other_digests(once: tuple[type, ...]) -> None:
    """Each change of any depth, and lists that only look alike."""
    digester = Digester(once)
    found = [digester.digest(value) for value in (EVENT, *OTHERS)]
    assert len(set(found)) == len(found)
    assert digester.digest(["a", "b"]) != digester.digest("a", "b")
    assert digester.digest([1]) != digester.digest(["1"])


def test_what_cannot_be_told_has_none() -> None:
    """In any depth."""
    with pytest.raises(NoDigest):
        Digester().digest([EVENT, {"a": [object()]}])


def test_what_is_loaded_apart_is_let_go() -> None:
    """Frozen for as long as a release is made; collecting goes on afterwards."""
    before = gc.get_freeze_count()
    with spare_loaded():
        with pause_collector():
            assert not gc.isenabled()
            loaded = [[number] for number in range(100)]
            freeze_loaded()
        assert gc.isenabled()
        assert gc.get_freeze_count() >= before + len(loaded)
    assert gc.get_freeze_count() == 0
