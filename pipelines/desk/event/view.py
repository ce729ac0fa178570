"""What the page of an event shows: its listings side by side, each field with who told it and what others say, what
holds the listings together, what stands near, and what editors said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dedupe.desk.history import Entry, History
from dedupe.match.explain import Explanation, explain_row
from dedupe.merge.choices import Choice, Teller, explain_choices
from dedupe.merge.pins import PINNED_BY
from dedupe.model import MergedEvent, NormalisedListing
from pipelines.cli.wording import say_from
from pipelines.desk.consequences.foresight import Foresight, Part, foresee
from pipelines.desk.index.index import Index
from pipelines.desk.index.settled import read_key
from pipelines.desk.values import cut_text, name_source, name_zone, render_field, render_place
from pipelines.stages.explain import find_ties
from publish.pages.frame.environment import clean_href
from publish.pages.frame.language import Language
from publish.pages.frame.vocabulary import FIELDS, ROLES, STATUSES, name_category
from publish.phrases import render_when
from sources.model import Occurrence
from sources.source import Source

DATES_SHOWN = 12
TEXT_SHOWN = 500  # characters of a text
NEAR_SHOWN = 6
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Fields of provenance that a pin of one field settles: a whole place is one.
PIN_OF = {
    "title": "title", "title_fr": "title_fr", "title_en": "title_en", "summary": "summary",
    "description": "description", "category": "category", "status": "status", "url": "url", "price": "price",
    "free": "is_free", "occurrences": "hour", "starts_at": "hour", "venue": "place", "address": "place",
    "city": "place", "region": "place", "postal_code": "place", "lat": "place", "lon": "place",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListingView:
    """A listing as a column beside the others."""

    listing_id: str
    source_id: str
    source: str  # its title
    role: str
    title: str
    language: str
    dates: tuple[str, ...]  # those to come, at most DATES_SHOWN
    more_dates: int
    place: str
    category: str
    status: str
    price: str | None
    summary: str | None
    url: str | None  # only what may be followed
    first_seen: datetime
    last_seen: datetime
    missing_since: datetime | None


@dataclass(frozen=True, slots=True)
class OtherView:
    """What another listing says of a field; the value is None where its source withholds it."""

    value: str | None
    teller: str


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field of the event. `pin`: the field that a pin of it names, "" when it cannot be pinned."""

    name: str
    label: str
    value: str
    teller: str
    reason: str
    is_pinned: bool
    is_conflict: bool
    others: tuple[OtherView, ...]
    pin: str


