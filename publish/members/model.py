"""A member's feed as it is stored: its id, what it selects, which events were starred, and whether it goes on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum

from publish.selection import Selection

PREFIX = "feeds/m/"
"""Where members' feeds lie. They stand in no index, sitemap or table: to list them would be to publish them."""

ID_LENGTH = 32  # letters of base 32: 160 bits
_ID = re.compile(rf"[a-z2-7]{{{ID_LENGTH}}}")


class State(Enum):
    """Whether a feed goes on."""

    ACTIVE = "active"
    PAUSED = "paused"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Member:
    """One feed. `selection` None: only the starred events. `stars` are event ids, sorted."""

    id: str
    selection: Selection | None
    stars: tuple[str, ...] = ()
    state: State = State.ACTIVE
    revoked_on: date | None = None

    @property
    def path(self) -> str:
        """The path of its feeds, without extension."""
        return f"{PREFIX}{self.id}"

    @property
    def digest(self) -> str:
        """What tells two states of a feed apart."""
        query = "-" if self.selection is None else self.selection.query
        return f"{self.state.value}|{query}|{','.join(self.stars)}"


def is_member_id(text: str) -> bool:
    """Whether a text has the form of an id."""
    return _ID.fullmatch(text) is not None
