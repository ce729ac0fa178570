"""Query string → selection. Strict on keys and codes; places are checked only against a ground, since a member's town
or venue may have no event today."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from urllib.parse import parse_qsl

from publish.names import CATEGORY_NAMES
from publish.selection.errors import SelectionError
from publish.selection.ground import Ground
from publish.selection.model import FLAGS, KEYS, RADII, Selection
from publish.slugs import SLUG_LENGTH_MAX
from sources.folding import fold

LENGTH_MAX = 4000  # characters of a query string
VALUES_MAX = 40  # of one key
WORD_MAX = 60  # characters of one word or phrase
_REGION = re.compile(r"[0-9]{2}")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_LONGEST_SLUG = 2 * SLUG_LENGTH_MAX + 1  # a venue's, with its id at the end
_OFF = frozenset({"", "0", "no", "non", "false"})
_ON = frozenset({"1", "on", "yes", "oui", "true"})


def parse_selection(query: str | Iterable[tuple[str, str]], ground: Ground | None = None) -> Selection:
    """Return the selection of a query string or of its (key, value) pairs, whatever their order.

    Empty values and flags set to 0 count as absent, as forms send them. With a ground, regions, towns and venues must
    exist. Raise SelectionError, which names the key and what was probably meant.
    """
    said = _gather(query)
    selection = Selection(
        region=_read_regions(said, ground),
        city=_read_codes(said, "city", _SLUG),
        radius=_read_radius(said),
        category=_read_categories(said),
        venue=_read_codes(said, "venue", _SLUG),
        free=_read_flag(said, "free"),
        family=_read_flag(said, "family"),
        accessible=_read_flag(said, "accessible"),
        language=_read_codes(said, "language", _LANGUAGE),
        words=_read_words(said, "words"),
        without=_read_words(said, "without"),
    )
    if selection.radius and not selection.city:
        raise SelectionError("radius", str(selection.radius), "needs-city")
    if len(selection.query) > LENGTH_MAX:
        raise SelectionError("?", "", "too-long")
    if ground is not None:
        check_selection(selection, ground)
    return selection


def check_selection(selection: Selection, ground: Ground) -> None:
    """Raise SelectionError for a region, town or venue that the ground lacks."""
    for key, known in (("region", ground.regions), ("city", ground.towns), ("venue", ground.venues)):
        for value in getattr(selection, key):
            if value not in known:
                raise SelectionError(key, value, "unknown-value", _find_nearest(value, known))


def _gather(query: str | Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    if isinstance(query, str):
        query = query.removeprefix("?")
        if len(query) > LENGTH_MAX:
            raise SelectionError("?", "", "too-long")
        query = parse_qsl(query, errors="replace")
    said: dict[str, list[str]] = defaultdict(list)
    for key, value in query:
        if key not in KEYS:
            raise SelectionError(key[:WORD_MAX], "", "unknown-key", _find_nearest(key, KEYS))
        if value.strip():
            said[key].append(value.strip())
    return said


def _read_codes(said: dict[str, list[str]], key: str, form: re.Pattern[str]) -> tuple[str, ...]:
    values = tuple(sorted({value.lower() for value in said[key]}))
    if len(values) > VALUES_MAX:
        raise SelectionError(key, "", "too-many")
    for value in values:
        if len(value) > _LONGEST_SLUG or not form.fullmatch(value):
            raise SelectionError(key, value[:WORD_MAX], "unknown-value")
    return values


def _read_regions(said: dict[str, list[str]], ground: Ground | None) -> tuple[str, ...]:
    for value in said["region"]:
        if not _REGION.fullmatch(value):
            named = {fold(name): code for code, name in ground.regions.items()} if ground else {}
            nearest = value.zfill(2) if value.isdigit() else named.get(_find_nearest(fold(value), named), "")
            raise SelectionError("region", value[:WORD_MAX], "unknown-value", nearest)
    return _read_codes(said, "region", _REGION)


def _read_categories(said: dict[str, list[str]]) -> tuple[str, ...]:
    values = tuple(sorted({value.lower() for value in said["category"]}))
    for value in values:
        if value not in CATEGORY_NAMES:
            raise SelectionError("category", value[:WORD_MAX], "unknown-value", _find_nearest(value, CATEGORY_NAMES))
    return values


def _read_radius(said: dict[str, list[str]]) -> int | None:
    values = sorted(set(said["radius"]))
    if not values:
        return None
    if len(values) > 1:
        raise SelectionError("radius", values[1][:WORD_MAX], "twice", values[0][:WORD_MAX])
    value = values[0].removesuffix("km").strip()
    if value not in {str(radius) for radius in RADII}:
        number = int(value) if value.isascii() and value.isdigit() and len(value) < 6 else None
        nearest = str(min(RADII, key=lambda radius: abs(radius - number))) if number is not None else "25"
        raise SelectionError("radius", value[:WORD_MAX], "unknown-value", nearest)
    return int(value)


def _read_flag(said: dict[str, list[str]], key: str) -> bool:
    assert key in FLAGS
    values = {value.lower() for value in said[key]}
    for value in values - _ON - _OFF:
        raise SelectionError(key, value[:WORD_MAX], "unknown-value", "1")
    return bool(values & _ON)


def _read_words(said: dict[str, list[str]], key: str) -> tuple[str, ...]:
    """Return folded words; a comma separates as a repeated key does, since people type «jazz, blues» in one field."""
    words = {fold(part) for value in said[key] for part in re.split(r"[,;\n]", value)} - {""}
    if len(words) > VALUES_MAX:
        raise SelectionError(key, "", "too-many")
    for word in words:
        if len(word) > WORD_MAX:
            raise SelectionError(key, word[:WORD_MAX], "too-long")
    return tuple(sorted(words))


def _find_nearest(value: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(value[:WORD_MAX].lower(), known, n=1)
    return near[0] if near else ""
