"""Commands that look after a home: prune."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from pipelines.cli.options import DEFAULT_HOME, HomeOption, JsonOption, NowOption, read_home, read_now
from pipelines.errors import NoRelease
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
