"""How `babillard explain` and `babillard queue` look in a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dedupe.match.explain import Explanation, render_explanation
from dedupe.merge.choices import Choice
from pipelines.cli.wording import say_from
from pipelines.stages.explain import EventStory, ListingView

_SHORT = 100  # characters of a value
_say = partial(say_from, "matching")


def show_story(console: Console, story: EventStory, lang: str) -> None:
    """Print an event: its listings, what holds them together, what is near, its fields, what editors said."""
    event = story.event
    console.print(Text(f"{event.event_id}  {event.title}", style="bold"))
    if story.listing:
        console.print(Text(_say("head", "asked", lang, name=story.listing)))
    _show_head(console, "listings", lang)
    for listing in story.listings:
        console.print(Text(_render_listing(listing, lang)))
    _show_head(console, "ties", lang)
    if len(story.listings) == 1:
        console.print(Text(f"  {_say('head', 'alone', lang)}"))
    show_pairs(console, story.ties, lang)
    if len(story.pairs) > len(story.ties):
        console.print(Text(f"\n  {_say('head', 'more', lang, count=len(story.pairs))}", style="dim"))
    _show_head(console, "near", lang)
    if not story.near:
        console.print(Text(f"  {_say('head', 'nothing_near', lang)}"))
    show_pairs(console, story.near, lang)
    _show_head(console, "fields", lang)
    console.print(_render_choices(story.choices, lang))
    if story.decisions:
        _show_head(console, "decisions", lang)
        for d in story.decisions:
            note = f" – {d.note}" if d.note else ""
            field = f" {d.field} = {d.value}" if d.field else ""
            items = ", ".join(" ".join(key) for key in d.items)
            console.print(Text(f"  {d.at:%Y-%m-%d} {d.by} {d.kind}{field}: {items} ({d.id}){note}"))


def show_pairs(console: Console, pairs: Sequence[Explanation], lang: str) -> None:
    """Print the waterfall of each pair."""
    for number, pair in enumerate(pairs):
        if number:
            console.print()
        console.print(Text(render_explanation(pair, lang)))


def show_queue(console: Console, rows: Sequence[Mapping[str, Any]], count: int, lang: str) -> None:
    """Print units of the queue with their listings and the pairs in doubt."""
    if not rows:
        console.print(Text(_say("queue", "empty", lang)))
        return
    random = sum(row["drawn"] == "random" for row in rows)
    console.print(Text(_say("queue", "count", lang, shown=len(rows), count=count, random=random), style="bold"))
    for row in rows:
        drawn = f" · {_say('queue', 'random', lang)}" if row["drawn"] == "random" else ""
        day = f" · {_say('queue', 'soonest', lang)} {row['first_date']}" if row["first_date"] else ""
        wrong = f"{row['expected_wrong']:.1f} {_say('queue', 'wrong', lang)}"
        console.print(Text(f"\n{row['unit_id']}  {_say('queue', row['kind'], lang)} {wrong}{day}{drawn}", style="bold"))
        for event in row["events"]:
            console.print(Text(f"  {event}"))
        for listing in row["listings"]:
            console.print(Text(f"    · {listing}"))
        for pair in row["pairs"]:
            console.print(Text(f"    {pair['probability']:4.0%}  {pair['left']}  ≟  {pair['right']}"))


def _show_head(console: Console, code: str, lang: str) -> None:
    console.print(Text(f"\n{_say('head', code, lang)}", style="bold"))


def _render_listing(listing: ListingView, lang: str) -> str:
    place = ", ".join(part for part in (listing.venue, listing.city) if part)
    if listing.missing_since:
        seen = _say("head", "gone", lang, day=f"{listing.missing_since:%Y-%m-%d}")
    else:
        seen = _say("head", "seen", lang, day=f"{listing.last_seen:%Y-%m-%d}") if listing.last_seen else ""
    status = "" if listing.status == "scheduled" else f" [{listing.status}]"
    facts = " · ".join(part for part in (listing.role, place, " ".join(listing.dates), seen) if part)
    return f"  · {listing.listing_id}: {listing.title}{status}\n      {facts}"


def _render_choices(choices: Sequence[Choice], lang: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for code in ("field", "value", "who", "why"):
        table.add_column(_say("head", code, lang), overflow="fold")
    for choice in choices:
        why = _say("reason", choice.reason, lang)
        why = f"{why}; {_say('head', 'conflict', lang)}" if choice.conflict else why
        who = f"{choice.source_id} {choice.source_key}"
        table.add_row(choice.field, Text(f"✓ {(choice.value or '')[:_SHORT]}"), Text(who), why)
        for other in choice.others:
            mark = "✓" if other.chosen else "✗"
            value = _say("head", "withheld", lang) if other.withheld else (other.value or "")[:_SHORT]
            table.add_row("", Text(f"{mark} {value}", style="dim"), Text(f"{other.source_id} {other.source_key}"), "")
    return table
