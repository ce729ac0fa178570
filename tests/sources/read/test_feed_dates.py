"""Where the dates of an item stand: fields, titles, texts; and what is no date of its event."""

from __future__ import annotations

from datetime import date

import pytest

from sources.model import Certainty
from tests.sources.read.feed_bodies import read_item, starts


def test_publication_date_is_no_event_date() -> None:
    """An item that tells no date has none, whatever its pubDate."""
    listing = read_item("<title>Trio</title><guid>1</guid><pubDate>Mon, 02 Nov 2026 15:00:00 +0000</pubDate>")
    assert listing.occurrences == ()
    assert listing.date_certainty is Certainty.NONE


def test_publication_date_gives_the_year() -> None:
    """A missing year is counted from the day on which the item was published."""
    listing = read_item(
        "<title>Trio, le 3 mars</title><guid>1</guid><pubDate>Mon, 01 Feb 2021 15:00:00 +0000</pubDate>"
    )
    assert starts(listing) == ["2021-03-03"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            "<ev:startdate>2026-12-05T20:00:00</ev:startdate><ev:enddate>2026-12-05T22:00:00</ev:enddate>",
            "2026-12-05T20:00",
        ),
        ("<xcal:dtstart>2026-12-06T01:00:00Z</xcal:dtstart>", "2026-12-05T20:00"),
        ("<xcal:dtstart>20261205T200000</xcal:dtstart>", "2026-12-05T20:00"),
        ("<mec:startDate>2026-12-05</mec:startDate><mec:startHour>8:00 pm</mec:startHour>", "2026-12-05T20:00"),
        ("<libcal:date>2026-12-05</libcal:date><libcal:start>10:30:00</libcal:start>", "2026-12-05T10:30"),
        ("<ev:startdate>2026-12-05T00:00:00</ev:startdate>", "2026-12-05"),
    ],
)
def test_structured_dates(fields: str, expected: str) -> None:
    """The dates of known namespaces go before those of the words."""
    listing = read_item(f"<title>Trio, 9 décembre</title><guid>1</guid>{fields}")
    assert starts(listing) == [expected]
    assert listing.date_certainty is Certainty.STATED


def test_words_tell_the_hour_that_the_markup_lacks() -> None:
    """A structured day without hour is made precise by the words about the same day."""
    listing = read_item(
        "<title>Trio</title><guid>1</guid><ev:startdate>2026-12-05</ev:startdate>"
        "<description>Samedi 5 décembre à 20 h</description>"
    )
    assert starts(listing) == ["2026-12-05T20:00"]


def test_structured_period() -> None:
    """Two distant days are a period, both included."""
    listing = read_item("<title>Expo</title><ev:startdate>2026-12-05</ev:startdate><ev:enddate>2027-01-10</ev:enddate>")
    (period,) = listing.occurrences
    assert (period.start, period.end, period.is_period) == (date(2026, 12, 5), date(2027, 1, 10), True)


def test_events_calendar_publication_date_is_the_event() -> None:
    """In feeds of The Events Calendar the pubDate is the event's start, in UTC."""
    listing = read_item(
        "<title>Trio</title><guid isPermaLink='false'>https://x.example/?post_type=tribe_events&amp;p=7</guid>"
        "<pubDate>Sun, 06 Dec 2026 01:00:00 +0000</pubDate>"
    )
    assert starts(listing) == ["2026-12-05T20:00"]
    assert listing.published_at is None


def test_lines_of_facts_are_read_together() -> None:
    """A date and its hour on separate lines belong together; doors and ticket sales stay out."""
    listing = read_item(
        "<title>Trio</title><description>&lt;p&gt;Un trio rare, formé en 2013.&lt;/p&gt;&lt;p&gt;Billets en vente dès "
        "le 1er décembre&lt;/p&gt;&lt;ul&gt;&lt;li&gt;Date : 12 décembre 2026&lt;/li&gt;&lt;li&gt;"
        "Portes : 19 h&lt;/li&gt;&lt;li&gt;Spectacle : 20 h&lt;/li&gt;&lt;/ul&gt;</description>"
    )
    assert starts(listing) == ["2026-12-12T20:00"]
    assert "12 décembre 2026" in (listing.date_text or "")


def test_past_years_in_the_text_are_not_dates() -> None:
    """A biography's dates are passed over for those of the event."""
    listing = read_item(
        "<title>Trio</title><description>Leur premier album, sorti le 3 mars 2014, a tout changé. Le 5 octobre 2019, "
        "ils jouaient à Gaspé. Le trio sera à Matane le 12 décembre 2026 à 20 h.</description>"
    )
    assert starts(listing) == ["2026-12-12T20:00"]


def test_title_date_is_made_precise_by_the_text() -> None:
    """A day in the title takes its hour from the text."""
    listing = read_item("<title>12 décembre : Trio</title><description>Samedi 12 décembre 2026, 20 h</description>")
    assert listing.title == "12 décembre : Trio"
    assert starts(listing) == ["2026-12-12T20:00"]


def test_a_cut_summary_does_not_hide_what_follows() -> None:
    """A summary that is the beginning of the content is left out: the vernissage stands after the cut."""
    whole = "Du 28 novembre au 24 janvier, la Galerie présente ses œuvres. Vernissage le samedi 28 novembre à 14 h."
    listing = read_item(
        f"<title>Exposition</title><description>{whole[:70]}…</description><content:encoded>{whole}</content:encoded>"
    )
    assert starts(listing) == ["2026-11-28", "2026-11-28T14:00"]


@pytest.mark.parametrize("line", ["Portes : 19 h 30 | Spectacle : 20 h", "20 h", "À 20 h, salle 2", "Show 8 p.m."])
def test_an_hour_alone_belongs_to_the_day_of_the_title(line: str) -> None:
    """The title tells the day, a line of the text the hour."""
    listing = read_item(f"<title>Relève (2026-12-11)</title><description>Billets 15 $&lt;p&gt;{line}</description>")
    assert starts(listing) == ["2026-12-11T20:00"]


def test_what_feed_programs_add_is_left_out() -> None:
    """WordPress's last line is no text of the event's, and does not make its summary longer than the content."""
    content = "<p>Deux soirs :</p><ul><li>Jeudi 3 décembre, 19 h 30 : Bic</li><li>5 décembre, 20 h : Squatec</li></ul>"
    added = "<p>L’article <a href='/a'>Tournée</a> est apparu en premier sur <a href='/'>Hebdo</a>.</p>"
    listing = read_item(
        f"<title>Tournée</title><description><![CDATA[<p>Deux soirs : Jeudi 3 décembre, 19 [&#8230;]</p>{added}]]>"
        "</description>"
        f"<content:encoded><![CDATA[{content}{added}]]></content:encoded>"
    )
    assert starts(listing) == ["2026-12-03T19:30", "2026-12-05T20:00"]
    assert "apparu" not in (listing.description or "") + (listing.summary or "")


def test_a_date_where_a_text_is_cut_is_doubtful() -> None:
    """«le vendredi 4 décembre, à 20 […]» is not given as certain; a date before the cut is."""
    cut = read_item("<title>A</title><description>Ce sera le vendredi 4 décembre, à 20 [&#8230;]</description>")
    assert (cut.date_certainty, cut.occurrences[0].certainty) == (Certainty.INFERRED, Certainty.INFERRED)
    whole = read_item(
        "<title>A</title><description>Le vendredi 4 décembre 2026 à 20 h. La troupe revient avec […]</description>"
    )
    assert whole.date_certainty is Certainty.STATED
