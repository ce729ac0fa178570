"""A home with one release, small and made without Dagster, for tests of members' feeds."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from dedupe.normalise.tables import write_normalised
from pipelines.home import Home
from pipelines.settings import RunSettings
from pipelines.stages.publish import make_candidate, switch_release
from publish.model import Instance
from tests.pipelines.desk.homes import NOW, make_home


def copy_home(made: Home, root: Path) -> Home:
    """Return a copy of a home, its link to the latest release kept."""
    shutil.copytree(made.root, root, symlinks=True, dirs_exist_ok=True)
    return Home(root)


def make_published_home(root: Path) -> Home:
    """Return a home whose release holds the events of a small run."""
    home = make_home(root)
    write_normalised(home.other_listings, [])
    publish(home)
    return home


def publish(home: Home, now: datetime = NOW) -> Path:
    """Make the release of a home at a clock and switch to it; return its folder."""
    make_candidate({}, RunSettings(home=home, instance=Instance(serves_members=True)), now)
    return switch_release(home, now).folder
