"""What every page of the desk may need, in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from starlette.requests import Request

from pipelines.desk.index.keeper import IndexKeeper
from pipelines.desk.index.ledger import FollowedLedger
from pipelines.desk.queue.assignments import Assignments
from pipelines.home import Home


@dataclass(frozen=True)
class Desk:
    """The home it works on, the catalogue of sources, the accounts, the ledger as it grows, the index of the last run,
    who looks at which question; clock and ids are passed in."""

    home: Home
    calendars: Path
    people: Engine
    clock: Callable[[], datetime]
    make_id: Callable[[], str]
    ledger: FollowedLedger
    keeper: IndexKeeper
    assignments: Assignments


def get_desk(request: Request) -> Desk:
    """Return the desk that a request is for."""
    desk: Desk = request.app.state.desk
    return desk
