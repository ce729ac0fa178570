"""Text made plain, and bodies told apart by their first bytes."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.read.sniff import sniff
from sources.read.text import SUMMARY_LENGTH, clean_html, clean_text, decode_bytes, make_summary


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("Soir&eacute;e", "Soirée"),
        ("Soir&amp;eacute;e &amp;amp; nuit", "Soirée & nuit"),
        ("  Trio\n\tpour&nbsp;deux ", "Trio pour deux"),
        ("<b>Trio</b> <script>alert(1)</script>", "Trio"),
        ("&lt;p&gt;Trio&lt;/p&gt;", "Trio"),
        ("5 < 6 et 7 > 3", "5 < 6 et 7 > 3"),
        ("Tri\x00o\u200b", "Trio"),
        ("<p> </p>", None),
        (None, None),
    ],
)
def test_clean_text(raw: str | None, plain: str | None) -> None:
    """One line of plain text, or None."""
    assert clean_text(raw) == plain


def test_clean_html_keeps_paragraphs() -> None:
    """Paragraphs, line breaks and list items stand on lines of their own."""
    assert (
        clean_html("<p>Un <i>trio</i></p><ul><li>20 h</li><li>Gaspé</li></ul>fin<br/>.")
        == "Un trio\n20 h\nGaspé\nfin\n."
    )


def test_summary_ends_between_words() -> None:
    """A long text is cut between words, with an ellipsis; a short one stays."""
    summary = make_summary("mot " * 200)
    assert summary is not None
    assert summary.endswith("mot…")
    assert len(summary) <= SUMMARY_LENGTH
    assert make_summary("court") == "court"
    assert make_summary(None) is None


@given(st.text(max_size=900))
@settings(max_examples=100, deadline=None)
def test_summary_is_never_too_long(text: str) -> None:
    """No text makes a summary longer than allowed."""
    assert len(make_summary(text) or "") <= SUMMARY_LENGTH


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("é".encode(), "text/html; charset=iso-8859-1"),
        ("é".encode("utf-16"), ""),
        ("é".encode("latin-1"), "text/html; charset=ISO-8859-1"),
        ("é".encode("latin-1"), ""),
        (b"\xef\xbb\xbf" + "é".encode(), ""),
    ],
)
def test_decode_bytes(body: bytes, content_type: str) -> None:
    """BOM, then UTF-8 if it is, then the declaration, then Windows-1252."""
    assert decode_bytes(body, content_type) == "é"


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (b"", "empty"),
        (b" \r\n\x00", "empty"),
        (b"\xef\xbb\xbfBEGIN:VCALENDAR\r\n", "ical"),
        (b"\n\n<?xml version='1.0'?><!-- x --><rss version='2.0'>", "rss"),
        (b"<a:feed xmlns:a='http://www.w3.org/2005/Atom'>", "atom"),
        (b"<rdf:RDF>", "rdf"),
        (b"<?xml version='1.0'?><urlset>", "xml"),
        (b"<!DOCTYPE html><html>", "html"),
        (b"<div>Erreur</div>", "html"),
        (b'{"items": [], "version": "https://jsonfeed.org/version/1.1"}', "jsonfeed"),
        (b'[{"a": 1}]', "json"),
        ("<rss/>".encode("utf-16"), "rss"),
        ("<rss/>".encode("utf-16-be"), "rss"),
        (b"PK\x03\x04", "other"),
    ],
)
def test_sniff(body: bytes, form: str) -> None:
    """A body is what its first bytes say."""
    assert sniff(body) == form


@pytest.mark.parametrize("piece", ["<script ", "<!--", "<p ", "<script>", "&amp;", "<", "<a<", "<!DOCTYPE x [", "<?"])
def test_hostile_markup_is_quick(piece: str) -> None:
    """Markup made to last costs no more than its length."""
    text = piece * (300_000 // len(piece))
    start = time.perf_counter()
    clean_html(text)
    sniff(text.encode())
    assert time.perf_counter() - start < 1


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes(body: bytes) -> None:
    """No bytes make decoding, sniffing or cleaning raise."""
    clean_html(decode_bytes(body))
    sniff(body)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("MusÃ©e de lâ€™Ã®le", "Musée de l’île"),
        ("l\x92art", "l’art"),
        ("Œuvre d’Â été", "Œuvre d’Â été"),
        ("Ãgé", "Ãgé"),
        ("SÃ£o Paulo «à l’été»", "São Paulo «à l’été»"),
    ],
)
def test_text_encoded_twice(said: str, meant: str) -> None:
    """UTF-8 taken for Windows-1252 is mended where it is sure, even beside accents that are right."""
    assert clean_text(said) == meant
