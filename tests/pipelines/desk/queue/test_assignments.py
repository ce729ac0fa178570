"""Two editors never look at one question, nor at two about the same listing, in however many processes."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.desk.queue.assignments import LEASE, SKIPPED_FOR, Assignments

NOW = datetime(2026, 12, 1, 13, tzinfo=UTC)
UNITS = [("u1", ["a 1", "b 1"]), ("u2", ["b 1", "c 1"]), ("u3", ["d 1"])]
TAKE = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from pipelines.desk.queue.assignments import Assignments
units = [(f"u{n}", [f"a {n}", f"b {n}"]) for n in range(200)]
desk = Assignments(Path(sys.argv[1]))
now = datetime(2026, 12, 1, 13, tzinfo=UTC)
for n in range(25):
    print(desk.take_first(f"{sys.argv[2]}-{n}", units, now))
"""


@pytest.fixture
def desk(tmp_path: Path) -> Assignments:
    """Return an empty file of leases."""
    return Assignments(tmp_path / "var" / "assignments.sqlite")


def test_a_question_is_one_editors(desk: Assignments) -> None:
    """The next editor gets the next one that shares no listing; the first keeps the same."""
    assert desk.take_first("marie", UNITS, NOW) == "u1"
    assert desk.take_first("marie", UNITS, NOW) == "u1"
    assert desk.take_first("jean", UNITS, NOW) == "u3"
    assert desk.take_first("zoé", UNITS, NOW) is None
    assert desk.take("jean", *UNITS[1], NOW) == "marie"
    assert desk.list_holders(NOW) == {"u1": "marie", "u3": "jean"}


def test_a_lease_ends_and_is_renewed(desk: Assignments) -> None:
    """After its time another may have it; while the card is open it goes on."""
    assert desk.take("marie", *UNITS[0], NOW) is None
    assert desk.renew("marie", "u1", NOW + LEASE / 2)
    later = NOW + LEASE
    assert desk.take("jean", *UNITS[0], later) == "marie"
    much_later = later + LEASE
    assert desk.take("jean", *UNITS[0], much_later) is None
    assert not desk.renew("marie", "u1", much_later)


def test_leaving_and_skipping_give_back(desk: Assignments) -> None:
    """A skipped question is others' at once, and this editor's again the next day or when asked for."""
    desk.take_first("marie", UNITS, NOW)
    desk.release("jean", "u1", NOW)
    assert desk.list_holders(NOW) == {"u1": "marie"}
    desk.release("marie", "u1", NOW)
    assert desk.list_holders(NOW) == {}
    desk.skip("marie", "u1", NOW)
    assert desk.take_first("marie", UNITS, NOW) == "u2"
    desk.release("marie", "u2", NOW)
    assert desk.take_first("jean", UNITS, NOW) == "u1"
    desk.release("jean", "u1", NOW)
    desk.forget_skipped("marie", NOW)
    assert desk.take_first("marie", UNITS, NOW) == "u1"
    desk.skip("marie", "u1", NOW)
    assert desk.take_first("marie", UNITS, NOW + SKIPPED_FOR + timedelta(seconds=1)) == "u1"


def test_one_card_at_a_time(desk: Assignments) -> None:
    """Who goes on to another question leaves the one before."""
    desk.take("marie", *UNITS[0], NOW)
    desk.take("marie", *UNITS[2], NOW)
    assert desk.list_holders(NOW) == {"u3": "marie"}


def test_processes_and_threads_never_share(tmp_path: Path) -> None:
    """Four processes take a hundred questions at once, and eight threads eight more: none twice."""
    path = tmp_path / "assignments.sqlite"
    Assignments(path)
    root = Path(__file__).parents[4]
    started = [
        subprocess.Popen([sys.executable, "-c", TAKE, str(path), f"p{n}"], cwd=root, stdout=subprocess.PIPE, text=True)
        for n in range(4)
    ]
    taken = [line for process in started for line in process.communicate(timeout=120)[0].split()]
    desk = Assignments(path)
    units = [(f"u{n}", [f"a {n}"]) for n in range(200)]

    def take(name: str) -> None:
        taken.append(str(desk.take_first(name, units, NOW)))

    threads = [threading.Thread(target=take, args=(f"t{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 108
    assert "None" not in taken
