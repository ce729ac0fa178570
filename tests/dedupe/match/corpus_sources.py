"""The sources of the corpus of real calendars that are matched: id, region, time zone and role by name."""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from sources.model import Listing
from sources.source import Kind, Rights, Role, Source

_Value = TypeVar("_Value")
Said = tuple[Source, tuple[Listing, ...]]
_REGIONS = {
    **dict.fromkeys(("auvieuxtreuil", "centredecreation", "culturegaspesie", "lavieilleusine"), "11"),
    **dict.fromkeys(("hector-charland", "chasse-galerie"), "14"),
    **dict.fromkeys(("co-motion", "laval"), "13"),
    **dict.fromkeys(("spec-qc", "valspec"), "16"),
    **dict.fromkeys(("spectart", "quoivivre"), "01"),
    "centrekabir": "02",
    "chapelledurang1": "05",
    "matagami": "10",
    "theatredumarais": "15",
    "lamalbaie": "03",
}
_ZONES = {
    "artsedmundston": "America/Moncton",
    "ticketpro-atlantic": "America/Halifax",
    **dict.fromkeys(("santarosa", "petaluma", "sebastopol"), "America/Los_Angeles"),
    "asheville": "America/New_York",
    "bloomington": "America/Indiana/Indianapolis",
}
_ROLES: Mapping[str, Role] = {
    "ticketpro": "ticketing",
    "songkick": "ticketing",
    "eventbrite": "ticketing",
    "culturegaspesie": "aggregator",
    "rcaaq": "aggregator",
    "quoivivre": "aggregator",
    "bohemian": "aggregator",
    "hendersonville": "aggregator",
    "asheville-com": "aggregator",
    "pressdemocrat": "aggregator",
}


def make_id(name: str) -> str:
    """Return the source id for the name of a site or feed."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:80]


def make_source(source_id: str, kind: Kind, url: str, language: str) -> Source:
    """Return a source with what is known of it by its name."""
    return Source(
        id=source_id,
        title=source_id,
        kind=kind,
        url=url,
        region=_find(_REGIONS, source_id, "06"),
        language=language,
        rights=Rights(basis="public-feed"),
        timezone=_find(_ZONES, source_id, "America/Toronto"),
        role=_find(_ROLES, source_id, "venue"),
    )


def _find(table: Mapping[str, _Value], name: str, otherwise: _Value) -> _Value:
    return next((value for part, value in table.items() if part in name), otherwise)


def load_bytes(path: Path) -> bytes:
    """Return the content of a file of the corpus, decompressed."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
