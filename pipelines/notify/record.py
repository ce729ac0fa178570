"""What was written before, as the notes themselves: `var/notes/<source>/<YYYYMMDD>-<ailment>.eml`, which any mail
program opens. An ailment is written about once a week at most, and each further time after twice as long."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from pipelines.notify.ailments import Ailment
from pipelines.notify.letter import Letter
from sources.archive import write_atomically

PAUSE = timedelta(days=7)
_PAUSE_MAX = timedelta(days=56)
_REMEMBERED = timedelta(days=180)  # what was written about longer ago begins anew


def find_next(folder: Path, source_id: str, ailment: Ailment, today: date) -> date | None:
    """Return the day from which the next note about an ailment may leave; None: at once."""
    names = (path.name for path in (folder / source_id).glob(f"*-{ailment.code}.eml"))
    days = sorted(date.fromisoformat(name[:8]) for name in names)
    if not days:
        return None
    recent = sum(today - day < _REMEMBERED for day in days)
    return days[-1] + min(PAUSE * int(2 ** max(recent - 1, 0)), _PAUSE_MAX)


def keep_letter(folder: Path, letter: Letter, today: date) -> Path:
    """Store a note that leaves, or that is left for people to send; return its file."""
    path = folder / letter.source_id / f"{today:%Y%m%d}-{letter.ailment.code}.eml"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, letter.message.as_bytes())
    return path
