"""What a source says of itself: robots.txt by name, a meta tag, a header; nothing else is taken for it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.model import Page
from sources.optout import BY_HEADER, BY_PAGE, BY_ROBOTS, find_opt_out, find_robots_opt_out, names_robot

URL = "https://exemple.qc.ca/agenda/"


def ask(body: str | bytes, header: str = "") -> str | None:
    """Return the code of the request that a page or its header makes."""
    content = body if isinstance(body, bytes) else body.encode()
    found = find_opt_out(Page(URL, content), {"x-robots-tag": header} if header else {})
    return found.code if found else None


@pytest.mark.parametrize(
    "body",
    [
        '<html><head><meta name="babillard" content="noindex"></head>',
        "<!doctype html><META CONTENT=' NOINDEX, nofollow ' NAME=Babillard>",
        "<html><meta name=babillard content=none>",
        '<html><head><meta\n  name="babillard"\n  content="noindex"\n/>',
        b"\xef\xbb\xbf" + b'<!-- ours --><html><meta name="babillard" content="noindex">',
        '<html><meta name="babillard" content="noindex">'.encode("utf-16"),
    ],
)
def test_pages_that_ask(body: str | bytes) -> None:
    """The tag in any dress."""
    assert ask(body) == BY_PAGE


@pytest.mark.parametrize(
    "body",
    [
        '<html><meta name="robots" content="noindex">',
        '<html><meta name="babillard" content="index, follow">',
        '<html><!-- <meta name="babillard" content="noindex"> -->',
        '<html><script>x = \'<meta name="babillard" content="noindex">\'</script>',
        '<html><pre>&lt;meta name="babillard" content="noindex"&gt;</pre>',
        '<rss><channel><title><![CDATA[<meta name="babillard" content="noindex">]]></title></channel></rss>',
        'BEGIN:VCALENDAR\nDESCRIPTION:<meta name="babillard" content="noindex">\nEND:VCALENDAR',
        "",
        "<html>Le babillard de la Ville",
    ],
)
def test_pages_that_do_not_ask(body: str) -> None:
    """What is said to search engines, shown as an example, or written by somebody else."""
    assert ask(body) is None


@pytest.mark.parametrize(
    ("header", "asks"),
    [
        ("babillard: noindex", True),
        ("BABILLARD:none", True),
        ("googlebot: nofollow, babillard: nofollow, noindex", True),
        ("unavailable_after: 25 Jun 2026 15:00:00 PST, babillard: noindex", True),
        ("babillard: max-snippet: 20, noindex", True),
        ("noindex", False),
        ("babillard: nofollow, otherbot: noindex", False),
        ("babillardbot: noindex", False),
        (",,:::,", False),
    ],
)
def test_headers(header: str, asks: bool) -> None:
    """A directive belongs to the robot named before it."""
    assert ask(b"BEGIN:VCALENDAR", header) == (BY_HEADER if asks else None)


@pytest.mark.parametrize(
    ("rules", "asks"),
    [
        ("User-agent: Babillard\nDisallow: /", True),
        ("user-agent: x\nUser-Agent: BABILLARD # us\nDisallow: /agenda", True),
        ("User-agent: babillard/0.1\nDisallow: /", True),
        ("User-agent: Babillard\nDisallow: /admin\n\nUser-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: Babi\nDisallow: /", False),
        ("User-agent: Babillard\nDisallow:", False),
        ("# User-agent: Babillard\nUser-agent: *\nDisallow: /", False),
        ("", False),
    ],
)
def test_robots(rules: str, asks: bool) -> None:
    """Only a group of ours, by the whole name, that disallows the very address."""
    found = find_robots_opt_out(rules, URL)
    assert (found.code if found else None) == (BY_ROBOTS if asks else None)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.text(max_size=80))
def test_any_bytes_are_read(body: bytes, text: str) -> None:
    """No content raises."""
    ask(b"<html>babillard<meta " + body, text)
    names_robot(text)
