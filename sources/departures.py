"""The sources that left: `do-not-collect.toml` beside the catalogue, the one thing that is kept of them. What it names
is not fetched, read or published again; what a source says by itself (robots.txt, a meta tag) is `optout`'s work."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sources.archive import write_atomically
from sources.errors import CatalogueError
from sources.source import Source
from sources.toml_files import read_toml
from sources.urls import find_site, fold_address

NAME = "do-not-collect.toml"

# Where many people keep a calendar: one of them leaving says nothing of the others.
SHARED_SITES = frozenset(
    "google.com googleapis.com outlook.com office365.com live.com icloud.com facebook.com eventbrite.com "  # noqa: SIM905
    "eventbrite.ca meetup.com lepointdevente.com ticketmaster.ca openagenda.com bandsintown.com".split()
)
_HEADER = """\
# Sources that asked to leave. What is named here is not fetched, read or published again, whatever its kind: an address
# covers what lies below it, a bare host its whole site. Written by «babillard source remove»; the addresses may be
# edited. When a source comes back of its own will, delete its [[left]] lines.
"""


class Departure(BaseModel):
    """One source that left. `addresses` are without scheme and `www.`: a host, or a host and a path."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]
    addresses: tuple[str, ...] = ()
    on: date
    by: str = ""
    reason: str = ""
    path: Path | None = Field(default=None, exclude=True)  # the file that says so

    def covers(self, url: str) -> bool:
        """Whether an address is one of those, or lies below one."""
        return any(_is_below(url, address) for address in self.addresses)


def load_departures(root: Path) -> tuple[Departure, ...]:
    """Return who left, as the file beside a catalogue tells; raise CatalogueError when it cannot be understood.

    A file that cannot be read must stop the run: collecting who asked to be left alone is worse than no news.
    """
    path = root / NAME
    if not path.is_file():
        return ()
    try:
        facts = read_toml(path)
        if unknown := facts.keys() - {"left"}:
            raise CatalogueError(path, [f"{min(unknown)}: unknown key; each source that left is a [[left]] table"])
        return tuple(Departure.model_validate({**entry, "path": path}) for entry in facts.get("left", []))
    except ValidationError as error:
        problems = [f"[[left]] {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise CatalogueError(path, problems) from error
    except (OSError, TypeError, ValueError) as error:  # ValueError: not UTF-8, not TOML
        raise CatalogueError(path, [f"cannot be read: {error}"]) from error


def find_departure(departures: Iterable[Departure], *urls: str, source_id: str | None = None) -> Departure | None:
    """Return the departure that forbids collecting one of some addresses, or a source of this id; None if none does."""
    for departure in departures:
        if departure.id == source_id or any(departure.covers(url) for url in urls if url):
            return departure
    return None


def find_source_departure(departures: Iterable[Departure], source: Source) -> Departure | None:
    """Return the departure that forbids collecting a source."""
    followed = (address for address in source.follow if "://" in address)
    return find_departure(departures, source.url, source.homepage, *followed, source_id=source.id)


def explain_departure(departure: Departure) -> str:
    """Say why something may not be collected, and the way out."""
    return (
        f"«{departure.id}» left on {departure.on} and must not be collected ({departure.path or NAME}, [[left]] "
        f'id = "{departure.id}"); if its keeper asks to come back, delete these lines'
    )


def make_addresses(source: Source, others: Iterable[Source]) -> tuple[str, ...]:
    """Return what to leave alone when a source leaves: its whole site where it lives alone, else its own addresses.

    `others` are the sources that stay: no address covers one of theirs, save the very address that left.
    """
    stay = [url for other in others for url in (other.url, other.homepage)]
    found: dict[str, None] = {}
    for url in (source.url, source.homepage):
        site, address = find_site(url), fold_address(url).rstrip("?")
        is_free = not any(_is_below(theirs, site) for theirs in stay)
        if site and is_free and not is_shared(site):
            found[site] = None
        elif url == source.url or (address != site and not any(_is_below(theirs, address) for theirs in stay)):
            found[address] = None
    return tuple(found)


def add_departure(root: Path, departure: Departure) -> Path:
    """Append a departure to the file beside a catalogue, unless its id is there already; return the file."""
    path = root / NAME
    if any(known.id == departure.id for known in load_departures(root)):
        return path
    before = path.read_text(encoding="utf-8") if path.is_file() else _HEADER
    write_atomically(path, f"{before.rstrip()}\n\n{_render(departure)}".encode())
    return path


def is_shared(site: str) -> bool:
    """Whether a host is one where many people keep a calendar."""
    return any(site == shared or site.endswith(f".{shared}") for shared in SHARED_SITES)


def _is_below(url: str, address: str) -> bool:
    """Whether an address is `address` (folded) itself or below it; a bare host covers its subdomains."""
    if not address:
        return False
    if "/" not in address and "?" not in address:
        site = find_site(url)
        return site == address or site.endswith(f".{address}")
    folded = fold_address(url)
    return folded == address or folded.startswith((f"{address}/", f"{address}?"))


def _render(departure: Departure) -> str:
    lines = ["[[left]]", f"id = {_quote(departure.id)}", f"on = {departure.on.isoformat()}"]
    lines.append(f"addresses = [{', '.join(map(_quote, departure.addresses))}]")
    lines += [f"{name} = {_quote(value)}" for name in ("by", "reason") if (value := getattr(departure, name))]
    return "\n".join(lines) + "\n"


def _quote(text: str) -> str:
    """Return a TOML string: JSON's escapes are TOML's."""
    return json.dumps(text.replace("\x7f", ""), ensure_ascii=False)
