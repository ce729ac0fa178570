"""Why a pair came out as it did: the waterfall of weights with their sentences, and the rule or decision that settled
it. Works on a row of `pairs.parquet`, or on two listings given alone."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dedupe.match.model import CROSS_WEIGHTS, FEATURES, LEVELS, PRIOR, TABLE
from dedupe.match.output import RUN
from dedupe.match.rules import RULES
from dedupe.match.stage import match_listings

_SLIGHT = 0.05  # a step that weighs less is not told on its own
_BAR = 3  # blocks for each unit of log-odds
_LONGEST = 16  # blocks
NAMES = {
    "when": ("dates", "dates"),
    "where": ("lieu", "place"),
    "title": ("titre", "title"),
    "translation": ("langues", "languages"),
    "source": ("sources", "sources"),
    "place-words": ("lieux des titres", "places in titles"),
    "description": ("descriptions", "descriptions"),
    "spread": ("étendue du titre", "spread of the title"),
    "session": ("nature", "kind of session"),
    "rank": ("rivaux", "rivals"),
}
_TEXT = {
    "fr": {
        "cross": "Ces deux constats pris ensemble : {}, {}.",
        "rest": "Autres constats, de peu de poids chacun.",
        "prior": "Deux annonces que rien ne rapproche encore.",
        "run": "Une même source annonce les dates d'une même production.",
        "apart": "Aucun fait ne les rapproche : elles n'ont pas été comparées.",
        "rule": "Règle",
        "decision": "Décision de l'équipe",
        "sum": "Total",
        "same": "un même événement",
        "different": "deux événements",
        "unsure": "à trancher",
    },
    "en": {
        "cross": "These two findings together: {}, {}.",
        "rest": "Other findings, of little weight each.",
        "prior": "Two listings about which nothing is known yet.",
        "run": "One source lists the dates of one production.",
        "apart": "No fact brings them together: they were not compared.",
        "rule": "Rule",
        "decision": "Editors' decision",
        "sum": "Total",
        "same": "one event",
        "different": "two events",
        "unsure": "to be decided",
    },
}


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of the waterfall: what was found, and its weight in natural log-odds."""

    feature: str
    level: str
    weight: float
    fr: str
    en: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why two listings are one event or not. `rule` and `decision_id`, when told, settle it whatever the sum is."""

    left: str
    right: str
    decision: str  # same | different | unsure
    probability: float
    steps: tuple[Step, ...] = ()
    rule: str | None = None
    rule_fr: str = ""
    rule_en: str = ""
    decision_id: str | None = None


def explain_row(row: Mapping[str, Any]) -> Explanation:
    """Explain one row of `pairs.parquet`."""
    found = row["features"]
    rule = found.get("rule") or None
    fr, en = read_rule(rule)
    return Explanation(
        left=row["left"],
        right=row["right"],
        decision=row["decision"],
        probability=row["probability"],
        steps=tuple(_find_steps(found)) if rule != RUN else (),
        rule=rule,
        rule_fr=fr,
        rule_en=en,
        decision_id=found.get("decision_id") or None,
    )


def list_findings(found: Mapping[str, Any]) -> list[Step]:
    """Return what was found about a pair, each finding by itself; `found` are the features of a row of
    `pairs.parquet`."""
    if (found.get("rule") or None) == RUN:
        return []
    steps = (_find_step(feature, found.get(feature) or "") for feature in FEATURES)
    return [step for step in steps if step is not None]


@lru_cache(maxsize=1024)  # levels are few; files of others may name any
def _find_step(feature: str, name: str) -> Step | None:
    level = TABLE[feature].get(name)
    return Step(feature, level.name, level.weight, level.fr, level.en) if level and level.fr else None


def _find_steps(found: Mapping[str, Any]) -> list[Step]:
    """Return the steps that add up to the pair's weight: findings, findings taken together, and the small rest."""
    levels = {feature: found.get(feature) or "" for feature in FEATURES}
    steps = [Step("prior", "", PRIOR, _TEXT["fr"]["prior"], _TEXT["en"]["prior"]), *list_findings(found)]
    for (one, other), weights in CROSS_WEIGHTS.items():
        if levels[one] in LEVELS[one] and levels[other] in LEVELS[other]:
            weight = float(weights[LEVELS[one].index(levels[one]), LEVELS[other].index(levels[other])])
            if abs(weight) >= _SLIGHT:
                fr, en = (_TEXT[lang]["cross"].format(*_name_both(one, other, n)) for n, lang in enumerate(_TEXT))
                steps.append(Step(f"{one} × {other}", f"{levels[one]} × {levels[other]}", weight, fr, en))
    rest = (found.get("weight") or 0.0) - sum(step.weight for step in steps)
    if abs(rest) >= 1e-9:
        steps.append(Step("rest", "", rest, _TEXT["fr"]["rest"], _TEXT["en"]["rest"]))
    return steps


