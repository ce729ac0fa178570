"""Reading feeds: items with their dates out of French prose, beside feedparser alone in the same run, with
its HTML cleaning off. feedparser gives texts; ours gives listings."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime

import feedparser

from benchmarks.harness import compare
from sources.model import Page
from sources.read.feed import read_feed
from sources.read.feed_items import parse_feed
from sources.source import Rights, Source

NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)
COUNT = 1_000
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
           "décembre")  # fmt: skip
# As WordPress writes them; 3 kB, the mean of the real feeds that we have seen (median 2.2 kB).
_ITEM = """<item><title>Spectacle {number} &#8211; {weekday} {day} {month}</title>
<link>https://exemple.qc.ca/2026/11/spectacle-{number}/</link><dc:creator><![CDATA[Marie Tremblay]]></dc:creator>
<guid isPermaLink="false">https://exemple.qc.ca/?p={number}</guid><pubDate>{published}</pubDate>
<category><![CDATA[Musique]]></category><category><![CDATA[En famille]]></category>
<description><![CDATA[<p>Une soirée à la Salle des Patriotes de Saint-Denis. {words} [&#8230;]</p>]]></description>
<content:encoded><![CDATA[<figure class="wp-block-image size-large"><a href="https://exemple.qc.ca/images/{number}.jpg">
<img fetchpriority="high" decoding="async" width="1024" height="683" src="https://exemple.qc.ca/images/{number}-1024.jpg"
alt="" class="wp-image-{number}" srcset="https://exemple.qc.ca/images/{number}-300.jpg 300w" /></a></figure>
<p class="has-text-align-left">Une soirée &agrave; la <strong>Salle des Patriotes</strong> de Saint-Denis.</p>
<p class="has-text-align-left">Le {weekday} {day} {month} {year}, à {hour} h 30. Ouverture des portes avant.</p>
<p>{words}</p><p><em>{words}</em></p><ul class="wp-block-list"><li>{words}</li><li>{words}</li></ul><p>{words}</p>
<p>Billets : 25 $ ; renseignements : <a href="tel:4505550123">450 555-0123</a>, 275, rue des Érables.</p>]]>
</content:encoded></item>"""
_WORDS = (
    "Le groupe reprend les chansons de son répertoire, entouré de musiciens de la région et de quelques invités. " * 2
)
SOURCE = Source(
    id="banc", title="Banc", kind="feed", url="https://exemple.qc.ca/feed", region="16", language="fr",
    rights=Rights(basis="public-feed"),
)  # fmt: skip


def make_feed(count: int) -> bytes:
    """Return an RSS feed as WordPress writes it, each item with a date of its own."""
    items = []
    for number in range(count):
        day = date(2026, 12, 1) + timedelta(days=number % 300)
        items.append(
            _ITEM.format(
                number=number,
                weekday=_WEEKDAYS[day.weekday()],
                day=day.day,
                month=_MONTHS[day.month - 1],
                year=day.year,
                hour=13 + number % 9,
                published=format_datetime(NOW - timedelta(hours=number)),
                words=_WORDS,
            )
        )
    head = '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    head += 'xmlns:content="http://purl.org/rss/1.0/modules/content/">'
    return f"{head}<channel><title>Banc</title><language>fr-CA</language>{''.join(items)}</channel></rss>".encode()


def main() -> None:
    """Run the benchmark."""
    page = Page("https://exemple.qc.ca/feed", make_feed(COUNT))
    reading = read_feed([page], SOURCE, NOW)
    assert len(reading.listings) == COUNT
    assert all(len(one.occurrences) == 1 for one in reading.listings)

    def read_peer() -> object:
        return feedparser.parse(io.BytesIO(page.body), sanitize_html=False, resolve_relative_uris=False)

    work = {
        "babillard, listings": lambda: read_feed([page], SOURCE, NOW),
        "babillard, items only": lambda: parse_feed(page),
        "feedparser, items only": read_peer,
    }
    compare("read_feeds", work, unit="items", amount=COUNT, peer="feedparser, items only")


if __name__ == "__main__":
    main()
