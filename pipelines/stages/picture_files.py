"""The images that are there, as the publishing stage reads them: which event has one, and their files for a release."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from dedupe.model import MergedEvent
from pipelines.home import Home
from publish.incremental import Draft
from publish.model import PublishedEvent
from publish.pictures import Picture, Size
from sources.archive import write_atomically

INDEX = "index.json"


def find_pictures(home: Home, events: Iterable[MergedEvent]) -> dict[str, Picture]:
    """Return event_id → picture, of the events whose image is there; what a source does not let be shown is no image
    of an event."""
    index = load_picture_index(home)
    found = {}
    for event in events:
        entry = index.get(event.image or "", {})
        if "sizes" in entry and (picture := _read(home, entry)) is not None:
            found[event.event_id] = picture
    return found


def draft_pictures(home: Home, events: Iterable[PublishedEvent]) -> Iterator[Draft]:
    """Yield the files of events' images. Their names tell what is in them: one that the last release has is not
    read."""
    pictures = {event.picture for event in events if event.picture is not None}
    paths = {picture.make_path(size) for picture in pictures for size in picture.sizes}
    for path in sorted(paths):
        yield Draft(path, partial(_read_file, home, path), path.encode())


def find_file(home: Home, stem: str, width: int) -> Path:
    """Return where a size of a picture lies in a home."""
    return home.pictures / "made" / f"{stem}-{width}.webp"


def make_picture_id(url: str) -> str:
    """Return the name under which an image is archived."""
    return f"image-{sha256(url.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"


def find_picture_paths(home: Home, source_ids: Collection[str]) -> Iterator[Path]:
    """Yield what there is of the images of some sources: bodies as they came, and files made of them."""
    for url, entry in sorted(load_picture_index(home).items()):
        if entry.get("source_id") in source_ids:
            paths = (
                home.pictures / "raw" / make_picture_id(url),
                *(find_file(home, entry["stem"], width) for width, _ in entry.get("sizes", ())),
            )
            yield from (path for path in paths if path.exists())


def load_picture_index(home: Home) -> dict[str, dict[str, Any]]:
    """Return what is known of the images that are wanted, by address; nothing where none was fetched yet."""
    return _load_index(home) or {}


def has_picture_index(home: Home) -> bool:
    """Whether it is known which images are wanted, be it none."""
    return _load_index(home) is not None


def write_picture_index(home: Home, entries: Mapping[str, Mapping[str, Any]]) -> None:
    """Write what is known of the images that are wanted, by address."""
    home.pictures.mkdir(parents=True, exist_ok=True)
    content = json.dumps(entries, ensure_ascii=False, indent=1, sort_keys=True)
    write_atomically(home.pictures / INDEX, content.encode("utf-8", "backslashreplace"))


def _load_index(home: Home) -> dict[str, dict[str, Any]] | None:
    try:
        index: object = json.loads((home.pictures / INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return index if isinstance(index, dict) else None


def _read(home: Home, entry: Mapping[str, Any]) -> Picture | None:
    try:
        sizes = tuple(
            Size(width, height, find_file(home, entry["stem"], width).stat().st_size)
            for width, height in entry["sizes"]
        )
    except OSError:  # it is not whole
        return None
    return Picture(entry["stem"], sizes, entry.get("source_id", ""))


def _read_file(home: Home, path: str) -> bytes:
    return (home.pictures / "made" / Path(path).name).read_bytes()
