"""Who may do what at the desk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from pipelines.errors import PipelineError, UsageError

ROLES = ("editor", "maintainer", "admin")  # each may do all that those before it may
LANGUAGES = ("fr", "en")
MAX_NAME = 40
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?")


class PeopleError(PipelineError):
    """An account that cannot be made, found or used as asked; its text says the way out."""


class WrongWord(PeopleError, UsageError):
    """A name, role, language or region that no account can have, or a name that none has."""


@dataclass(frozen=True, slots=True)
class Editor:
    """A person who is signed in. No regions: all of them."""

    name: str
    role: str  # one of ROLES
    regions: frozenset[str] = frozenset()
    language: str = "fr"

    def may(self, role: str) -> bool:
        """Whether this person may do what a role may."""
        return ROLES.index(self.role) >= ROLES.index(role)

    def covers(self, region: str | None) -> bool:
        """Whether listings of a region are this person's to decide; those of an unknown region are anyone's."""
        return not self.regions or region is None or region in self.regions


@dataclass(frozen=True, slots=True)
class Account:
    """An account as those who look after it see it."""

    editor: Editor
    has_password: bool
    has_second_factor: bool
    invited_until: datetime | None  # an invitation that is still open
    added_at: datetime


def check_name(name: str) -> str:
    """Return a name that can be a file's name and part of a page; raise WrongWord."""
    if not _NAME.fullmatch(name) or len(name) > MAX_NAME:
        raise WrongWord(
            f"{name!r}: a name is 1 to {MAX_NAME} letters a–z, digits, dots, dashes or underscores, such as «marie-roy»"
        )
    return name


def check_role(role: str) -> str:
    """Return a role that there is; raise WrongWord."""
    if role not in ROLES:
        raise WrongWord(f"--role: {role!r} is none of {', '.join(ROLES)}")
    return role
