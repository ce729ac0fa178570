"""Starting a run from the desk and reading how it goes. One at a time: a second one is told so, be the first one from
here or from elsewhere."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.errors import PipelineError
from pipelines.home import Home

STEPS = ("fetch", "read", "match", "merge", "publish", "switch")
_TRIES = 5
_KEPT = 20  # files of earlier runs
_MAX_FILE = 4_000_000  # bytes that are read of one


class AlreadyRunning(PipelineError):
    """A run is under way."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run that was started here. `state`: running, done, failed, busy (another one held the home), or stopped (it
    ended without a word)."""

    run_id: str
    at: datetime
    by: str
    is_offline: bool
    waiting: tuple[str, ...]  # decisions that it was to publish
    total: int  # sources to read
    state: str
    step: str  # the last of STEPS that it told of, "" before
    facts: Mapping[str, Mapping[str, Any]]  # step → what it told last
    read: int  # sources read
    error: str
    seconds: float | None

    @property
    def is_running(self) -> bool:
        return self.state == "running"


def start_run(
    home: Home,
    calendars: Path,
    *,
    by: str,
    now: datetime,
    is_offline: bool,
    make_id: Callable[[], str],
    waiting: tuple[str, ...] = (),
    total: int = 0,
) -> str:
    """Start a run in a process of its own that outlives this one; return its id. Raise AlreadyRunning."""
    folder = _find_folder(home)
    folder.mkdir(parents=True, exist_ok=True)
    with _hold(folder) as lock:
        if is_home_held(home):
            raise AlreadyRunning(f"{home.root}: a run is under way here")
        run_id = make_id()
        path = folder / f"{now:%Y%m%dT%H%M%S}-{run_id}.jsonl"
        begin = {"step": "begin", "at": now.isoformat(), "by": by, "offline": is_offline}
        line = json.dumps({**begin, "waiting": list(waiting), "total": total, "id": run_id}, ensure_ascii=False)
        path.write_text(line + "\n", encoding="utf-8")
        order = {
            "home": str(home.root.resolve()), "calendars": str(calendars), "file": str(path.resolve()),
            "now": now.replace(microsecond=0).isoformat(), "offline": is_offline,
        }  # fmt: skip
        command = [sys.executable, "-m", "pipelines.desk.rebuild.run", json.dumps(order)]
        with path.with_suffix(".log").open("wb") as log:
            # It keeps the lock open, and so held, until it ends.
            child = subprocess.Popen(
                command, cwd=Path(__file__).parents[3], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                pass_fds=(lock,), start_new_session=True,
            )  # fmt: skip
    threading.Thread(target=child.wait, daemon=True).start()  # leaves no zombie behind
    _forget_old(folder)
    return run_id


def find_runs(home: Home, *, limit: int = 10) -> list[Run]:
    """Return the last runs that were started here, the newest first."""
    folder = _find_folder(home)
    paths = sorted(folder.glob("*.jsonl"), reverse=True)[:limit] if folder.is_dir() else []
    is_held = bool(paths) and _is_held(folder / "run.lock")
    runs = (_read(path, is_held=is_held and at == 0) for at, path in enumerate(paths))
    return [run for run in runs if run is not None]


def is_home_held(home: Home) -> bool:
    """Whether any run is at work in a home, from wherever it was started."""
    path = home.root / "var" / "run.lock"
    try:
        os.kill(int(path.read_text(encoding="ascii")), 0)
    except (FileNotFoundError, ValueError, ProcessLookupError):
        return False  # told without touching the lock: a run that starts just now must not find it taken
    except PermissionError:
        pass
    return _is_held(path)


def _find_folder(home: Home) -> Path:
    return home.desk / "runs"


@contextmanager
def _hold(folder: Path) -> Iterator[int]:
    """Take the lock of runs started here, for a child to inherit."""
    lock = os.open(folder / "run.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        for tries_left in reversed(range(_TRIES)):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if not tries_left:
                    raise AlreadyRunning(f"{folder}: a run started from the desk is under way") from error
                time.sleep(0.02)  # a page that looks holds it for no time
        yield lock
    finally:
        os.close(lock)


def _is_held(path: Path) -> bool:
    try:
        file = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False


def _read(path: Path, *, is_held: bool) -> Run | None:
    with path.open("rb") as file:
        lines = file.read(_MAX_FILE).decode("utf-8", "replace").split("\n")
    told = [row for row in map(_read_line, lines) if row is not None]
    if not told or told[0].get("step") != "begin":
        return None
    begin, facts = told[0], {str(row.get("step")): row for row in told}
    end = facts.get("end")
    state = "running" if is_held else "stopped"
    if end is not None:
        state = "done" if end.get("ok") else "busy" if end.get("is_busy") else "failed"
    return Run(
        run_id=str(begin["id"]),
        at=datetime.fromisoformat(begin["at"]),
        by=str(begin["by"]),
        is_offline=bool(begin["offline"]),
        waiting=tuple(begin["waiting"]),
        total=int(begin["total"]),
        state=state,
        step=next((step for step in reversed(STEPS) if step in facts), ""),
        facts=facts,
        read=sum(row.get("step") == "read" for row in told),
        error=str(end.get("error") or "") if end else "",
        seconds=end.get("seconds") if end else None,
    )


def _read_line(text: str) -> dict[str, Any] | None:
    try:
        row = json.loads(text) if text.strip() else None
    except ValueError:  # being written
        return None
    return row if isinstance(row, dict) else None


def _forget_old(folder: Path) -> None:
    for path in sorted(folder.glob("*.jsonl"), reverse=True)[_KEPT:]:
        path.with_suffix(".log").unlink(missing_ok=True)
        path.unlink(missing_ok=True)
