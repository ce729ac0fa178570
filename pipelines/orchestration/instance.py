"""The Dagster home under a Babillard home: made once, alone, and whole.

Two processes that initialise one fresh SQLite home at once corrupt it for good (two alembic heads); so does a kill in
the middle of it. So it is made aside under a lock, then renamed.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import dagster as dg

from pipelines.orchestration.history import is_wipe_due, wipe_history
from sources.archive import write_atomically

# One event log for all runs: half the time and a third of the disk of one file a run.
CONFIG = """\
telemetry:
  enabled: false
event_log_storage:
  module: dagster._core.storage.event_log
  class: ConsolidatedSqliteEventLogStorage
  config:
    base_dir: {base_dir}
"""


def open_instance(folder: Path) -> dg.DagsterInstance:
    """Return the instance in `folder`, initialising it first if it is new."""
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    folder.parent.mkdir(parents=True, exist_ok=True)
    whole = folder / ".initialised"
    with (folder.parent / f".{folder.name}.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not whole.exists() or _is_spoilt(folder):
            whole.unlink(missing_ok=True)
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        _write_config(folder)
        if not whole.exists():
            _initialise(folder)
            whole.touch()
        if is_wipe_due(folder):
            wipe_history(folder)
    return dg.DagsterInstance.from_config(str(folder))


def _is_spoilt(folder: Path) -> bool:
    """Whether any database of the history is no database any more. It is only history: no run needs it."""
    for path in folder.rglob("*.db"):
        try:
            with closing(sqlite3.connect(path, timeout=60)) as connection:
                connection.execute("PRAGMA schema_version").fetchone()
        except sqlite3.OperationalError:
            continue  # locked, or a full disk: nothing is wrong with the file
        except sqlite3.DatabaseError:
            return True
    return False


def _write_config(folder: Path) -> None:
    """Write dagster.yaml anew where it differs: the home may have been moved."""
    path, content = folder / "dagster.yaml", CONFIG.format(base_dir=folder / "history")
    if not path.exists() or path.read_text(encoding="utf-8") != content:
        write_atomically(path, content.encode())


def _initialise(folder: Path) -> None:
    """Create every table by asking each storage something."""
    with dg.DagsterInstance.from_config(str(folder)) as instance:
        instance.get_runs_count()
        instance.all_asset_keys()
        instance.all_instigator_state()
