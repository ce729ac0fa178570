"""Several processes write what one writes, tell what they found, and leave nothing behind when something goes wrong."""

from __future__ import annotations

import errno
import os
import signal
import time
from collections.abc import Iterator
from multiprocessing import active_children
from pathlib import Path

import pytest

from publish.errors import ReleaseError
from publish.incremental import Draft, File, Portion, Tell
from publish.incremental.sharing import write_portions
from publish.incremental.writing import ReleaseWriter
from sources.forking import CAN_FORK
from tests.publish.incremental.releases import Days, Place

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="processes are only forked on Linux")


def make_portion(number: int, told: list[object], *, path: str = "", stays: bool = False) -> Portion:
    """Return a portion of one page that tells its number and which process made it."""

    def list_files(tell: Tell) -> Iterator[File]:
        tell((number, os.getpid()))
        link = f'<a href="../{number + 1}/">'.encode()
        yield Draft(path or f"{number}/index.html", lambda: link, key=b"%d" % number)

    return Portion(list_files, told.append, stays)


def test_all_processes_write_and_tell(tmp_path: Path) -> None:
    """Every portion is written once; what was told comes in the order of portions; links keep their meaning."""
    told: list[tuple[int, int]] = []
    writer = ReleaseWriter(tmp_path)
    write_portions(writer, [make_portion(n, told) for n in range(2_500)], 3)  # more than fit in the queue one by one
    assert [number for number, _ in told] == list(range(2_500))
    assert len({process for _, process in told}) > 1
    assert sorted(writer.files) == sorted(f"{n}/index.html" for n in range(2_500))
    record = writer.make_record("v", b"")
    for n in (0, 1_200, 2_499):
        assert (tmp_path / f"{n}/index.html").read_bytes() == f'<a href="../{n + 1}/">'.encode()
        links = record.files[f"{n}/index.html"].links
        assert links is not None
        assert [record.targets[number] for number in links] == [f"{n + 1}/"]
    assert active_children() == []


def test_what_has_threads_stays(tmp_path: Path) -> None:
    """Portions that stay are made by the process that publishes."""
    told: list[tuple[int, int]] = []
    write_portions(ReleaseWriter(tmp_path), [make_portion(n, told, stays=n % 2 == 0) for n in range(40)], 2)
    assert {process for number, process in told if number % 2 == 0} == {os.getpid()}


def test_processes_give_what_one_gives(tmp_path: Path) -> None:
    """A release and the one after it, of which most is linked: same files, same digest, same record."""
    days = Days(seed=3, size=6)
    one, three = Place(tmp_path / "one"), Place(tmp_path / "three", processes=3)
    for _ in range(2):
        edition = days.publish()
        made, shared = one.publish(edition), three.publish(edition)
        assert (made.digest, made.fresh) == (shared.digest, shared.fresh)
        assert made.record is not None
        assert shared.record is not None
        for path, kept in made.record.files.items():
            other = shared.record.files[path]
            assert (kept.key, kept.sha256, kept.size) == (other.key, other.sha256, other.size)
            links = {made.record.targets[n] for n in kept.links or ()}
            assert links == {shared.record.targets[n] for n in other.links or ()}
        assert three.read() == one.read()
        days.calendar.edit(1, days.now)


def test_two_files_of_one_path(tmp_path: Path) -> None:
    """The last one counts, as in one process."""
    told: list[object] = []
    portions = [make_portion(n, told, path="same/index.html") for n in range(30)]
    writer = ReleaseWriter(tmp_path)
    write_portions(writer, portions, 2)
    assert (tmp_path / "same/index.html").read_bytes() == b'<a href="../30/">'
    assert list(writer.files) == ["same/index.html"]


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left on device"), ReleaseError(Path("x"), "outside")]
)
def test_an_error_of_another_process_is_raised_here(tmp_path: Path, error: Exception) -> None:
    """With its number, its text and where it came from; no process is left."""

    def fail(tell: Tell) -> Iterator[File]:
        if os.getpid() != publisher:
            raise error
        time.sleep(0.02)  # so that others get some
        return iter(())

    publisher = os.getpid()
    with pytest.raises(type(error), match=str(error).replace("[", r"\[")) as caught:
        write_portions(ReleaseWriter(tmp_path), [Portion(fail) for _ in range(20)], 2)
    assert getattr(caught.value, "errno", None) == getattr(error, "errno", None)
    assert "test_sharing.py" in "".join(caught.value.__notes__)
    assert active_children() == []


def test_a_process_that_is_killed_is_told(tmp_path: Path) -> None:
    """As the system does when memory is short: the run fails and says what to do."""

    def die(tell: Tell) -> Iterator[File]:
        if os.getpid() != publisher:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.02)
        return iter(())

    publisher = os.getpid()
    with pytest.raises(ReleaseError, match=r"ended with -9.*--processes 1"):
        write_portions(ReleaseWriter(tmp_path), [Portion(die) for _ in range(20)], 2)
    assert active_children() == []
