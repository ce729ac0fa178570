"""What members' pages and feeds may need, in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import cast

from sqlalchemy import Engine
from starlette.requests import Request

from pipelines.home import Home
from pipelines.members.keeper import EditionKeeper
from pipelines.members.throttle import Throttle
from pipelines.people.database import open_people
from pipelines.people.members import load_member
from publish.members import Member
from publish.model import Instance


@dataclass
class Members:
    """The home, who publishes, the clock, the latest release, and how often addresses come."""

    home: Home
    instance: Instance
    clock: Callable[[], datetime]
    keeper: EditionKeeper
    throttle: Throttle = field(default_factory=Throttle)

    @cached_property
    def people(self) -> Engine:
        """people.sqlite, made when the first feed is."""
        return open_people(self.home.people)

    def find(self, member_id: str) -> Member | None:
        """Return a feed, None when there is none of that id; reading makes no file."""
        return load_member(self.people, member_id) if self.home.people.is_file() else None


def get_members(request: Request) -> Members:
    """Return the members of the home that a request is for."""
    return cast("Members", request.app.state.members)
