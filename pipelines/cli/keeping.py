"""Commands that look after a home: prune, backup, restore."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pipelines.cli.options import (
    DEFAULT_HOME,
    AnyHomeOption,
    HomeOption,
    JsonOption,
    NowOption,
    read_home,
    read_now,
)
from pipelines.errors import NoRelease
from pipelines.home import Home
from pipelines.stages.backup import Backup, prune_backups, restore_backup, write_backup
from pipelines.stages.pruning import find_old, remove_old


def prune(
    home: HomeOption = DEFAULT_HOME,
    now: NowOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would go, and remove nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Remove what is old: of releases the last 7 and one a month stay, raw responses 90 days. Every run does it too.

    The release that is served always stays. Editors' decisions and accounts are never touched.
    """
    place = read_home(home)
    if not place.build.is_dir():
        raise NoRelease(f"{place.root}: there is no release here; name a --home")
    with place.hold():  # a crawl under way has stored bodies that no manifest names yet
        old = find_old(place, read_now(now) or datetime.now(UTC))
        if not dry_run:
            remove_old(place, old)
    facts = {"releases": list(old.releases), "members_of": list(old.members_of), "raw_files": len(old.raw_files)}
    if as_json:
        print(json.dumps(facts | {"bytes": old.size, "removed": not dry_run}))
        return
    console = Console(highlight=False, soft_wrap=True)
    for version in old.releases:
        console.print(f"  build/{version}")
    for version in old.members_of:
        console.print(f"  build/{version}: its copy of members' feeds")
    verb = "would be removed" if dry_run else "removed"
    count = len(old.releases)
    console.print(
        f"{count} old release{'' if count == 1 else 's'} and {len(old.raw_files)} raw files {verb} "
        f"({old.size / 1e6:,.1f} MB)"
    )


def backup(
    folder: Annotated[Path, typer.Argument(help="Where backups go; better on another disk.")],
    home: HomeOption = DEFAULT_HOME,
    keep: Annotated[int, typer.Option("--keep", min=1, help="How many backups stay in that folder.")] = 30,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write what cannot be made again into one file: decisions, accounts and members' feeds, the release, settings.

    Runs and visitors are not disturbed. The file is for its owner's eyes only: it holds hashes of passwords.
    """
    made = write_backup(read_home(home), folder.resolve(), read_now(now) or datetime.now(UTC))
    old = prune_backups(folder.resolve(), keep)
    facts = _tell(made) | {"removed": [path.name for path in old]}
    if as_json:
        print(json.dumps(facts, ensure_ascii=False))
    else:
        people = "with" if made.has_people else "without"
        Console(highlight=False, soft_wrap=True).print(
            f"{made.path}: {made.files} files, {made.size / 1e6:,.1f} MB, release {made.version or 'none'}, "
            f"{people} people.sqlite"
        )


def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A backup made by «babillard backup».")],
    home: AnyHomeOption = DEFAULT_HOME,
    as_json: JsonOption = False,
) -> None:
    """Put a backup back into a home that lost what it holds; what is there already is never overwritten.

    The release is checked file by file. The next run brings back the rest, and no subscriber's entry changes.
    """
    place = Home(home.resolve())  # its settings may be what is to be restored
    with place.hold_new():
        made = restore_backup(file.resolve(), place)
    if as_json:
        print(json.dumps(_tell(made), ensure_ascii=False))
    else:
        Console(highlight=False, soft_wrap=True).print(
            f"{made.files} files are back in {place.root}, release {made.version or 'none'}; "
            "«babillard run» brings back the rest"
        )


def _tell(backup: Backup) -> dict[str, object]:
    return asdict(backup) | {"path": str(backup.path)}
