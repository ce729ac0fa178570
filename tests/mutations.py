"""Spoilt copies of real files: what a broken export, a cut connection or an ill-meaning site may send."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

MAX_BYTES = 2_000_000
# Each has broken some reader of calendars, feeds or pages: numbers and dates without bounds, rules without end,
# entities and external files, nesting, NUL, halves of UTF-8, text that looks like markup.
TOKENS: tuple[bytes, ...] = (
    b"\x00", b"\xff\xfe", b"\xc3", b"\xed\xa0\x80", b"\r", b"\n ", b"\xe2\x80\xa8", b"9" * 400, b"-1", b"1e400", b"NaN",
    b"99991231T235959Z", b"00010101", b"9999-12-31T23:59:59+14:00", b"0000-00-00", b"20261301T256199",
    b"RRULE:FREQ=SECONDLY\r\n", b"RRULE:FREQ=MINUTELY;COUNT=999999999\r\n", b"RRULE:FREQ=YEARLY;BYSETPOS=-366\r\n",
    b"RRULE:FREQ=DAILY;INTERVAL=0\r\n", b"DURATION:P99999999999W\r\n", b"EXDATE:" + b"20260101T000000," * 300,
    b"RECURRENCE-ID;RANGE=THISANDFUTURE:20260101\r\n", b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b"END:VCALENDAR\r\n",
    b"BEGIN:VTIMEZONE\r\nTZID:America/Toronto\r\nEND:VTIMEZONE\r\n", b";TZID=\"..\\..\\etc/passwd\"",
    b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;">]>',
    b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', b'<!ENTITY % p SYSTEM "http://127.0.0.1:9/">', b"&x;",
    b"&d;", b'<xi:include href="file:///etc/passwd"/>', b'<base href="javascript:alert(1)">', b"<![CDATA[", b"]]>",
    b"<!--", b"-->", b"<script type=\"application/ld+json\">", b"</script>", b"<" * 300, b"[" * 3000, b"{\"a\":" * 3000,
    b"<div>" * 3000, b'{"@type":"Event","name":"x","startDate":', b'"@graph":', b'"@id":"#a"', b"\\u0000", b"\\ud800",
    b"%00%2e%2e%2f", b"&#0;", b"&#xD800;", b"&#99999999;", b"itemscope itemtype=\"https://schema.org/Event\" ",
    b"du 1er au 31 ", b"tous les jours " * 50, b"le 3, le 4, le 5, " * 200, b"12/12/12/12/12/12", b"a" * 5000,
)  # fmt: skip

Mutation = Callable[[random.Random, bytes, bytes], bytes]


def mutate(rng: random.Random, body: bytes, other: bytes) -> bytes:
    """Return a body changed in one to six ways; `other` is a second file of the same kind, to graft from."""
    for _ in range(rng.choice((1, 1, 2, 3, 6))):
        body = rng.choice(MUTATIONS)(rng, body, other)[:MAX_BYTES]
    return body


def _flip(rng: random.Random, body: bytes, other: bytes) -> bytes:
    spoilt = bytearray(body)
    for _ in range(rng.randint(1, 20) if spoilt else 0):
        spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
    return bytes(spoilt)


def _cut(rng: random.Random, body: bytes, other: bytes) -> bytes:
    return body[: rng.randint(0, len(body))]


def _remove(rng: random.Random, body: bytes, other: bytes) -> bytes:
    start, end = _span(rng, body)
    return body[:start] + body[end:]


def _repeat(rng: random.Random, body: bytes, other: bytes) -> bytes:
    start, end = _span(rng, body)
    times = rng.choice((2, 3, 50, 2000))
    return body[:start] + (body[start:end] * times)[:MAX_BYTES] + body[end:]


def _insert(rng: random.Random, body: bytes, other: bytes) -> bytes:
    for _ in range(rng.randint(1, 4)):
        position = rng.randint(0, len(body))
        body = body[:position] + rng.choice(TOKENS) + body[position:]
    return body


def _graft(rng: random.Random, body: bytes, other: bytes) -> bytes:
    start, end = _span(rng, other)
    position = rng.randint(0, len(body))
    return body[:position] + other[start:end] + body[position:]


def _swap_lines(rng: random.Random, body: bytes, other: bytes) -> bytes:
    lines = body.split(b"\n")
    for _ in range(rng.randint(1, 10)):
        one, two = rng.randrange(len(lines)), rng.randrange(len(lines))
        lines[one], lines[two] = lines[two], lines[one]
    return b"\n".join(lines)


def _change_digits(rng: random.Random, body: bytes, other: bytes) -> bytes:
    spoilt = bytearray(body)
    digits = [at for at, byte in enumerate(spoilt[:100_000]) if 48 <= byte <= 57]
    for at in rng.sample(digits, min(len(digits), rng.randint(1, 60))):
        spoilt[at] = rng.randint(48, 57)
    return bytes(spoilt)


def _reencode(rng: random.Random, body: bytes, other: bytes) -> bytes:
    text = body.decode("utf-8", errors="replace")
    return text.encode(rng.choice(("utf-16", "utf-16-be", "latin-1", "utf-32", "cp037", "utf-7")), errors="replace")


def _span(rng: random.Random, body: bytes) -> tuple[int, int]:
    start = rng.randint(0, len(body))
    return start, min(len(body), start + rng.choice((1, 10, 200, 3000)))


MUTATIONS: Sequence[Mutation] = (
    _flip, _cut, _remove, _repeat, _insert, _insert, _graft, _swap_lines, _change_digits, _reencode,
)  # fmt: skip
