"""The rules in their order, each with its sentences of data/rules.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dedupe.match.bags import Ints
from dedupe.match.features.levels import Bools
from dedupe.match.rules.names import are_rivals, has_other_number, have_other_meanings, is_other_programme, is_umbrella
from dedupe.match.rules.pages import is_same_page
from dedupe.match.rules.pairs import Pairs
from dedupe.match.rules.places import is_in_two_places, is_in_two_towns, is_other_place, is_other_room, is_other_town
from dedupe.match.rules.times import has_no_shared_day, has_other_hour, is_school_showing

_SENTENCES = tomllib.loads((Path(__file__).parents[2] / "data" / "rules.toml").read_text("utf-8"))


@dataclass(frozen=True)
class Rule:
    """One rule: `verdict` is same, different, or unsure: whatever the score, people or a third listing decide."""

    name: str
    verdict: str
    fr: str
    en: str
    applies: Callable[[Pairs], Bools]


_APPLIES: Mapping[str, Callable[[Pairs], Bools]] = {
    "other-town": is_other_town,
    "two-towns": is_in_two_towns,
    "no-shared-day": has_no_shared_day,
    "school-showing": is_school_showing,
    "other-number": has_other_number,
    "other-room": is_other_room,
    "two-places": is_in_two_places,
    "other-programme": is_other_programme,
    "other-place": is_other_place,
    "other-hour": has_other_hour,
    "umbrella": is_umbrella,
    "rival-titles": are_rivals,
    "other-meaning": have_other_meanings,
    "same-page": is_same_page,
}
RULES: tuple[Rule, ...] = tuple(
    Rule(name, row["verdict"], row["fr"], row["en"], _APPLIES[name]) for name, row in _SENTENCES.items()
)


def apply_rules(pairs: Pairs) -> Ints:
    """Return for each pair the number of the first rule that applies, -1 for none."""
    result = np.full(len(pairs.left), -1, dtype=np.int64)
    for number, rule in enumerate(RULES):
        result[(result < 0) & rule.applies(pairs)] = number
    return result
