"""Several processes write one release: each takes the next portion that nobody has taken, and at the end tells the
process that publishes what it wrote.

They are forks, so that an edition of a hundred thousand dates is neither sent nor read again. A fork has one thread:
portions use no library that keeps threads, and those that do stay in the process that publishes.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import current_process, get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from traceback import format_exception
from typing import Any

from publish.errors import ReleaseError
from publish.incremental.drafts import Portion
from publish.incremental.writing import ReleaseWriter, TwiceError
from sources.collector import freeze_loaded, spare_loaded
from sources.forking import CAN_FORK, allow_forking

_Told = dict[int, list[Any]]  # by the number of a portion


@dataclass(frozen=True, slots=True)
class _Helper:
    """A process that writes portions, and the way to talk with it."""

    process: ForkProcess
    pipe: Connection


def write_portions(writer: ReleaseWriter, portions: Sequence[Portion], processes: int = 1) -> None:
    """Write portions by so many processes, this one counted."""
    numbers = [n for n, portion in enumerate(portions) if not portion.stays]
    helpers = min(processes, len(numbers)) - 1 if CAN_FORK and not current_process().daemon else 0
    if helpers > 0:
        noted = dict(writer.files)
        try:
            told = _share(writer, portions, numbers, helpers)
        except TwiceError:  # rare, and right all the same: in one process the last one counts
            writer.restart(noted)
            told = _write_numbers(writer, portions, range(len(portions)))
    else:
        told = _write_numbers(writer, portions, range(len(portions)))
    for n, portion in enumerate(portions):
        for value in told.get(n, ()):
            portion.on_told(value)


def _write_numbers(writer: ReleaseWriter, portions: Sequence[Portion], numbers: Iterable[int]) -> _Told:
    told: _Told = defaultdict(list)
    for n in numbers:
        for file in portions[n].list_files(told[n].append):
            writer.add(file)
    return told


@spare_loaded()
def _share(writer: ReleaseWriter, portions: Sequence[Portion], numbers: Sequence[int], count: int) -> _Told:
    queue = _Queue(numbers)
    with _start_helpers(writer, portions, queue, count) as helpers:
        staying = [n for n, portion in enumerate(portions) if portion.stays]
        told = _write_numbers(writer, portions, staying)
        told |= _write_numbers(writer, portions, queue)
        parts = []
        for helper in helpers:
            part, more = _receive(writer, helper)
            writer.take(part)
            parts.append(part)
            told |= more
        is_new = bool(writer.fresh)
        for helper in helpers:
            helper.pipe.send(is_new)
        if is_new:
            for helper, part in zip(helpers, parts, strict=True):
                writer.trust(part, _receive(writer, helper))
    return told


class _Queue:
    """Numbers that several processes take from, each of them once. Through a pipe: a read of four bytes is whole."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self._source, target = os.pipe()
        # Written before anybody reads: as many as a pipe holds at the very least (4,096 bytes), the rest in steps.
        self._step = -(-len(numbers) // 1_000) or 1
        self._numbers = numbers
        for at in range(0, len(numbers), self._step):
            os.write(target, at.to_bytes(4, "little"))
        os.close(target)

    def __iter__(self) -> Iterator[int]:
        while found := os.read(self._source, 4):
            at = int.from_bytes(found, "little")
            yield from self._numbers[at : at + self._step]

    def close(self) -> None:
        """Leave what nobody has taken."""
        os.close(self._source)


@contextmanager
def _start_helpers(
    writer: ReleaseWriter, portions: Sequence[Portion], queue: _Queue, count: int
) -> Iterator[list[_Helper]]:
    """Start processes; whatever happens, none of them is left at the end."""
    context, helpers = get_context("fork"), []
    freeze_loaded()  # what there is stays shared memory: no collection touches it
    try:
        for _ in range(count):
            mine, theirs = context.Pipe()
            process = context.Process(target=_help, args=(writer, portions, queue, theirs, os.getpid()), daemon=True)
            with allow_forking():  # one thread, and nothing that keeps others: see above
                process.start()
            theirs.close()
            helpers.append(_Helper(process, mine))
        yield helpers
        for helper in helpers:
            helper.process.join()
    finally:
        for helper in helpers:
            helper.pipe.close()
            if helper.process.is_alive():
                helper.process.kill()
            helper.process.join()
        queue.close()


def _receive(writer: ReleaseWriter, helper: _Helper) -> Any:
    """Return what a process says; raise what it raised."""
    try:
        error, value = helper.pipe.recv()
    except EOFError:
        helper.process.join()
        raise ReleaseError(
            writer.folder,
            f"a process that wrote it ended with {helper.process.exitcode}, perhaps for want of memory: "
            "--processes 1 takes the least",
        ) from None
    if error is not None:
        raise error
    return value


def _help(writer: ReleaseWriter, portions: Sequence[Portion], queue: _Queue, pipe: Connection, publisher: int) -> None:
    """Write portions, tell what was written, and link what was kept when there will be a new release."""
    mine = writer.copy()
    try:
        told: _Told = {}
        for n in queue:
            if os.getppid() != publisher:
                return  # nobody waits for this any more
            told |= _write_numbers(mine, portions, [n])
        pipe.send((None, (mine.tell(), told)))
        if pipe.recv():
            pipe.send((None, mine.try_links()))
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        return
    except Exception as error:
        sent = _make_sendable(error)
        sent.add_note("".join(format_exception(error)))
        pipe.send((sent, None))


def _make_sendable(error: Exception) -> Exception:
    """Return an error as the other process can raise it: some cannot be pickled and made again."""
    if isinstance(error, ReleaseError):
        return error
    if isinstance(error, OSError) and error.errno is not None:
        return OSError(error.errno, error.strerror, error.filename)
    return RuntimeError(f"{type(error).__name__}: {error}")
