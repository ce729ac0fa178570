"""Telling the WebSub hub which feeds changed, once a release is served (W3C WebSub §7).

What is to tell is written down before the switch, so that a run that is killed after it forgets nothing; what the hub
did not take is told again at the next runs, a few times. A hub that is down never fails a run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.home import Home
from pipelines.settings import RunSettings, make_user_agent
from publish.feeds.hub import find_topics
from publish.release import load_index
from sources.fetch.options import CrawlOptions
from sources.fetch.posting import post_forms

NAME = "websub.json"
TRIES_MAX = 5  # runs in which a feed is told of before it is given up; the next change brings it back
_TIME_S = 120.0  # for all feeds of a run: the rest waits for the next one


@dataclass(frozen=True, slots=True)
class Announcement:
    """What came of telling a hub. Counts of feeds; `reason` is why the hub did not take some, "" when it took all."""

    hub: str
    told: int
    waiting: int  # for the next run
    given_up: int
    reason: str = ""

    def __str__(self) -> str:
        text = f"hub {self.hub}: {self.reason}; {self.waiting} feeds will be announced at the next run"
        return f"{text}, {self.given_up} are given up" if self.given_up else text


def note_changes(settings: RunSettings, candidate: Path) -> None:
    """Write down which feeds of a candidate the hub must be told of once it is served."""
    home, instance = settings.home, settings.instance
    before, after = load_index(home.latest), load_index(candidate)
    if not instance.hub or before is None or after is None:
        return
    topics = find_topics(before["files"], after["files"], instance.base_url)
    _write(home, {**_load(home, instance.hub), **dict.fromkeys(topics, 0)}, instance.hub)


def announce_changes(settings: RunSettings) -> Announcement | None:
    """Tell the hub of the feeds that were written down; return what came of it, None when there is nothing to tell."""
    home, hub = settings.home, settings.instance.hub
    waiting = _load(home, hub) if hub else {}
    if not waiting:
        (home.data / NAME).unlink(missing_ok=True)
        return None
    topics = sorted(waiting)
    options = CrawlOptions(
        allow_private_hosts=settings.allow_private_hosts,
        user_agent=make_user_agent(settings.instance),
        crawl_timeout_s=_TIME_S,
    )
    # One at a time: hubs agree on nothing else. `hub.url` is what they have understood since PubSubHubbub 0.3.
    forms = [(("hub.mode", "publish"), ("hub.url", topic), ("hub.topic", topic)) for topic in topics]
    results = dict(zip(topics, post_forms(hub, forms, options), strict=True))
    failed = {topic: waiting[topic] + 1 for topic, failure in results.items() if failure is not None}
    left = {topic: tries for topic, tries in failed.items() if tries < TRIES_MAX}
    _write(home, left, hub)
    failure = next((failure for failure in results.values() if failure is not None), None)
    reason = f"{failure.reason} {failure.detail}".strip() if failure is not None else ""
    return Announcement(hub, len(topics) - len(failed), len(left), len(failed) - len(left), reason)


def _load(home: Home, hub: str) -> dict[str, int]:
    """Return topic → tries of what this hub was not told of; what another hub was not told of is no concern of it."""
    try:
        facts: Any = json.loads((home.data / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    topics = facts.get("topics") if isinstance(facts, dict) and facts.get("hub") == hub else None
    return {str(topic): int(tries) for topic, tries in topics.items()} if isinstance(topics, dict) else {}


def _write(home: Home, topics: Mapping[str, int], hub: str) -> None:
    path = home.data / NAME
    if not topics:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{NAME}.part")
    facts = {"hub": hub, "topics": dict(sorted(topics.items()))}
    aside.write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    aside.replace(path)
