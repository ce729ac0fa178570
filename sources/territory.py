"""The territory whose calendars are gathered: its regions and towns, loaded from a folder of plain tables. Finding a
town by what people write is `sources.gazetteer`'s work."""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from sources.errors import TerritoryError
from sources.gazetteer import Gazetteer
from sources.place_names import Words
from sources.territory_facts import load_facts
from sources.toml_files import UnreadableTomlError, read_toml
from sources.towns import Region, Town, TownMatch

BUNDLED = Path(__file__).parent / "territories" / "quebec"
TABLES = ("regions.csv", "towns.csv", "localities.csv", "communities.csv", "postal.csv", "words.toml")
_chosen = BUNDLED


@dataclass(frozen=True, eq=False)
class Territory:
    """Regions by code, and the towns with all the names they go by.

    `towns` are the municipalities and the communities that belong to none; villages, sectors, boroughs and merged towns
    are further names of their municipality.
    """

    regions: Mapping[str, Region]
    towns: tuple[Town, ...]
    gazetteer: Gazetteer = field(repr=False)

    def find_town(
        self,
        text: str | None,
        *,
        region_hint: str | None = None,
        postal_code: str | None = None,
        lat: float | None = None,
        lon: float | None = None,
    ) -> TownMatch | None:
        """Return the town meant by a text, told from its homonyms by postal code, coordinates, then region.

        Without a text, or when it names no town, the postal code and the coordinates are asked (certainty inferred).
        """
        return self.gazetteer.find_town(text, region_hint=region_hint, postal_code=postal_code, lat=lat, lon=lon)

    def find_town_in(
        self,
        text: str | None,
        *,
        region_hint: str | None = None,
        postal_code: str | None = None,
        lat: float | None = None,
        lon: float | None = None,
    ) -> TownMatch | None:
        """Return the town named somewhere inside a longer text: an address, the name of a venue."""
        return self.gazetteer.find_town_in(text, region_hint=region_hint, postal_code=postal_code, lat=lat, lon=lon)

    def find_exact(self, name: str, region: str) -> TownMatch | None:
        """Return the town that goes by exactly this name, as prose of this region writes it."""
        return self.gazetteer.find_exact(name, region)

    def find_nearest(self, lat: float, lon: float, *, within_km: float = 25.0) -> Town | None:
        """Return the town whose centre is nearest, None beyond the distance."""
        return self.gazetteer.find_nearest(lat, lon, within_km=within_km)

    def find_region(
        self,
        text: str | None = None,
        *,
        postal_code: str | None = None,
        lat: float | None = None,
        lon: float | None = None,
    ) -> Region | None:
        """Return the region of a name or code, of a postal code that lies in one region, or of a point."""
        code = self.gazetteer.find_region(text, postal_code=postal_code, lat=lat, lon=lon)
        return self.regions.get(code) if code else None

    def get_town(self, name: str, region: str | None = None) -> Town | None:
        """Return the town of exactly this official name (the most populous, of homonyms in one region)."""
        return self.gazetteer.get_town(name, region)

    def is_outside(self, text: str | None, *, country: str | None = None, postal_code: str | None = None) -> bool:
        """Whether the words of a place say that it lies outside the territory."""
        return self.gazetteer.is_outside(text, country=country, postal_code=postal_code)

    def is_around(self, text: str, towns: Collection[str]) -> bool:
        """Whether a folded text says only the province or country, perhaps after one of these (folded) towns."""
        return self.gazetteer.is_around(text, towns)


def choose_territory(folder: Path) -> None:
    """Make a folder's tables those of this process. One process works for one instance, as it has one locale: whoever
    reads its settings says so once, at the start."""
    global _chosen
    _chosen = folder


def load_territory(folder: Path | None = None) -> Territory:
    """Return the territory whose tables lie in a folder (None: the chosen one, Québec unless another was chosen); raise
    TerritoryError when a table is missing or contradicts another."""
    return _load(folder or _chosen)


