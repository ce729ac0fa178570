"""The builder's files: what is in them, what is not, when they are made again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from publish.incremental import Draft
from publish.model import Edition
from tests.publish.builder.drafts import make_drafts
from tests.publish.editions import HOSTILE, make_edition, make_event, make_events, make_hour


def _by_path(edition: Edition) -> dict[str, Draft]:
    return {draft.path: draft for draft in make_drafts(edition)}


def test_one_word_changed_makes_two_files_again() -> None:
    """A new summary in one region: its words and the facts; with the same events, nothing at all."""
    before, again = _by_path(make_edition()), _by_path(make_edition())
    assert {path: draft.key for path, draft in before.items()} == {path: draft.key for path, draft in again.items()}
    events = [
        replace(e, event=replace(e.event, summary="Avec un quatuor.")) if e.event_id == "e1" else e
        for e in make_events()
    ]
    after = _by_path(make_edition(events))
    assert {path for path, draft in after.items() if draft.key != before[path].key} == {
        "builder/events.json",
        "builder/words/04.json",
    }
    assert before["builder/words/04.json"].make() != after["builder/words/04.json"].make()


def test_another_day_makes_the_facts_again() -> None:
    """Offsets are counted from today; words have no date."""
    edition = make_edition()
    later = replace(edition, today=edition.today + timedelta(days=1), now=edition.now + timedelta(days=1))
    before, after = _by_path(edition), _by_path(later)
    assert before["builder/events.json"].key != after["builder/events.json"].key
    assert before["builder/words/17.json"].key == after["builder/words/17.json"].key


def test_only_what_is_to_come_is_told() -> None:
    """Titles and dates of the next 30 days, facts of all events to come, nothing of what is over."""
    events = [
        make_event("past", "Hier", make_hour(-2)),
        make_event("soon", "Demain", make_hour(1, 19, 30), make_hour(-3)),
        make_event("far", "Au printemps", make_hour(120)),
    ]
    told = json.loads(_by_path(make_edition(events, venues=()))["builder/events.json"].make())
    assert len(told["events"]["region"]) == 2
    assert told["soon"]["title"] == ["Demain"]
    assert told["soon"]["when"] == [[1, 19 * 60 + 30]]


def test_hostile_texts_stay_json() -> None:
    """Halves of characters and markup do not spoil the file."""
    edition = make_edition([make_event("h", HOSTILE, make_hour(1), summary=HOSTILE, city="L'Isle-<i>")])
    for draft in make_drafts(edition):
        json.loads(draft.make().decode("utf-8"))
