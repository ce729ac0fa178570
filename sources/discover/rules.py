"""Calendar services and plug-ins known by a mark in a page, as a table (`rules.toml`), and Google's embedded calendars,
whose ids are written in several ways."""

from __future__ import annotations

import base64
import binascii
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from sources.source import Kind
from sources.urls import join_address

MAX_MATCHES = 5  # of one rule in one page

_GOOGLE = re.compile(r"https?://(?:www\.)?(?:calendar\.google\.com|google\.com)/calendar/[^\s\"'<>]{1,4000}")
_GOOGLE_ID = re.compile(r"^[\w.+#=&%-]{1,200}@[\w.-]{3,120}$")


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table."""

    name: str
    kind: Kind
    match: re.Pattern[str]
    url: str
    is_embed: bool
    platform: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule made of a text."""

    name: str
    kind: Kind
    url: str
    is_embed: bool
    platform: str = ""


def apply_rules(text: str, page: str | None, root: str | None) -> Iterator[Found]:
    """Yield the addresses that rules tell, in the table's order. Without a page, only those of addresses of services
    count: the text is an address then."""
    for address in find_google_calendars(text):
        yield Found("Google Calendar", "ical", address, is_embed=True)
    for rule in _RULES:
        if not rule.is_embed and page is None:
            continue
        urls = dict.fromkeys(_fill(rule, match, page, root) for match in _find(rule, text))
        for url in list(urls)[:MAX_MATCHES]:
            if url is not None:
                yield Found(rule.name, rule.kind, url, rule.is_embed, rule.platform)


def find_google_calendars(text: str) -> Iterator[str]:
    """Yield the public iCal address of each Google calendar that a text embeds or links to.

    An address can name several (`src=`), by their id, or by their id in base64 without its padding; `cid=` holds either
    too, or the address of a foreign calendar, which is not Google's to give.
    """
    seen: set[str] = set()
    for found in _GOOGLE.findall(text)[:50]:
        try:
            query = urlsplit(found.replace("&amp;", "&")).query
        except ValueError:
            continue
        for name, value in parse_qsl(query)[:100]:
            calendar = _read_google_id(value) if name in ("src", "cid") else None
            if calendar is not None and calendar not in seen:
                seen.add(calendar)
                yield f"https://calendar.google.com/calendar/ical/{quote(calendar, safe='')}/public/basic.ics"


def _read_google_id(value: str) -> str | None:
    if "://" in value or "#holiday" in value:  # holidays are nobody's events
        return None
    value = unquote(value)
    if "@" not in value:
        try:
            value = base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_").decode("ascii")
        except (binascii.Error, ValueError):
            return None
    return value if _GOOGLE_ID.match(value) and "#holiday" not in value else None


def _find(rule: Rule, text: str) -> Iterator[re.Match[str]]:
    if not rule.match.groups:
        found = rule.match.search(text)
        return iter(() if found is None else (found,))
    return rule.match.finditer(text)


def _fill(rule: Rule, match: re.Match[str], page: str | None, root: str | None) -> str | None:
    parts = urlsplit(page or "")
    values = {name: quote(value or "", safe="/@.%+-_") for name, value in match.groupdict().items()}
    site = f"{parts.scheme}://{parts.netloc}"
    bare = (page or "").partition("#")[0].partition("?")[0].rstrip("/")
    url = rule.url.format(**values, site=site, root=root or f"{site}/", page=bare)
    return join_address(url, url)


def _load_rules() -> tuple[Rule, ...]:
    table = tomllib.loads((Path(__file__).parent / "rules.toml").read_text(encoding="utf-8"))
    return tuple(
        Rule(
            name=row["name"],
            kind=cast(Kind, row["kind"]),
            match=re.compile(row["match"]),
            url=row["url"],
            is_embed=row.get("embed", False),
            platform=row.get("platform", ""),
        )
        for row in table["rule"]
    )


_RULES = _load_rules()
