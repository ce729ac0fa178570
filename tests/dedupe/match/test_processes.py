"""Work shared with a copy of the process: the same results, whatever becomes of the copy."""

from __future__ import annotations

import os

import pytest

from dedupe.match import processes
from dedupe.match.processes import map_items


def test_two_processes_give_what_one_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    """In order, odd numbers of items too."""
    monkeypatch.setattr(processes, "MANY", 3)
    assert map_items(str, range(7)) == [str(n) for n in range(7)]
    assert map_items(str, range(2)) == ["0", "1"]


def test_a_copy_that_dies_is_made_up_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed for want of memory, say: its half is done here."""
    monkeypatch.setattr(processes, "MANY", 3)
    here = os.getpid()

    def work(number: int) -> int:
        if os.getpid() != here:
            os._exit(9)
        return number * number

    assert map_items(work, range(6)) == [0, 1, 4, 9, 16, 25]
