"""The search: which addresses are asked in which order, what is found at the end, which offer is the best."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from sources.discover import Answer, Candidate, Search, find_facts, find_reasons, rank_candidates
from sources.discover.following import find_folder, find_follow
from sources.model import Issue, Page

NOW = datetime(2026, 12, 1, 13, tzinfo=UTC)
SITE = "https://exemple.qc.ca"
HTML = "<!doctype html><html lang='fr'><body>{}</body></html>"


def event(name: str, day: int, **facts: object) -> str:
    """Return the JSON-LD of one event of December 2026."""
    said = {"@context": "https://schema.org", "@type": "Event", "name": name, "startDate": f"2026-12-{day:02}T20:00"}
    said |= {"location": {"@type": "Place", "name": "Salle", "address": {"addressLocality": "Laval"}}} | facts
    return f'<script type="application/ld+json">{json.dumps(said)}</script>'


def calendar(*days: int, head: str = "PRODID:-//essai//FR") -> str:
    """Return an iCal calendar with one event a day of December 2026."""
    events = "".join(
        f"BEGIN:VEVENT\nUID:{d}\nSUMMARY:Film {d}\nDTSTART;TZID=America/Toronto:202612{d:02}T193000\nEND:VEVENT\n"
        for d in days
    )
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}\n{events}END:VCALENDAR\n"


def search(address: str, site: Mapping[str, str]) -> tuple[list[Candidate], list[str]]:
    """Run a search over a site in memory; return its ranked candidates and what was asked, without the site."""
    found, asked = Search(address, NOW), []
    wishes = found.start()
    for _ in range(8):
        answers = []
        for wish in wishes:
            asked.append(wish.url.removeprefix(SITE))
            body = site.get(wish.url.removeprefix(SITE))
            pages = (Page(wish.url, body.encode(), "", NOW),) if body is not None else ()
            answers.append(Answer(wish, pages, None if pages else Issue("http-404", "")))
        wishes = found.take(answers)
        if not wishes:
            break
    assert wishes == []
    return rank_candidates(found.list_candidates()), asked


def test_home_page_to_list_to_event_pages() -> None:
    """From a home page the list is found by its words, the events by trying some of its links, `follow` by where they
    were; how many there are is estimated from the links not tried."""
    links = "".join(f'<a href="/evenement/c{n}/">C{n}</a>' for n in range(20))
    site = {
        "/": HTML.format('<a href="/a-propos/">À propos</a><a href="/programmation/">Programmation</a>'),
        "/programmation/": HTML.format(links + '<a href="/a-propos/">À propos</a>'),
        "/a-propos/": HTML.format("Nous"),
        **{f"/evenement/c{n}/": HTML.format(event(f"C{n}", n + 5)) for n in range(20)},
    }
    best, asked = search(f"{SITE}/", site)
    assert best[0].offer.url == f"{SITE}/programmation/"
    assert best[0].offer.follow == ("/evenement/",)
    assert (best[0].coming, best[0].estimate) == (3, 20)
    assert len(asked) == len(set(asked)) < 12


def test_a_calendar_itself() -> None:
    """An iCal address is read as it is; its site's home page is asked for what it says about the calendar."""
    best, asked = search(f"{SITE}/c.ics", {"/c.ics": calendar(5, 6, 7)})
    assert [(c.offer.kind, c.offer.how, c.coming) for c in best] == [("ical", "own", 3)]
    assert asked == ["/c.ics", "/robots.txt", "/"]


def test_rest_is_preferred_to_the_ical_of_one_page() -> None:
    """A calendar of The Events Calendar tells by its PRODID that the whole is elsewhere."""
    item = {"id": 1, "title": "Concert", "url": f"{SITE}/e/1/", "start_date": "2026-12-05 20:00:00"}
    rest = {"events": [item | {"url": f"{SITE}/e/{n}/", "title": f"Concert {n}"} for n in range(5)], "total": 90}
    head = "PRODID:-//Salle - ECPv6.1//NONSGML v1.0//FR"
    site = {
        "/evenements/?ical=1": calendar(5, 6, 7, head=head),
        "/wp-json/tribe/events/v1/events?per_page=50": json.dumps(rest | {"rest_url": SITE}),
    }
    best, _ = search(f"{SITE}/evenements/?ical=1", site)
    assert [(c.offer.kind, c.estimate) for c in best] == [("tribe", 90), ("ical", 3)]
    assert "most" in find_reasons(best[0], best)


