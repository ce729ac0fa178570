"""Read answers of The Events Calendar's REST interface (`/wp-json/tribe/events/v1/events`) into listings."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sources.model import Issue, Page, Reading
from sources.read.sniff import sniff
from sources.read.text import decode_bytes
from sources.read.tribe_items import Item, make_listing, read_item
from sources.source import Source

__all__ = ["read_tribe"]

MAX_ITEMS = 20_000


def read_tribe(pages: Sequence[Page], source: Source, now: datetime) -> Reading:
    """Return a listing per event; the instances of a series, of one title and place, are one listing.

    Failures: not-events-json when no page is an answer of the interface, with what its error says.
    """
    dropped: Counter[str] = Counter()
    issues: list[Issue] = []
    items: list[Item] = []
    answers = 0
    for page in pages:
        answer = _read_answer(page)
        if isinstance(answer, str):
            issues.append(Issue("not-events-json", f"{page.url}: {answer}"))
            continue
        answers += 1
        for raw in answer[: MAX_ITEMS - len(items)]:
            item = read_item(raw, source)
            if isinstance(item, str):
                dropped[item] += 1
            else:
                items.append(item)
    if not answers:
        return Reading((), (), {}, issues[0] if issues else Issue("no-pages", "nothing was fetched"))
    listings = [make_listing(group, key, source) for key, group in _group(items)]
    return Reading(tuple(sorted(listings, key=lambda each: each.key)), tuple(issues), dict(dropped))


def _read_answer(page: Page) -> list[Any] | str:
    """Return the raw events of an answer, or why it is none."""
    form = sniff(page.body)
    if form not in ("json", "jsonfeed"):
        return f"expected JSON, found {form}"
    try:
        answer = json.loads(decode_bytes(page.body, page.content_type).lstrip("\ufeff \t\r\n"), strict=False)
    except (ValueError, RecursionError) as error:
        return f"broken JSON: {type(error).__name__}"
    if isinstance(answer, dict) and isinstance(answer.get("events"), list):
        return list(answer["events"])
    if isinstance(answer, dict) and "start_date" in answer:
        return [answer]  # the address of a single event
    if isinstance(answer, dict) and "code" in answer:
        return f"the site answers «{answer.get('code')}»: {str(answer.get('message'))[:200]}"
    return "JSON without events"


def _group(items: Sequence[Item]) -> Iterator[tuple[str, list[Item]]]:
    """Yield key and items of each listing. Instances of a series differ by the date at the end of their address."""
    series: dict[tuple[str, str, str], list[Item]] = {}
    for item in items:
        series.setdefault((item.base_url, item.title.casefold(), item.place.casefold()), []).append(item)
    taken: Counter[str] = Counter()
    for (base_url, _, _), group in series.items():
        is_series = len({item.url for item in group}) > 1
        key = base_url if is_series else group[0].url
        taken[key] += 1
        yield (key if taken[key] == 1 else f"{key}#{taken[key]}"), group
