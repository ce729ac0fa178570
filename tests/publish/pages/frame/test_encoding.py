"""Bytes of pages: what HTML forbids never reaches them, whatever way it is looked for."""

from __future__ import annotations

import re
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from publish.pages.frame.encoding import encode_html
from publish.pages.frame.quoting import quote_value

_FORBIDDEN = "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
_ODD = st.text(
    st.sampled_from("aé\xa0«\x85\x00\t\n\x0b\r\x1f\x7f\xc2\ud800\udc00\ufdcf\ufdd0\ufdef\ufdf0\ufffd\ufffe\uffff😀")
)


@given(_ODD | st.text())
def test_pages_lose_what_html_forbids_and_nothing_else(text: str) -> None:
    """Controls, halves of surrogate pairs and non-characters of the first plane."""
    assert encode_html(text).decode() == re.sub(_FORBIDDEN, "", text)


@given(_ODD | st.text(), st.sampled_from(["", "@", "@+"]))
def test_addresses_hold_what_quoting_letter_by_letter_gives(text: str, safe: str) -> None:
    """The standard library's `quote` is the reference."""
    assert quote_value(text, safe) == quote(text, safe=safe, errors="ignore")
