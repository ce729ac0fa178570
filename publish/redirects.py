"""Where a retired event id leads: merges chain, and a spoilt ledger must not make a circle of them."""

from __future__ import annotations

from collections.abc import Mapping


def follow_redirect(redirects: Mapping[str, str], event_id: str) -> str:
    """Return the id that an event has now."""
    seen = {event_id}
    while event_id in redirects and redirects[event_id] not in seen:
        event_id = redirects[event_id]
        seen.add(event_id)
    return event_id
