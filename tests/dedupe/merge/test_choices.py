"""Why a field has its value: each stated rule named where it decided."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dedupe.merge.choices import Teller, explain_choices
from dedupe.model import Said

NOW = datetime(2026, 11, 25, tzinfo=UTC)
OLD = NOW - timedelta(days=9)


def _reason(field: str, *told: tuple[str, Teller], chosen: int = 0) -> str:
    """Name the reason for one field, each source saying the value before the colon."""
    said = [
        Said(field, text.split(":")[0], text, "k", chosen=number == chosen) for number, (text, _) in enumerate(told)
    ]
    return explain_choices(said, {(text, "k"): teller for text, teller in told})[0].reason


def test_each_rule_is_named_where_it_decides() -> None:
    """Role, freshness, agreement, certainty, who still says it, only one, all alike."""
    organiser, media = Teller("organiser", NOW), Teller("media", NOW)
    assert _reason("title", ("x:a", organiser), ("y:b", media)) == "role"
    assert _reason("title", ("x:a", media), ("y:b", Teller("media", OLD))) == "freshness"
    assert _reason("title", ("x:a", media), ("y:b", media), ("x:c", media)) == "agreement"
    assert _reason("venue", ("x:a", media), ("y:b", Teller("venue", NOW, place_certainty="inferred"))) == "certainty"
    assert _reason("title", ("x:a", media), ("y:b", Teller("organiser", NOW, missing_since=OLD))) == "current"
    assert _reason("title", ("x:a", media)) == "only"
    assert _reason("title", ("x:a", media), ("x:b", organiser)) == "agreed"
    assert _reason("status", ("x:a", media), ("y:b", organiser)) == "gravity"


def test_a_pin_goes_before_all() -> None:
    """And the values that lost stand under it, those withheld too."""
    said = [
        Said("title", "Faux", "s", "k", chosen=False),
        Said("title", None, "t", "k", chosen=False, withheld=True),
        Said("title", "Juste", "editors", "d1", chosen=True),
    ]
    choice = explain_choices(said, {})[0]
    assert (choice.reason, choice.value, len(choice.others)) == ("pin", "Juste", 2)


def test_a_told_conflict_is_marked() -> None:
    """The hour of which readers are told that it differs."""
    said = [
        Said("starts_at", "20:00", "s", "k", chosen=True),
        Said("starts_at", "19:30", "t", "k", chosen=False),
    ]
    assert explain_choices(said, {}, ("starts_at",))[0].conflict
