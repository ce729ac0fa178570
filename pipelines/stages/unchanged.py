"""Whether a run has anything to publish, told from the files that a release is made from: loading 20,000 events to find
that nothing changed takes longer than everything else that such a run does."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

from pipelines.home import Home
from publish.incremental import Digester, digest_ground
from publish.incremental.record import is_untouched
from publish.model import Instance
from publish.pages.frame.assets import list_grounds
from sources.archive import write_atomically
from sources.source import Source

NAME = "inputs.json"
_PIPELINES = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that a release is made from, but for the hour and the release before it: as a digest."""

    digest: str
    now: datetime


def digest_inputs(
    home: Home,
    catalogue: Mapping[str, Source],
    instance: Instance,
    now: datetime,
    left: Collection[str],
    *tools: object,
) -> Inputs:
    """Return the inputs of a release; `tools` are the programs that help to make it.

    Whoever makes something of another file names it here: what is not named may change without being published.
    """
    sources = [catalogue[source_id].model_dump_json() for source_id in sorted(catalogue)]
    ground = digest_ground([*list_grounds(instance), _PIPELINES])
    files = [(path.relative_to(home.root).as_posix(), _digest_file(path)) for path in _list_files(home)]
    made = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in _list(home.pictures / "made")]
    values = (ground, instance, sources, sorted(left), str(now.utcoffset()), list(map(str, tools)), files, made)
    return Inputs(Digester().digest(*values).hex(), now)


def is_unchanged(home: Home, inputs: Inputs) -> bool:
    """Whether the release that is served was made from the same, and no hour has come since then that changes any."""
    try:
        told = json.loads((home.rendered / NAME).read_bytes())
        begin, end = (datetime.fromisoformat(told[name]) for name in ("now", "until"))
        is_same = (told["version"], told["inputs"]) == (home.latest.resolve().name, inputs.digest)
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return is_same and begin <= inputs.now < end and is_untouched(home.rendered, home.latest.resolve())


def note_inputs(home: Home, version: str, inputs: Inputs, until: datetime | None) -> None:
    """Note what a release was made from, and until when the hour changes nothing; None: something was not made as it
    should be, so that the next run makes it again."""
    path = home.rendered / NAME
    if until is None:
        path.unlink(missing_ok=True)
        return
    told = {"version": version, "inputs": inputs.digest, "now": inputs.now.isoformat(), "until": until.isoformat()}
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, json.dumps(told).encode())


def _list_files(home: Home) -> Iterator[Path]:
    yield from (home.merge / f"{name}.parquet" for name in ("events", "venues"))
    yield from (home.match / f"{name}.parquet" for name in ("clusters", "pairs"))
    yield from (home.normalised, home.other_listings)
    yield from (home.people, home.people.with_name(f"{home.people.name}-wal"))
    for folder in (home.readings, home.decisions, home.pictures):
        yield from _list(folder)


def _list(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []


def _digest_file(path: Path) -> bytes:
    try:
        return blake2b(path.read_bytes(), digest_size=16).digest()
    except FileNotFoundError:
        return b""