@dataclass(frozen=True, slots=True)
class StepView:
    """One finding about a pair: a sentence, and its weight."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class PairView:
    """Two listings and what was found out about them. `other_event`: that of the one which is not here."""

    left_name: str  # of its source
    right_name: str
    probability: float
    rule: str
    steps: tuple[StepView, ...]
    other_event: str | None = None
    other_title: str = ""


@dataclass(frozen=True, slots=True)
class EventView:
    """All of the page."""

    event_id: str
    title: str
    is_published: bool
    when: tuple[str, ...]
    place: str
    listings: tuple[ListingView, ...]
    fields: tuple[FieldView, ...]
    ties: tuple[PairView, ...]
    near: tuple[PairView, ...]
    entries: tuple[Entry, ...]
    pending: Foresight | None  # what decisions since the last run change


def view_event(
    event_id: str,
    index: Index,
    history: History,
    sources: Mapping[str, Source],
    language: Language,
    *,
    now: datetime,
) -> EventView | None:
    """Return what is to be shown of an event of the last run; None when it has no such event."""
    found = foresee(index, history.lines, (), [event_id], now=now)
    part = next((part for part in found.before if part.event_id == event_id), None)
    if part is None:
        return None
    listings = index.load_listings(part.listings)
    teller = _name_tellers(listings.values(), sources)
    keys = {item.said.key for item in listings.values()}
    event, today = part.event, now.date()
    return EventView(
        event_id=event_id,
        title=event.title if event else next(iter(listings.values())).title,
        is_published=part.published is not None,
        when=tuple(_render_dates(event.occurrences, today, language)[0]) if event else (),
        place=render_place(event) if event else "",
        listings=tuple(_view_listing(listings[name], teller, today, language) for name in part.listings),
        fields=tuple(_view_fields(event, listings, teller, language)) if event else (),
        ties=tuple(_view_ties(part, index, teller, language)),
        near=tuple(_view_near(part, index, teller, language)),
        entries=tuple(entry for entry in history.entries if keys & set(entry.decision.items)),
        pending=found if found.is_change else None,
    )


def _view_listing(
    item: NormalisedListing, teller: Mapping[tuple[str, str], str], today: date, language: Language
) -> ListingView:
    dates, more = _render_dates(item.said.occurrences, today, language)
    text = item.said.summary or item.said.description
    return ListingView(
        listing_id=item.listing_id,
        source_id=item.said.source_id,
        source=teller[item.said.key],
        role=language.say(ROLES.get(item.role, item.role)),
        title=item.title,
        language=item.language,
        dates=tuple(dates),
        more_dates=more,
        place=render_place(item),
        category=name_category(item.category, language),
        status=language.say(STATUSES[item.status]) if item.status in STATUSES else "",
        price=item.said.price,
        summary=cut_text(text, TEXT_SHOWN) if text is not None else None,
        url=clean_href(item.said.url),
        first_seen=item.first_seen,
        last_seen=item.last_seen,
        missing_since=item.missing_since,
    )


def _render_dates(occurrences: Sequence[Occurrence], today: date, language: Language) -> tuple[list[str], int]:
    """Return the first dates to come (those that are over where none is) and how many there are beside them."""
    coming = [o for o in occurrences if (o.last_day or date.max) >= today] or list(occurrences)
    shown = [render_when(o, language.code) + name_zone(o, language) for o in coming[:DATES_SHOWN]]
    return shown, len(occurrences) - len(shown)


def _view_fields(
    event: MergedEvent,
    listings: Mapping[str, NormalisedListing],
    teller: Mapping[tuple[str, str], str],
    language: Language,
) -> Iterator[FieldView]:
    tellers = {item.said.key: _make_teller(item) for item in listings.values()}
    for choice in explain_choices(event.said, tellers, event.conflicts):
        yield FieldView(
            name=choice.field,
            label=language.say(FIELDS.get(choice.field, choice.field)),
            value=render_field(choice.field, choice.value, language, most=TEXT_SHOWN) or "",
            teller=_name_teller(choice, teller, language),
            reason=say_from("matching", "reason", choice.reason, language.code),
            is_pinned=choice.source_id == PINNED_BY,
            is_conflict=choice.conflict,
            others=tuple(
                OtherView(
                    None if other.withheld else render_field(other.field, other.value, language, most=TEXT_SHOWN),
                    teller.get((other.source_id, other.source_key), other.source_id),
                )
                for other in choice.others
            ),
            pin=PIN_OF.get(choice.field, ""),
        )


def _make_teller(item: NormalisedListing) -> Teller:
    certainties = item.said.date_certainty.value, item.place_certainty.value
    return Teller(item.role, item.last_seen, item.missing_since, *certainties)


def _name_teller(choice: Choice, teller: Mapping[tuple[str, str], str], language: Language) -> str:
    if choice.source_id == PINNED_BY:
        return language.say("L'équipe du babillard")
    return teller.get((choice.source_id, choice.source_key), choice.source_id)


def _view_ties(
    part: Part, index: Index, teller: Mapping[tuple[str, str], str], language: Language
) -> Iterator[PairView]:
    for row in find_ties(index.find_pairs(part.listings)):
        yield _view_pair(explain_row(row), teller, language)


def _view_near(
    part: Part, index: Index, teller: Mapping[tuple[str, str], str], language: Language
) -> Iterator[PairView]:
    rows = index.find_pairs(part.listings, outside=True)[:NEAR_SHOWN]
    ends = {end for row in rows for end in (row["left"], row["right"])} - set(part.listings)
    events, listings = index.find_events(ends), index.load_listings(ends)
    for row in rows:
        other = row["left"] if row["left"] in ends else row["right"]
        title = listings[other].title if other in listings else other
        yield _view_pair(explain_row(row), teller, language, events.get(other), title)


def _view_pair(
    pair: Explanation,
    teller: Mapping[tuple[str, str], str],
    language: Language,
    other: str | None = None,
    title: str = "",
) -> PairView:
    left, right = (teller.get(read_key(name), name) for name in (pair.left, pair.right))
    steps = sorted(pair.steps, key=lambda step: -abs(step.weight))
    return PairView(
        left_name=left,
        right_name=right,
        probability=pair.probability,
        rule=pair.rule_fr if language.code == "fr" else pair.rule_en,
        steps=tuple(
            StepView(language.tie(step.fr) if language.code == "fr" else step.en, step.weight)
            for step in steps
            if step.feature not in ("prior", "rest")
        ),
        other_event=other,
        other_title=title,
    )


def _name_tellers(items: Iterable[NormalisedListing], sources: Mapping[str, Source]) -> dict[tuple[str, str], str]:
    """Return the name of each listing's source, numbered where one source has several listings here."""
    names: dict[tuple[str, str], str] = {}
    keys = sorted(item.said.key for item in items)
    of_source = {source_id: [key for key in keys if key[0] == source_id] for source_id, _ in keys}
    for source_id, mine in of_source.items():
        title = name_source(source_id, sources)
        for number, key in enumerate(mine, start=1):
            names[key] = title if len(mine) == 1 else f"{title} ({number})"
    return names