def test_structured_before_prose() -> None:
    """With as many events, structured data is chosen before a feed whose dates stand in its texts."""
    feed = "".join(
        f"<item><title>Film {d}</title><link>{SITE}/{d}</link><description>Le {d} décembre 2026 à 19 h 30, Salle X."
        "</description></item>"
        for d in (5, 6, 7)
    )
    site = {
        "/": HTML.format(
            '<link rel="alternate" type="application/rss+xml" href="/feed/">'
            '<link rel="alternate" type="text/calendar" href="/c.ics">'
        ),
        "/feed/": f"<rss version='2.0'><channel><title>X</title>{feed}</channel></rss>",
        "/c.ics": calendar(5, 6, 7),
    }
    best, _ = search(f"{SITE}/", site)
    assert [c.offer.kind for c in best] == ["ical", "feed"]
    assert find_reasons(best[0], best) == ["structured"]


def test_sitemap_when_nothing_else() -> None:
    """Without offers or links, the sitemap that robots.txt names leads to the event pages."""
    urls = "".join(f"<url><loc>{SITE}/spectacle/s{n}</loc></url>" for n in range(9))
    index = "".join(f"<sitemap><loc>{SITE}/{name}-sitemap.xml</loc></sitemap>" for name in ("page", "spectacle"))
    site = {
        "/": HTML.format("<div id='app'></div>"),
        "/robots.txt": f"User-agent: *\nDisallow:\nSitemap: {SITE}/plan.xml\n",
        "/plan.xml": f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{index}</sitemapindex>",
        "/spectacle-sitemap.xml": f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{urls}</urlset>",
        **{f"/spectacle/s{n}": HTML.format(event(f"S{n}", n + 5)) for n in range(9)},
    }
    best, asked = search(f"{SITE}/", site)
    assert (best[0].offer.url, best[0].offer.how) == (f"{SITE}/spectacle-sitemap.xml", "sitemap")
    assert best[0].offer.follow == ("/spectacle/",)
    assert best[0].estimate == 9
    assert "/page-sitemap.xml" not in asked


def test_index_of_plain_names() -> None:
    """An index whose parts have plain names is followed as well, from robots.txt and as the address itself."""
    ns = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
    parts = "".join(f"<sitemap><loc>{SITE}/{name}.xml</loc></sitemap>" for name in ("pg", "ev"))
    urls = "".join(f"<url><loc>{SITE}/spectacle/s{n}</loc></url>" for n in range(9))
    site = {
        "/": HTML.format("<div id='app'></div>"),
        "/robots.txt": f"Sitemap: {SITE}/index.xml\n",
        "/index.xml": f"<sitemapindex {ns}>{parts}</sitemapindex>",
        "/ev.xml": f"<urlset {ns}>{urls}</urlset>",
        **{f"/spectacle/s{n}": HTML.format(event(f"S{n}", n + 5)) for n in range(9)},
    }
    for address in ("/", "/index.xml"):
        best, _ = search(f"{SITE}{address}", site)
        assert best[0].offer.url == f"{SITE}/ev.xml"


def test_events_marked_up_on_the_list_itself() -> None:
    """A list that holds all its events in JSON-LD is enough; only their own pages are worth following."""
    events = "".join(event(f"E{n}", n, url=f"{SITE}/evenements/e{n}") for n in range(5, 12))
    best, _ = search(f"{SITE}/agenda", {"/agenda": HTML.format(events + '<a href="/nous">Nous</a>')})
    assert (best[0].coming, best[0].offer.follow) == (7, ("/evenements/",))