def _name_both(one: str, other: str, language: int) -> tuple[str, str]:
    return NAMES.get(one, (one, one))[language], NAMES.get(other, (other, other))[language]


def explain_pair(left: Mapping[str, Any], right: Mapping[str, Any]) -> Explanation:
    """Explain two listings (rows in the form that matching reads), as if there were no others."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "listings.parquet"
        pq.write_table(pa.Table.from_pylist([dict(left), dict(right)]), path)
        match_listings(path, Path(folder), every_pair=True)
        rows = pq.read_table(Path(folder) / "pairs.parquet", partitioning=None).to_pylist()
    if rows:
        return explain_row(rows[0])
    names = sorted((left["listing_id"], right["listing_id"]))
    return Explanation(
        names[0], names[1], "different", 0.0, (), "not-compared", _TEXT["fr"]["apart"], _TEXT["en"]["apart"]
    )


def render_explanation(explanation: Explanation, language: str = "fr") -> str:
    """Return the explanation as lines of plain text, heaviest findings first."""
    words = _TEXT[language]
    lines = [f"{explanation.left}  ≟  {explanation.right}"]
    steps = sorted(explanation.steps, key=lambda s: (s.feature != "prior", -abs(s.weight)))
    lines.extend(_render_step(step.weight, step.fr if language == "fr" else step.en) for step in steps)
    if explanation.steps:
        total = max(-30.0, min(30.0, sum(step.weight for step in explanation.steps)))
        lines.append(_render_step(total, f"{words['sum']} ({1 / (1 + math.exp(-total)):.0%})"))
    if explanation.rule:
        sentence = explanation.rule_fr if language == "fr" else explanation.rule_en
        lines.append(f"  {words['rule']} {explanation.rule} : {sentence}")
    if explanation.decision_id:
        lines.append(f"  {words['decision']} {explanation.decision_id}")
    lines.append(f"→ {words[explanation.decision]}")
    return "\n".join(lines)


def _render_step(weight: float, sentence: str) -> str:
    """Return a line with a bar on the side of its sign: apart to the left of the middle, together to the right."""
    blocks = min(_LONGEST, round(abs(weight) * _BAR))
    left, right = ("░" * blocks, "") if weight < 0 else ("", "█" * blocks)
    return f"  {weight:+5.1f}  {left:>{_LONGEST}}│{right:<{_LONGEST}}  {sentence}"


def render_json(explanation: Explanation) -> str:
    """Return the explanation as one JSON object."""
    return json.dumps(asdict(explanation), ensure_ascii=False)


def read_rule(name: str | None) -> tuple[str, str]:
    """Return what a rule says, French and English; nothing for none."""
    if name == RUN:
        return _TEXT["fr"]["run"], _TEXT["en"]["run"]
    return next(((rule.fr, rule.en) for rule in RULES if rule.name == name), ("", ""))
