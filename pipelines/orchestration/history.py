"""Dagster's history of runs, emptied when a source leaves: it names sources, addresses and what went wrong with them.
Nothing here imports Dagster; which schedules are switched on is no history, and stays."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from pipelines.errors import PipelineError

# Switches of schedules and sensors, and what Dagster knows of its own tables.
_KEPT = frozenset({"alembic_version", "instigators", "instance_info", "jobs", "kvs", "secondary_indexes"})

_DUE = ".to-be-emptied"


def wipe_history(folder: Path, *, patience: float = 20.0) -> None:
    """Empty the databases under a Dagster home, down to the bytes, and remove the logs of its runs.

    Raise PipelineError when another process still holds one after `patience` seconds: then nothing must pretend that
    it is done.
    """
    for path in sorted(folder.rglob("*.db")):
        try:
            _empty(path, patience)
        except sqlite3.OperationalError as error:
            raise PipelineError(f"{path}: is in use ({error}): stop «babillard dagster», then repeat this") from error
        except sqlite3.DatabaseError:
            continue  # spoilt: the next run makes it anew
    shutil.rmtree(folder / "storage", ignore_errors=True)
    (folder / _DUE).unlink(missing_ok=True)


def postpone_wipe(folder: Path) -> None:
    """Note that the history is to be emptied when it is opened next: by a run that Dagster is writing down just now."""
    (folder / _DUE).touch()


def is_wipe_due(folder: Path) -> bool:
    """Whether emptying was put off."""
    return (folder / _DUE).exists()


def _empty(path: Path, patience: float) -> None:
    with closing(sqlite3.connect(path, timeout=patience, isolation_level=None)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            if name not in _KEPT and not name.startswith("sqlite_"):
                connection.execute(f'DELETE FROM "{name}"')
        connection.execute("VACUUM")  # deleted rows stay in the file otherwise
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