@lru_cache(maxsize=8)
def _load(folder: Path) -> Territory:
    _check_files(folder)
    rows = _load_rows(folder / "regions.csv", "code", "name", "name_en", "slug", "aliases")
    regions = {row["code"]: _make_region(row) for row in rows}
    towns = list(_load_towns(folder / "towns.csv"))
    towns += _load_towns(folder / "communities.csv", kind="community")
    _check_towns(folder, regions, towns)
    by_code = {town.code: town for town in towns}
    names = [(row["name"], row["town"], row) for row in _load_rows(folder / "localities.csv", "name", "town")]
    rows = _load_rows(folder / "communities.csv", "slug", "aliases")
    names += [(alias, row["slug"], {}) for row in rows for alias in _split(row["aliases"])]
    for name, code, _ in names:
        if code not in by_code:
            raise TerritoryError(folder / "localities.csv", f"«{name}» belongs to «{code}», which towns.csv lacks")
    rows = _load_rows(folder / "postal.csv", "prefix", "regions", "town")
    gazetteer = Gazetteer(
        regions=tuple(regions.values()),
        towns=tuple(towns),
        names=tuple((name, by_code[code], _make_point(row)) for name, code, row in names),
        postal={row["prefix"]: _make_postal(row, by_code) for row in rows},
        words=_load_words(folder / "words.toml"),
    )
    return Territory(regions, tuple(towns), gazetteer)


def _check_files(folder: Path) -> None:
    missing = [name for name in TABLES if not (folder / name).is_file()]
    if missing:
        raise TerritoryError(folder, f"lacks {', '.join(missing)} (docs/settings.md says what each holds)")


def _load_rows(path: Path, *needed: str) -> Iterator[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:  # spreadsheets begin with a byte-order mark
            rows = csv.DictReader(file)
            names = rows.fieldnames or ()
            missing = [name for name in needed if name not in names]
            if missing and any(";" in name for name in names):
                raise TerritoryError(path, "its columns are parted by semicolons; save it with commas")
            if missing:
                raise TerritoryError(path, f"lacks the column{'s'[: len(missing) - 1]} {', '.join(missing)}")
            for row in rows:
                if None in row.values():
                    raise TerritoryError(path, f"line {rows.line_num} has fewer columns than the first line")
                yield row
    except OSError as error:
        raise TerritoryError(path, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise TerritoryError(path, "is not UTF-8 text; save it again with that encoding") from error


def _make_region(row: Mapping[str, str]) -> Region:
    return Region(row["code"], row["name"], row["name_en"], row["slug"], _split(row["aliases"]))


def _load_towns(path: Path, **more: str) -> Iterator[Town]:
    zone = load_facts(path.parent).timezone
    needed = {"name", "slug", "kind", "region", "population", "lat", "lon", "timezone"} - more.keys()
    for row in _load_rows(path, *sorted(needed)):
        try:
            yield _make_town({"code": row["slug"], **more, **row}, zone)
        except ValueError as error:
            raise TerritoryError(path, f"{row['name']}: a number is wanting ({error})") from error


def _make_town(row: Mapping[str, str], zone: str) -> Town:
    return Town(
        code=row["code"],
        name=row["name"],
        slug=row["slug"],
        region=row["region"],
        mrc=row.get("mrc") or None,
        kind=row["kind"],
        population=int(row["population"] or 0),
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        timezone=row["timezone"] or zone,
    )


def _make_point(row: Mapping[str, str]) -> tuple[float, float] | None:
    return (float(row["lat"]), float(row["lon"])) if row.get("lat") else None


def _make_postal(row: Mapping[str, str], towns: Mapping[str, Town]) -> tuple[tuple[str, ...], Town | None]:
    return tuple(row["regions"].split()), towns.get(row["town"])


def _check_towns(folder: Path, regions: Mapping[str, Region], towns: list[Town]) -> None:
    slugs: set[str] = set()
    for town in towns:
        if town.region not in regions:
            raise TerritoryError(folder / "towns.csv", f"{town.name}: region «{town.region}» is not in regions.csv")
        if town.slug in slugs:
            raise TerritoryError(folder / "towns.csv", f"{town.name}: slug «{town.slug}» is used twice")
        slugs.add(town.slug)


def _load_words(path: Path) -> Words:
    try:
        table: dict[str, Any] = read_toml(path)
    except (OSError, UnreadableTomlError) as error:
        raise TerritoryError(path, str(error)) from error
    if missing := [key for key in ("province", "outside", "country", "before", "short") if key not in table]:
        raise TerritoryError(path, f"lacks {', '.join(missing)}; each may be empty: [] (short: a table)")
    return Words(
        province=frozenset(table["province"]),
        outside=frozenset(table["outside"]),
        country=frozenset(table["country"]),
        before=tuple(sorted(table["before"], key=len, reverse=True)),
        short=dict(table["short"]),
    )


def _split(text: str | None) -> tuple[str, ...]:
    return tuple(part for part in (text or "").split("|") if part)
