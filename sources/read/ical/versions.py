"""The events of one UID → series: which are versions of one another, which are listings of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sources.read.ical.lines import Component
from sources.read.ical.series import read_sequence, read_span
from sources.read.ical.zones import Zones


def split_members(members: list[Component], zones: Zones) -> Iterable[tuple[list[Component], list[Component]]]:
    """Part the events of one UID into series: masters of one title belong together, others are another listing.

    Where SEQUENCE differs, the highest stands alone: the others are what it was before. Two masters of one title and
    start are versions of one as well.
    """
    if len(members) == 1:
        is_override = members[0].get("RECURRENCE-ID") is not None
        yield ([], members) if is_override else (members, [])
        return
    overrides = _newest([m for m in members if m.get("RECURRENCE-ID")], lambda m: m.text("RECURRENCE-ID") or "")
    masters = [m for m in members if not m.get("RECURRENCE-ID")]
    if not masters:
        yield [], overrides
        return
    newest = max(_version(m)[0] for m in masters)
    by_title: dict[str, list[Component]] = {}
    for master in masters:
        if _version(master)[0] == newest:
            by_title.setdefault((master.text("SUMMARY") or "").strip().lower(), []).append(master)
    for position, group in enumerate(by_title.values()):
        yield _newest(group, lambda m: str(read_span(m, zones))), overrides if position == 0 else []


def _newest(events: list[Component], key: Callable[[Component], str]) -> list[Component]:
    newest: dict[str, Component] = {}
    for event in events:
        kept = newest.get(key(event))
        if kept is None or _version(event) >= _version(kept):
            newest[key(event)] = event
    return list(newest.values())


def _version(event: Component) -> tuple[int, str]:
    return read_sequence(event), event.text("LAST-MODIFIED") or event.text("DTSTAMP") or ""
