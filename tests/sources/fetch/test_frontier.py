"""The bookkeeping of one source, without network: order, caps, what is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.archive import Answer
from sources.fetch.frontier import STRIKES, Frontier, Target, Visit, make_targets
from sources.fetch.reasons import Failure
from sources.links import LIMITS

SITE = "https://exemple.qc.ca"
# page → (role, what it links to)
GRAPH = {
    "/": ["/e1", "/p2", "/p3"],
    "/p2": ["/e3", "/e1", "/p4"],
    "/p3": ["/e2", "/e4"],
    "/p4": ["/e5", "/", "/p2"],
}


def make_links(path: str) -> tuple[Target, ...]:
    return tuple(Target(SITE + to, "event" if "/e" in to else "listing") for to in GRAPH.get(path, []))


def make_frontier(tools: Any, previous: dict[str, Answer] | None = None, **values: Any) -> Frontier:
    arguments = {"now": tools.now, "max_pages": 100, "window": 3} | values
    return Frontier(tools.source(f"{SITE}/"), previous or {}, **arguments)


def answer(tools: Any, target: Target, **values: Any) -> Answer:
    facts: dict[str, Any] = {"status": 200, "at": tools.now.isoformat(), "digest": f"d{target.url}"}
    return Answer(url=target.url, final_url=target.url, role=target.role, **(facts | values))


@settings(max_examples=30, deadline=None)
@given(choices=st.lists(st.integers(0, 5), max_size=20))
def test_order_does_not_depend_on_timing(choices: list[int]) -> None:
    """Whichever answer comes first, the manifest is the same."""

    class Tools:
        from datetime import UTC, datetime

        from sources.source import Rights, Source

        now = datetime(2026, 11, 25, tzinfo=UTC)

        @staticmethod
        def source(url: str) -> Any:
            return Tools.Source(
                id="x", title="x", kind="jsonld", url=url, region="04", language="fr", rights={"basis": "public-feed"}
            )

    frontier = make_frontier(Tools)
    flying = frontier.take()
    turns = iter(choices)
    while flying:
        target = flying.pop(next(turns, 0) % len(flying))
        path = target.url.removeprefix(SITE)
        frontier.record(target, Visit(answer(Tools, target), make_links(path)))
        flying += frontier.take()
    assert frontier.is_done
    order = [found.url.removeprefix(SITE) for found in frontier.list_answers()]
    assert order == ["/", "/p2", "/p3", "/p4", "/e1", "/e3", "/e2", "/e4", "/e5"]


def test_window_is_kept(tools: Any) -> None:
    """No more than the window is asked at once."""
    frontier = make_frontier(tools, window=2)
    [entry] = frontier.take()
    links = tuple(Target(f"{SITE}/{n}", "event") for n in range(9))
    frontier.record(entry, Visit(answer(tools, entry), links))
    assert len(frontier.take()) == 2
    assert frontier.take() == []


@pytest.mark.parametrize(
    ("url", "is_ours"),
    [
        ("https://exemple.qc.ca/x", True),
        ("http://exemple.qc.ca/x", True),
        ("https://www.exemple.qc.ca/x", True),
        ("https://calendrier.exemple.qc.ca/x", True),
        ("https://exemple.qc.ca:8443/x", False),
        ("https://mexemple.qc.ca/x", False),
        ("https://qc.ca/x", False),
        ("ftp://exemple.qc.ca/x", False),
        ("https://exemple.qc.ca/" + "x" * 3000, False),
    ],
)
def test_only_hosts_of_the_source_are_asked(url: str, is_ours: bool, tools: Any) -> None:
    """The host that the source names, its www, what lies below it, on the usual ports."""
    frontier = make_frontier(tools)
    [entry] = frontier.take()
    frontier.record(entry, Visit(answer(tools, entry), (Target(url, "event"),)))
    assert [target.url for target in frontier.take()] == ([url] if is_ours else [])


def test_follow_may_name_another_host(tools: Any) -> None:
    """An address in `follow` names its host too."""
    source = tools.source(f"{SITE}/", follow=("https://billets.example/evenement/",))
    frontier = Frontier(source, {}, now=tools.now, max_pages=9, window=9)
    [entry] = frontier.take()
    frontier.record(entry, Visit(answer(tools, entry), (Target("https://billets.example/evenement/1", "event"),)))
    assert len(frontier.take()) == 1


def test_host_of_redirected_entry_is_ours(tools: Any) -> None:
    """Where the entry was redirected to, its links lead."""
    frontier = make_frontier(tools)
    [entry] = frontier.take()
    moved = answer(tools, Target(entry.url, "entry"))
    moved = Answer(**{**{f: getattr(moved, f) for f in moved.__slots__}, "final_url": "https://neuf.example/cal"})
    frontier.record(entry, Visit(moved, (Target("https://neuf.example/e", "event"),)))
    assert len(frontier.take()) == 1


def test_strikes_end_the_asking(tools: Any) -> None:
    """After a few pages in a row that the network failed, the rest gets the same reason and keeps its bodies."""
    links = tuple(Target(f"{SITE}/{n}", "event") for n in range(20))
    previous = {target.url: answer(tools, target) for target in links}
    frontier = make_frontier(tools, previous, window=1)
    [entry] = frontier.take()
    frontier.record(entry, Visit(answer(tools, entry), links))
    asked = 0
    while targets := frontier.take():
        asked += 1
        frontier.record(targets[0], Visit(frontier.make_failed(targets[0], Failure("timeout"))))
    assert asked == STRIKES
    answers = frontier.list_answers()
    assert [found.reason for found in answers] == [None] + ["timeout"] * 20
    assert all(found.digest for found in answers)
    assert frontier.make_result(answers, 1.0).reasons == {"timeout": 20}


def test_stop_keeps_what_was(tools: Any) -> None:
    """Stopped before its end, a source keeps its old answers, even those it had not come to know again."""
    old = {url: answer(tools, Target(url, "event")) for url in (f"{SITE}/", f"{SITE}/known", f"{SITE}/unseen")}
    frontier = make_frontier(tools, old)
    [entry] = frontier.take()
    frontier.record(entry, Visit(answer(tools, entry, digest="new"), (Target(f"{SITE}/known", "event"),)))
    frontier.take()
    frontier.stop(Failure("crawl-stopped", "no time was left"))
    answers = {found.url.removeprefix(SITE): found for found in frontier.list_answers()}
    assert {path: found.reason for path, found in answers.items()} == {
        "/": None,
        "/known": "crawl-stopped",
        "/unseen": "crawl-stopped",
    }
    assert answers["/"].digest == "new"
    assert answers["/unseen"].digest == f"d{SITE}/unseen"
    result = frontier.make_result(list(answers.values()), 1.0)
    assert (result.status, result.reason) == ("failed", "crawl-stopped")


def test_gone_pages_are_remembered(tools: Any) -> None:
    """A page of a calendar that is gone is not asked again for a while, and stays in the manifest."""
    page = Target(f"{SITE}/e", "event")
    gone = answer(tools, page, status=410, reason="gone", at=(tools.now - timedelta(days=3)).isoformat())
    frontier = make_frontier(tools, {page.url: gone})
    [entry] = frontier.take()
    frontier.record(entry, Visit(answer(tools, entry), (page,)))
    assert frontier.take() == []
    assert frontier.list_answers()[1] == gone


def test_targets_are_distinct_and_clean(tools: Any) -> None:
    """Fragments, blanks and doubles go; what is no address goes; the order stays."""
    urls = ["http://x/b#1", " http://x/a ", "http://x/b#2", "", "#", "http://[", "http://x:port/", "http://x:99999999/"]
    urls += ["http://x/été", "http://x/%C3%A9t%C3%A9"]
    assert [target.url for target in make_targets([Target(url, "event") for url in urls])] == [
        "http://x/b",
        "http://x/a",
        "http://x/%C3%A9t%C3%A9",
    ]


@pytest.mark.parametrize(
    ("changed", "body", "asked", "reason", "is_asked"),
    [
        (-20, -10, -2, None, False),  # unchanged since we have it
        (-9, -10, -2, None, True),  # changed since
        (-20, -10, -8, None, True),  # not asked for a week: sitemaps forget
        (-10.5, -10, -2, None, True),  # the same day: in which zone?
        (-20, -10, -2, "http-500", True),
        (None, -10, -2, None, True),
    ],
)
def test_a_page_that_its_sitemap_calls_unchanged_is_not_asked(
    tools: Any, changed: float | None, body: int, asked: int, reason: str | None, is_asked: bool
) -> None:
    """`lastmod` saves the request, with a day's margin, for a week at most; other roles are always asked."""
    at = {name: tools.now + timedelta(days=days) for name, days in (("body", body), ("asked", asked))}
    lastmod = None if changed is None else tools.now + timedelta(days=changed)
    page, listing = Target(f"{SITE}/e1", "event", lastmod), Target(f"{SITE}/p2", "listing", lastmod)
    facts = {"at": at["asked"].isoformat(), "body_at": at["body"].isoformat(), "reason": reason}
    previous = {target.url: answer(tools, target, **facts) for target in (page, listing)}
    frontier = make_frontier(tools, previous)
    [entry] = frontier.take()
    frontier.record(entry, Visit(answer(tools, entry), (page, listing)))
    assert (page in frontier.take()) is is_asked
    if not is_asked:
        kept = next(found for found in frontier.list_answers() if found.url == page.url)
        assert (kept.digest, kept.at, kept.is_not_modified) == (previous[page.url].digest, facts["at"], True)


def test_pages_of_each_role_are_capped(tools: Any) -> None:
    """A calendar that can be turned for ever, and sitemaps of sitemaps, end; what is left out is counted."""
    frontier = make_frontier(tools, max_pages=10_000, window=10_000)
    [entry] = frontier.take()
    pages = tuple(Target(f"{SITE}/?page={n}", "listing") for n in range(LIMITS.listing_pages + 5))
    frontier.record(entry, Visit(answer(tools, entry), (*pages, Target(f"{SITE}/e1", "event"))))
    asked = frontier.take()
    assert len(asked) == LIMITS.listing_pages + 1
    for target in asked:
        frontier.record(target, Visit(answer(tools, target)))
    result = frontier.make_result(frontier.list_answers(), 0.0)
    assert f"5 links beyond {LIMITS.listing_pages} listing pages left out" in result.detail


def test_sitemaps_of_sitemaps_end(tools: Any) -> None:
    """An index that names itself under ever new names is followed three levels down."""
    frontier = make_frontier(tools)
    asked = 0
    while targets := frontier.take():
        for target in targets:
            asked += 1
            frontier.record(target, Visit(answer(tools, target), (Target(f"{target.url}a", "sitemap"),)))
    assert asked == 1 + LIMITS.sitemap_depth
