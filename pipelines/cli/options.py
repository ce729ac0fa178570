"""Options that several commands share, with one wording."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.errors import translate_error
from pipelines.cli.wording import find_language
from pipelines.home import Home, check_home, tell_nearest_home
from sources.catalogue import BUNDLED


def check_named_home(path: Path | None) -> Path | None:
    """Return the home that --home names, None where nothing does; raise NotFound where its folder is not there."""
    return check_home(path) if path is not None else None


def announce_home(path: Path) -> Path:
    """Return the home that a command makes where there is none; say so, for a slip in a path makes one, too."""
    if path.exists():
        check_home(path)
    else:
        said = f"{path}: a new home begins here{tell_nearest_home(path)}"
        print(translate_error(said, find_language()), file=sys.stderr)
    return path


_HOME_HELP = "Folder that holds var/, decisions/ and build/."
HomeOption = Annotated[Path, typer.Option("--home", callback=check_named_home, help=_HOME_HELP)]
NewHomeOption = Annotated[Path, typer.Option("--home", callback=announce_home, help=_HOME_HELP)]  # may be made
AnyHomeOption = Annotated[Path, typer.Option("--home", help=_HOME_HELP)]  # read where it is there
CalendarsOption = Annotated[
    Path,
    typer.Option("--calendars", exists=True, file_okay=False, help="Folder of sources (one source.toml each)."),
]
NowOption = Annotated[
    str | None,
    typer.Option("--now", metavar="ISO", help="Freeze the clock, e.g. 2026-12-01T08:00:00-05:00. Default: now."),
]
SettingsOption = Annotated[
    Path | None,
    typer.Option(
        "--settings",
        exists=True,
        dir_okay=False,
        help="The instance's babillard.toml. Default: the one in the home, if there is one.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print facts as JSON.")]

DEFAULT_HOME = Path()
DEFAULT_CALENDARS = BUNDLED


def read_now(text: str | None) -> datetime | None:
    """Return the clock given by --now, in UTC; a time without offset is refused."""
    if text is None:
        return None
    try:
        now = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"«{text}» is not an ISO time such as 2026-12-01T08:00:00-05:00") from error
    if now.tzinfo is None:
        raise typer.BadParameter(f"«{text}» lacks its offset, such as -05:00 or Z")
    return now.astimezone(UTC).replace(microsecond=0)


def read_home(path: Path, settings_file: Path | None = None) -> Home:
    """Return the home at `path`, made absolute; what is wrong in its settings is said at once."""
    from pipelines.settings import load_settings

    return load_settings(home=path, file=settings_file).home
