"""Bring back events' images from the latest release when `var/pictures` is lost: they are in it, and a source whose
server is down, or that asks for patience, need not be asked for all of them again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipelines.home import Home
from pipelines.stages.picture_files import find_file, has_picture_index, write_picture_index
from publish.pictures import FOLDER
from publish.pictures.decoding import PictureError, read_size
from publish.pictures.model import read_picture
from publish.release import load_index
from sources.archive import write_atomically


def restore_pictures(home: Home, *, left: Collection[str] = ()) -> int:
    """Restore the images of the latest release where nothing is known of any; return how many. Those of sources that
    `left` are not restored."""
    index = None if has_picture_index(home) else load_index(home.latest)
    if index is None:
        return 0
    entries = {}
    for url, path, source_id in _list_shown(home.latest / "data"):
        if source_id not in left and (entry := _restore(home, path, index["files"])) is not None:
            entries[url] = entry | {"source_id": source_id, "asked_at": index["clock"]}
    if entries:
        write_picture_index(home, entries)  # last: a run killed before this starts over
    return len(entries)


def _list_shown(data: Path) -> list[tuple[str, str, str]]:
    """Return the address of each image that a release shows, its path there, and whose it is."""
    try:
        events = pq.read_table(data / "events.parquet", columns=["event_id", "image", "picture"]).to_pylist()
        said = pq.read_table(
            data / "provenance.parquet", columns=["event_id", "source_id"],
            filters=[("field", "==", "image"), ("chosen", "==", True)],
        ).to_pylist()  # fmt: skip
    except (OSError, ValueError):  # a spoilt release, or one from before images were in it
        return []
    tellers = {row["event_id"]: row["source_id"] for row in said}
    return [
        (row["image"], row["picture"], tellers[row["event_id"]])
        for row in events
        if row["image"] and row["picture"] and row["event_id"] in tellers
    ]


def _restore(home: Home, path: str, files: Mapping[str, Any]) -> dict[str, Any] | None:
    """Copy the files of an image; return what the index says of it, None when the release lacks them."""
    stem = read_picture(path, ()).stem
    sizes = []
    for name in [name for name in files if name.startswith(f"{FOLDER}/{stem}-")]:
        try:
            body = (home.latest / name).read_bytes()
            size = read_size(body)
        except (OSError, PictureError):
            return None
        target = find_file(home, stem, size.width)
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target, body)
        sizes.append([size.width, size.height])
    return {"stem": stem, "sizes": sorted(sizes)} if sizes else None
