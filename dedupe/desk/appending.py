"""Appending decisions to the ledger so that what is acknowledged survives a crash: one JSON line each, under a lock,
flushed to the disk. One file an editor, so that Git merges the ledgers of several machines without a conflict."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from dedupe.decision_lines import Decision, read_line, render_decision
from dedupe.errors import LedgerError
from sources.folding import fold

_NAME_MAX = 60  # characters of a file's name, before ".jsonl"
_FULL = {errno.ENOSPC: "no room is left on the disk", errno.EDQUOT: "the disk quota is used up"}
_FULL[errno.EFBIG] = "the file may not grow any further"


def append_decision(folder: Path, decision: Decision, *, name: str | None = None) -> Path:
    """Append one decision to the file of `name` (by default, of whom it is by) and return that file.

    The line is on the disk when this returns. Raise LedgerError when it could not be kept; the ledger is then as it
    was.
    """
    return append_decisions(folder, [decision], name=name)


def append_decisions(folder: Path, decisions: Sequence[Decision], *, name: str | None = None) -> Path:
    """Append several decisions of one editor, at least one, to one file: all of them or none, as far as the file
    system allows (they are handed over in one write). Otherwise as `append_decision`."""
    path = folder / make_file_name(decisions[0].by if name is None else name)
    if name is None and len({decision.by for decision in decisions}) > 1:
        raise ValueError("decisions of several editors go to several files")
    content = "".join(_make_line(path, decision) + "\n" for decision in decisions).encode("utf-8")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _hold(path) as file:
            _append(file, content, folder)
    except OSError as error:
        raise LedgerError(path, _explain(error)) from error
    return path


def make_file_name(name: str) -> str:
    """Return the ledger file of an editor: a single path segment of lower-case ASCII letters, digits and hyphens.

    A name that this shortens or leaves without letters is told apart by a digest at its end.
    """
    folded = fold(name)
    slug = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")
    if not slug or not folded.isascii() or len(slug) > _NAME_MAX:
        digest = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:8]
        slug = f"{slug[: _NAME_MAX - 9].strip('-') or 'editor'}-{digest}"
    return f"{slug}.jsonl"


def _make_line(path: Path, decision: Decision) -> str:
    """Render, and refuse what would not be read back: nothing is acknowledged that a run then skips."""
    try:
        if not decision.id or decision.at.tzinfo is None:
            raise ValueError("needs an id and a time with its zone")
        line = render_decision(decision)
        read_line(line)
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
        raise LedgerError(path, f"decision {decision.id!r} was not kept: {error}") from error
    return line


@contextmanager
def _hold(path: Path) -> Iterator[int]:
    """Open the file for appending and lock it against other writers; let go however this ends."""
    while True:
        file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            if _is_still(path, file):
                yield file
                return
        finally:
            os.close(file)


def _is_still(path: Path, file: int) -> bool:
    """Whether the path still leads to the open file: Git replaces files that it merges."""
    try:
        return os.path.samestat(path.stat(), os.fstat(file))
    except FileNotFoundError:
        return False


def _append(file: int, content: bytes, folder: Path) -> None:
    size = os.fstat(file).st_size
    if size and os.pread(file, 1, size - 1) != b"\n":
        content = b"\n" + content  # a crash tore the last line: it stays as it is, alone on its line
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(file, rest) :]
        os.fsync(file)
        if not size:
            _flush_folder(folder)
    except OSError:
        os.ftruncate(file, size)
        raise


def _flush_folder(folder: Path) -> None:
    """Make the names of new files as durable as what they hold."""
    for place in (folder, folder.parent):
        opened = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _explain(error: OSError) -> str:
    reason = _FULL.get(error.errno or 0)
    if reason:
        return f"{reason}; the decision was not kept. Make room, then decide again"
    return f"{error.strerror or error}; the decision was not kept. See that the folder can be written to"