def test_nothing_to_find_ends() -> None:
    """A site without events ends the search with no candidate that holds listings."""
    best, asked = search(f"{SITE}/", {"/": HTML.format("".join(f'<a href="/p{n}">p</a>' for n in range(500)))})
    assert not any(candidate.listings for candidate in best)
    assert len(asked) < 20


def test_past_events_come_last() -> None:
    """A calendar with coming events is better than a longer one that is over."""
    old = calendar(*range(1, 29)).replace("202612", "202512")
    site = {
        "/": HTML.format('<a href="/vieux.ics">a</a><a href="/nouveau.ics">b</a>'),
        "/vieux.ics": old,
        "/nouveau.ics": calendar(20),
    }
    best, _ = search(f"{SITE}/", site)
    assert [c.offer.url.removeprefix(SITE) for c in best] == ["/nouveau.ics", "/vieux.ics"]


def test_folders_of_addresses() -> None:
    """Years and ids end a folder; the script of a query is one; a folder of events is lifted above its branches."""
    assert find_folder(f"{SITE}/evenement/2026/12/concert/") == "/evenement/"
    assert find_folder(f"{SITE}/event.php?id=3") == "/event.php?"
    assert find_folder(f"{SITE}/concert") == "/"
    assert find_follow([f"{SITE}/evenement/expositions/a", f"{SITE}/evenement/films/b"], [f"{SITE}/nous/"]) == (
        "/evenement/",
    )
    assert find_follow([f"{SITE}/concert-a"], [f"{SITE}/nous"]) == ()


def test_wordpress_is_asked_for_its_events_unannounced() -> None:
    """A WordPress page that names no calendar may still have The Events Calendar behind it."""
    item = {"id": 1, "title": "Concert", "url": f"{SITE}/e/1/", "start_date": "2026-12-05 20:00:00"}
    site = {
        "/": HTML.format(f'<link rel="https://api.w.org/" href="{SITE}/wp-json/">'),
        "/wp-json/tribe/events/v1/events?per_page=50": json.dumps({"events": [item], "rest_url": SITE}),
    }
    best, _ = search(f"{SITE}/", site)
    assert [(c.offer.kind, c.coming) for c in best] == [("tribe", 1)]


def test_a_calendar_in_a_frame_of_the_site() -> None:
    """The page shown in a frame is looked at like a list: its calendar is found."""
    site = {
        "/": HTML.format('<iframe src="/outils/grille?vue=mois"></iframe>'),
        "/outils/grille?vue=mois": HTML.format('<a href="/g.ics">Exporter</a>'),
        "/g.ics": calendar(5, 6),
    }
    best, _ = search(f"{SITE}/", site)
    assert [c.offer.url for c in best] == [f"{SITE}/g.ics"]


def test_a_redirect_elsewhere_keeps_the_address_that_lasts() -> None:
    """The address of a calendar that is served from some storage stays the one that people were given."""
    found = Search(f"{SITE}/c.ics", NOW)
    entry, *_ = found.start()
    stored = Page("https://stockage.example/tmp/1.ics", calendar(5).encode(), "", NOW)
    found.take([Answer(entry, (stored,))])
    assert [c.offer.url for c in found.list_candidates()] == [f"{SITE}/c.ics"]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(
        ["BEGIN:VCALENDAR\n", "<rss><channel>", "<urlset><url><loc>", "<!doctype html><a href='", '{"events":', "["]
    ),
    st.binary(max_size=300),
)
def test_hostile_answers_raise_nothing(start: str, rest: bytes) -> None:
    """Whatever an address answers, the search goes on to its end, and facts are told or not."""
    found = Search(f"{SITE}/", NOW)
    wishes = found.start()
    for _ in range(4):
        wishes = found.take([Answer(w, (Page(w.url, start.encode() + rest, "", NOW),)) for w in wishes])
    rank_candidates(found.list_candidates())
    assert len(find_facts(found.about).title) <= 120
