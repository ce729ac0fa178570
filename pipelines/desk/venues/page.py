"""The venues: names that the last run took for one place, what stands near, and joining or parting them."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dedupe.decisions import Decision
from dedupe.desk.history import Entry
from dedupe.venue_words import is_about_venues, print_place
from pipelines.desk.consequences.page import keep, show_proposal, weigh
from pipelines.desk.event.pins import Unreadable
from pipelines.desk.event.proposals import MAX_NOTE
from pipelines.desk.forms import get_form
from pipelines.desk.ground import Ground, on_ground
from pipelines.desk.history.decision_words import list_names, view_entry
from pipelines.desk.rendering import render
from pipelines.desk.venues.data import find_listings, find_near, read_venues, search_venues
from pipelines.desk.venues.proposals import load_names, propose_join, propose_parting
from publish.pages.maps.links import find_map
from sources.territory import load_territory

PAGE = 60
FOUND = 12
EVENTS_SHOWN = 10
_CARRIED = ("what", "other", "place", "note")


def show_venues(request: Request, ground: Ground) -> Response:
    """The list."""
    text = request.query_params.get("q", "").strip()[:200]
    told = request.query_params.get("page", "1")
    page = int(told) if told.isascii() and told.isdigit() and 0 < int(told) < 10**6 else 1
    found = search_venues(read_venues(ground.desk.home), text)
    regions = load_territory().regions
    return render(
        request,
        "venues.html",
        section="venues",
        query=text,
        total=len(found),
        venues=found[(page - 1) * PAGE : page * PAGE],
        regions={code: region.name for code, region in regions.items()},
        before=urlencode({"q": text, "page": page - 1}) if page > 1 else None,
        after=urlencode({"q": text, "page": page + 1}) if page * PAGE < len(found) else None,
    )


def show_venue(request: Request, ground: Ground, *, error: str = "") -> Response:
    """One venue."""
    venues = read_venues(ground.desk.home)
    venue = venues.get(request.path_params["venue_id"])
    if venue is None:
        return render(request, "missing.html", status=404)
    query = request.query_params.get("q", "").strip()[:200]
    names = load_names(ground, venue.venue_id)
    listings = find_listings(ground.desk.home, [venue.venue_id])
    events = sorted(set(ground.index.find_events(listings).values()))
    members = ground.index.find_members(events[:EVENTS_SHOWN])
    titles = ground.index.load_listings(names[0] for names in members.values())
    found = [one for one in search_venues(venues, query) if one.venue_id != venue.venue_id] if query else []
    entries = _find_entries(ground, set(listings))
    return render(
        request,
        "venue.html",
        status=400 if error else 200,
        section="venues",
        venue=venue,
        region=load_territory().regions[venue.region].name if venue.region in load_territory().regions else "",
        map=find_map(venue.lat, venue.lon, None),
        names=[(name, print_place(name.place)) for name in names],
        near=find_near(venue, venues),
        events=[(event_id, titles[names[0]].title) for event_id, names in members.items() if names[0] in titles],
        more_events=max(0, len(events) - EVENTS_SHOWN),
        query=query,
        found=found[:FOUND],
        entries=_view_entries(ground, entries),
        done=request.query_params.get("done", "")[:20],
        error=error,
    )


def _find_entries(ground: Ground, listings: set[str]) -> list[Entry]:
    """Return what was said of the places of some listings, newest first."""
    return [
        entry
        for entry in ground.history.entries
        if is_about_venues(entry.decision) and any(" ".join(key) in listings for key in entry.decision.items)
    ][:FOUND]


def _view_entries(ground: Ground, entries: list[Entry]) -> list[object]:
    names = list_names((entry.decision for entry in entries), ground.history)
    listings = ground.index.load_listings(names)
    titles = {name: f"{item.venue or item.title} – {item.city or ''}" for name, item in listings.items()}
    events = ground.index.find_events(names)
    return [view_entry(entry, titles, events, ground.language, history=ground.history) for entry in entries]


def show_consequences(request: Request, ground: Ground, *, is_late: bool = False) -> Response:
    """What joining or parting would do."""
    form = get_form(request)
    venue_id = request.path_params["venue_id"]
    try:
        new = _read(ground, venue_id, form)
    except Unreadable as error:
        return show_venue(request, ground, error=str(error))
    return show_proposal(
        request,
        ground,
        weigh(ground, new),
        carried={name: form[name] for name in form if name in _CARRIED},
        action=f"/desk/venues/{venue_id}/decide",
        back=f"/desk/venues/{venue_id}",
        is_late=is_late,
    )


def take_decision(request: Request, ground: Ground) -> Response:
    """Do it, if it does what was shown."""
    form = get_form(request)
    venue_id = request.path_params["venue_id"]
    try:
        new = _read(ground, venue_id, form)
    except Unreadable as error:
        return show_venue(request, ground, error=str(error))
    proposal = weigh(ground, new)
    if proposal.digest != form.get("seen") or not proposal.is_for(ground):
        return show_consequences(request, ground, is_late=True)
    kept = keep(ground, proposal, f"/desk/venues/{venue_id}?done={len(new)}")
    return show_venue(request, ground, error=kept) if isinstance(kept, str) else kept


def _read(ground: Ground, venue_id: str, form: Mapping[str, str]) -> list[Decision]:
    note = form.get("note", "").strip()[:MAX_NOTE]
    if form.get("what") == "part":
        return propose_parting(ground, venue_id, form.get("place", ""), note)
    return propose_join(ground, venue_id, form.get("other", ""), note)


ROUTES = [
    Route("/venues", on_ground(show_venues), methods=["GET"]),
    Route("/venues/{venue_id}", on_ground(show_venue), methods=["GET"]),
    Route("/venues/{venue_id}/consequences", on_ground(show_consequences), methods=["POST"]),
    Route("/venues/{venue_id}/decide", on_ground(take_decision), methods=["POST"]),
]
