"""The outcome of an answer in words: what is published, what becomes of calendars' entries, which feeds change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipelines.desk.consequences.feeds import FeedView, view_feeds
from pipelines.desk.consequences.foresight import Foresight, Part
from publish.model import PublishedEvent
from publish.pages.frame.language import Language
from publish.pages.frame.vocabulary import STATUSES, name_category
from publish.pages.lists.cards import choose_title, make_place
from publish.phrases import render_when

_DATES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class EventView:
    """An event as readers would see it; `letters` are those of its listings."""

    letters: str
    title: str
    title_language: str | None
    dates: tuple[str, ...]
    other_dates: int
    place: str
    category: str
    price: str
    status: str | None
    summary: str


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """What an answer makes. `headline` fits on a button; `effects` say the rest, none when nothing changes."""

    headline: str
    events: tuple[EventView, ...]
    unpublished: tuple[str, ...]  # letters of listings that make no published event
    effects: tuple[str, ...]
    feeds: tuple[FeedView, ...]
    other_feeds: int


def make_outcome_view(
    found: Foresight, letters: Mapping[str, str], language: Language, *, is_blind: bool
) -> OutcomeView:
    """Return an outcome in words; `letters` is listing → letter. Of a blind unit only what is published is told: the
    changes would give the present grouping away."""
    shown = [(part, part.published) for part in found.after if part.published is not None]
    made = (_make_event(event, part.listings, letters, language) for part, event in shown)
    events = tuple(sorted(made, key=lambda event: event.letters))
    hidden = (_join_letters(part.listings, letters) for part in found.after if part.published is None)
    told = language.say_count("%(n)s événement publié", "%(n)s événements publiés", len(events))
    view = OutcomeView(told, events, tuple(filter(None, hidden)), (), (), 0)
    if is_blind:
        return view
    if not found.is_change:
        return replace(view, headline=language.say("Rien ne change."))
    before = sum(part.published is not None for part in found.before)
    feeds, other_feeds = view_feeds(found.feeds, language)
    return replace(
        view,
        headline=f"{told} ({before} → {len(events)})" if before != len(events) else told,
        effects=tuple(_tell_effects(found, letters, language)),
        feeds=feeds,
        other_feeds=other_feeds,
    )


def _make_event(
    published: PublishedEvent, names: Sequence[str], letters: Mapping[str, str], language: Language
) -> EventView:
    event = published.event
    title, title_language = choose_title(published, language)
    dates = [render_when(o.occurrence, language.code) for o in published.occurrences]
    return EventView(
        letters=_join_letters(names, letters),
        title=title,
        title_language=title_language,
        dates=tuple(dates[:_DATES_SHOWN]),
        other_dates=max(len(dates) - _DATES_SHOWN, 0),
        place=make_place(published),
        category=name_category(event.category, language),
        price=event.price or (language.say("Gratuit") if event.is_free else ""),
        status=language.say(STATUSES[event.status]) if event.status in STATUSES else None,
        summary=event.summary or "",
    )


def _tell_effects(found: Foresight, letters: Mapping[str, str], language: Language) -> list[str]:
    """Return sentences about addresses and entries of calendars."""
    say, told = language.say_count, []
    of_event = {part.event_id: _join_letters(part.listings, letters) for part in found.after}
    for new in dict.fromkeys(found.redirects.values()):
        sentence = say(
            "%(n)s ancienne adresse mène désormais à l'événement :",
            "%(n)s anciennes adresses mènent désormais à l'événement :",
            sum(target == new for target in found.redirects.values()),
        )
        told.append(f"{sentence} {of_event.get(new, '')}")
    before, after = _list_dates(found.before), _list_dates(found.after)
    minted = {part.event_id for part in found.after if part.published} - {part.event_id for part in found.before}
    if minted:
        told.append(
            say(
                "%(n)s événement reçoit une adresse nouvelle.",
                "%(n)s événements reçoivent une adresse nouvelle.",
                len(minted),
            )
        )
    kept = before.keys() & after.keys()
    changed = sum(before[uid] != after[uid] for uid in kept)
    if len(kept) > changed:
        told.append(
            say(
                "%(n)s date reste telle quelle dans les agendas abonnés.",
                "%(n)s dates restent telles quelles dans les agendas abonnés.",
                len(kept) - changed,
            )
        )
    if changed:
        told.append(say("%(n)s date y est corrigée.", "%(n)s dates y sont corrigées.", changed))
    if lost := len(before.keys() - after.keys()):
        told.append(say("%(n)s date en disparaît.", "%(n)s dates en disparaissent.", lost))
    if added := len(after.keys() - before.keys()):
        told.append(say("%(n)s date s'y ajoute.", "%(n)s dates s'y ajoutent.", added))
    return told


def _list_dates(parts: Sequence[Part]) -> dict[str, int]:
    """Return UID of each published date → its sequence."""
    return {o.occurrence_id: o.sequence for part in parts if part.published for o in part.published.occurrences}


def _join_letters(names: Sequence[str], letters: Mapping[str, str]) -> str:
    found = {letters[name] for name in names if name in letters}
    return " ".join(sorted(found, key=lambda letter: (len(letter), letter)))
