"""Finding the town that a text, a postal code or a point means, in the index of all names of a territory. Which of
several towns of one name is meant is `sources.homonyms`' work."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from sources.folding import fold
from sources.homonyms import NEAR_KM, Evidence, Named, Point, choose_named, fits, is_likely, measure_km, weigh
from sources.model import Certainty
from sources.place_names import (
    MAX_TEXT,
    Words,
    find_postal_code,
    find_segments,
    is_outside,
    make_loose_key,
    make_name_key,
    make_spellings,
    strip_province,
)
from sources.towns import Region, Town, TownMatch

_MISSPELT_FROM = 8  # letters; shorter names have neighbours one letter away
_WELL_KNOWN = 2500  # people; smaller towns share their names with saints and streets
_OUTWEIGHS = 3  # times more people than the next town of such a name
_TELLING = 4  # words: «Saint-Élie-de-Caxton» is no saint or street
_NAMED_AFTER = re.compile(
    r"\b(?:de|du|des|d|a|au|in|at|of) (?=(?:[a-z0-9]+ ){0,9}[a-z0-9]+$)"
)  # «Bibliothèque de Charlesbourg»


class Gazetteer:
    """The names of a territory, indexed. Answers are remembered: calendars name the same few places again and again."""

    def __init__(
        self,
        regions: tuple[Region, ...],
        towns: tuple[Town, ...],
        names: tuple[tuple[str, Town, Point | None], ...],
        postal: Mapping[str, tuple[tuple[str, ...], Town | None]],
        words: Words,
    ) -> None:
        self._towns, self._postal, self._words = towns, postal, words
        self._names: dict[str, list[Named]] = defaultdict(list)
        for town in towns:
            self._names[make_name_key(town.name, words)].append(Named(town, True, (town.lat, town.lon)))
        own = list(self._names)
        for name, town, point in names:
            self._names[make_name_key(name, words)].append(Named(town, False, point or (town.lat, town.lon)))
        self._loose: dict[str, list[Named]] = defaultdict(list)
        for key, found in self._names.items():
            self._loose[make_loose_key(key)].extend(found)
        self._own = own
        self._points = [(t.lat, t.lon, t) for t in towns] + [(p[0], p[1], t) for _, t, p in names if p]
        self._regions = {fold(n): r.code for r in regions for n in (*r.aliases, r.code, r.slug, r.name_en, r.name)}
        names_of = {r.code: " ".join((r.name, *r.aliases)) for r in regions}
        self._qualifiers = {
            t.code: frozenset(fold(f"{t.mrc or ''} {names_of.get(t.region, '')}").split()) for t in towns
        }
        self._by_name: dict[tuple[str, str | None], Town] = {}
        for town in sorted(towns, key=lambda t: (t.population, t.code)):
            self._by_name[town.name, town.region] = self._by_name[town.name, None] = town
        self.find_town = lru_cache(maxsize=65536)(self._find_town)
        self.find_town_in = lru_cache(maxsize=65536)(self._find_town_in)
        self.find_nearest = lru_cache(maxsize=65536)(self._find_nearest)

    def get_town(self, name: str, region: str | None = None) -> Town | None:
        """Return the town of exactly this official name."""
        return self._by_name.get((name, region))

    def find_exact(self, name: str, region: str) -> TownMatch | None:
        """Return the town that goes by exactly this name, or whose longer name of a saint in the region begins so."""
        key, evidence = make_name_key(name[:MAX_TEXT], self._words), Evidence(region, (), None, None)
        found = self._names.get(key, [])
        if not any(named.town.region == region for named in found) and key.startswith(("saint ", "sainte ")):
            shortened = self._find_shortened(key, [], evidence)
            if shortened:
                return shortened
        return choose_named(found, evidence)

    def read_postal_code(self, code: str | None) -> tuple[tuple[str, ...], Town | None]:
        """Return the regions that a postal code's first half serves, and its town when it serves one."""
        return self._postal.get((code or "").strip()[:3].upper(), ((), None))

    def is_outside(self, text: str | None, *, country: str | None = None, postal_code: str | None = None) -> bool:
        """Whether country, postal code or the text's own words lie outside the territory."""
        if country and fold(country) and fold(country) not in self._words.country:
            return True
        if postal_code and re.match(r"[A-Z]\d[A-Z]", postal_code) and postal_code[:3] not in self._postal:
            return postal_code[0] not in {prefix[0] for prefix in self._postal if prefix != "K1A"}
        return bool(text) and is_outside(text or "", self._words)

    def is_around(self, text: str, towns: Collection[str]) -> bool:
        """Whether a folded text says only the province or country, perhaps after one of these (folded) towns."""
        bare = strip_province(text, self._words)
        return bare in self._words.province or (bare != text and bare in towns)

    def find_region(
        self, text: str | None, *, postal_code: str | None = None, lat: float | None = None, lon: float | None = None
    ) -> str | None:
        """Return the code of the region named, of the only region of a postal code, or around a point."""
        if text and (
            code := self._regions.get(re.sub(r"^(?:region|mrc) (?:de |du |des |d )?", "", fold(text[:MAX_TEXT])))
        ):
            return code
        regions, _ = self.read_postal_code(postal_code)
        if len(regions) == 1:
            return regions[0]
        if lat is not None and lon is not None and (town := self.find_nearest(lat, lon, within_km=60.0)):
            return town.region
        return None

    def _find_town(
        self,
        text: str | None,
        *,
        region_hint: str | None = None,
        postal_code: str | None = None,
        lat: float | None = None,
        lon: float | None = None,
    ) -> TownMatch | None:
        postal_code = postal_code or find_postal_code(text)
        if self.is_outside(text, postal_code=postal_code):
            return None
        evidence = self._make_evidence(region_hint, postal_code, lat, lon)
        for key in make_spellings(text or "", self._words):
            if match := self._find_named(key, evidence):
                return match
        for key in make_spellings(text or "", self._words):
            if match := self._find_misspelt(key, evidence):
                return match
        if evidence.postal_town:
            return TownMatch(evidence.postal_town, Certainty.INFERRED)
        nearest = self.find_nearest(*evidence.point, within_km=NEAR_KM) if evidence.point else None
        return TownMatch(nearest, Certainty.INFERRED) if nearest else None

    def _find_town_in(
        self,
        text: str | None,
        *,
        region_hint: str | None = None,
        postal_code: str | None = None,
        lat: float | None = None,
        lon: float | None = None,
    ) -> TownMatch | None:
        if not text or self.is_outside(text, postal_code=postal_code):
            return None
        evidence = self._make_evidence(region_hint, postal_code or find_postal_code(text), lat, lon)
        parts = [p for p in find_segments(re.sub(r"[()\[\]]", ",", text[:MAX_TEXT])) if not p[:1].isdigit()][::-1]
        keys = [key for part in parts for key in make_spellings(part, self._words)] if len(parts) > 1 else []
        # «Carleton-sur-Mer, Québec»: the province is the town only when nothing else is.
        for key in sorted(keys, key=lambda key: key in self._words.province):
            if key in self._words.province and (shortened := self._find_short_part(keys, evidence)):
                return shortened
            match = self._find_named(key, evidence, loosely=False)
            if match and match.certainty is Certainty.STATED:
                return match
        for part in parts:
            if match := self._find_named_after(fold(part), evidence):
                return match
        return None

    def _find_short_part(self, keys: list[str], evidence: Evidence) -> TownMatch | None:
        """«Salle municipale, Saint-Odilon, Québec»: the only saint of the region whose name begins so."""
        saints = (key for key in keys if key.startswith(("saint ", "sainte ")))
        return next((match for key in saints if (match := self._find_shortened(key, [], evidence))), None)

    def _find_named_after(self, folded: str, evidence: Evidence) -> TownMatch | None:
        """«Bibliothèque de Charlesbourg»: a known town after a preposition, at the end."""
        for found in _NAMED_AFTER.finditer(folded):
            key = make_name_key(folded[found.end() :], self._words)
            if key in self._words.province and found.group() in ("du ", "au "):  # «Musée Untel du Québec»
                continue
            match = self._find_named(key, evidence, loosely=False)
            near = {evidence.region, *evidence.postal_regions}
            is_telling = len(key.split()) >= _TELLING and not key.startswith("notre dame")
            if match and (match.region in near or match.town.population >= _WELL_KNOWN or is_telling):
                return TownMatch(match.town, Certainty.INFERRED)
        return None

    def _make_evidence(
        self, region: str | None, postal_code: str | None, lat: float | None, lon: float | None
    ) -> Evidence:
        regions, town = self.read_postal_code(postal_code)
        point = (lat, lon) if lat is not None and lon is not None and abs(lat) <= 90 and abs(lon) <= 180 else None
        if point and (abs(point[0]) < 1 and abs(point[1]) < 1):  # 0,0: the place was never located
            point = None
        return Evidence(region, regions, town, point)

    def _find_named(self, key: str, evidence: Evidence, *, loosely: bool = True) -> TownMatch | None:
        found = self._names.get(key, [])
        if not found and loosely:
            found = self._loose.get(make_loose_key(key), [])
        if not found and loosely:
            found = self._find_qualified(key)
        if key in self._words.province and not self._may_be_the_town(found, evidence):
            return None
        is_elsewhere = loosely and not any(n.town.region == evidence.region for n in found)
        if is_elsewhere and (shortened := self._find_shortened(key, found, evidence)):
            return shortened
        if found and self._lies_outside(found, evidence):
            return None
        return choose_named(found, evidence)

    def _find_qualified(self, key: str) -> list[Named]:
        """«Sainte-Perpétue-de-L'Islet»: an official name with its MRC or region behind, to tell it from another."""
        words = key.split()
        for n in range(len(words) - 1, 0, -1):
            rest = make_loose_key(" ".join(words[n:])).split()
            found = self._names.get(" ".join(words[:n]), []) if rest else []
            fitting = [named for named in found if named.is_own and self._qualifiers[named.town.code].issuperset(rest)]
            if fitting:
                return fitting
        return []

    def _lies_outside(self, found: list[Named], evidence: Evidence) -> bool:
        """Whether the point is far from all towns: «Windsor» in Ontario. Nothing but the name speaks for it then."""
        if not evidence.point or any(weigh(named, evidence, own=0) > -4 for named in found):
            return False
        return self.find_nearest(*evidence.point, within_km=60.0) is None

    def _may_be_the_town(self, found: list[Named], evidence: Evidence) -> bool:
        """Whether «Québec» is the town: not when postal code or coordinates lie elsewhere in the province."""
        return any(weigh(named, evidence, own=0) >= 0 for named in found)

    def _find_shortened(self, key: str, found: list[Named], evidence: Evidence) -> TownMatch | None:
        """«Saint-Bruno» said in Montérégie: the longer name that starts so there, if it is by far the larger place."""
        if not (key.startswith(("saint ", "sainte ")) or (not found and " " in key)):
            return None
        if evidence.is_local and found and any(weigh(n, evidence, own=0) >= 0 for n in found):
            return None
        longer = [n for own in self._own if own.startswith(key + " ") for n in self._names[own] if n.is_own]
        largest = max((n.town.population for n in found if n.is_own), default=0)
        fitting = [n.town for n in longer if fits(n, evidence) and n.town.population > largest]
        fitting.sort(key=lambda town: (-town.population, town.code))
        is_clear = len(fitting) == 1 or (fitting and fitting[0].population >= _OUTWEIGHS * fitting[1].population)
        return TownMatch(fitting[0], Certainty.INFERRED) if is_clear else None

    def _find_misspelt(self, key: str, evidence: Evidence) -> TownMatch | None:
        if len(key) < _MISSPELT_FROM:
            return None
        near = process.extract(key, self._own, scorer=OSA.distance, score_cutoff=1, limit=3)
        found = [n for own, _, _ in near for n in self._names[own] if n.is_own and is_likely(n, evidence)]
        return TownMatch(found[0].town, Certainty.INFERRED) if len(found) == 1 else None

    def _find_nearest(self, lat: float, lon: float, *, within_km: float = 25.0) -> Town | None:
        here = (lat, lon)
        near = ((measure_km(here, (y, x)), t) for y, x, t in self._points if abs(y - lat) < 1 and abs(x - lon) < 2)
        # Populous towns are wide: their edge is reached before their centre.
        edges = [(km - min(5.0, 0.2 * math.sqrt(t.population / 1000)), t.code, t) for km, t in near if km <= within_km]
        return min(edges)[2] if edges else None
