"""Regions and towns of a territory as frozen data."""

from __future__ import annotations

from dataclasses import dataclass

from sources.model import Certainty


@dataclass(frozen=True, slots=True)
class Region:
    """One region: its two-digit code and its names."""

    code: str
    name: str
    name_en: str
    slug: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Town:
    """One municipality, or a community that belongs to none (`kind` "community")."""

    code: str
    name: str
    slug: str
    region: str
    mrc: str | None
    kind: str
    population: int
    lat: float
    lon: float
    timezone: str


@dataclass(frozen=True, slots=True)
class TownMatch:
    """The town a text means; `certainty` is stated when its name was given."""

    town: Town
    certainty: Certainty

    @property
    def name(self) -> str:
        """The official name."""
        return self.town.name

    @property
    def region(self) -> str:
        """The two-digit code of the region."""
        return self.town.region
