"""RSS, Atom, RDF and JSON Feed → one neutral shape of item, texts still as the source wrote them."""

from __future__ import annotations

import hashlib
import io
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import feedparser

from sources.model import Page
from sources.read.sniff import Form, sniff
from sources.read.text import decode_bytes

MAX_BODY = 20_000_000
MAX_ITEMS = 5_000
MAX_FIELD = 400_000

_PROLOGUE = re.compile(r"^\s*<\?xml[^>]{0,300}\?>", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]{0,1000}(?:\[[^\]]{0,100000}\]\s{0,99})?>", re.IGNORECASE)
_FEEDS: frozenset[Form] = frozenset(("rss", "atom", "rdf"))
# What feedparser has been seen to raise on hostile input.
_PARSER_FAULTS = (ValueError, TypeError, AttributeError, LookupError, AssertionError, RecursionError, OverflowError)


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item. `fields` are the texts of namespaced elements, by local name (`dtstart`, `location`…)."""

    key: str
    title: str | None = None
    url: str | None = None
    summary: str | None = None
    content: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    categories: tuple[str, ...] = ()
    image: str | None = None
    fields: dict[str, str] = field(default_factory=dict)
    point: tuple[float, float] | None = None  # latitude, longitude
    language: str | None = None


def parse_feed(page: Page) -> list[FeedItem] | str:
    """Return the items of a body, or why it is no feed."""
    if len(page.body) > MAX_BODY:
        return f"larger than {MAX_BODY // 1_000_000} MB"
    form = sniff(page.body)
    if form in ("jsonfeed", "json"):
        return _parse_json(decode_bytes(page.body, page.content_type))
    if form not in _FEEDS:
        return "empty" if form == "empty" else f"looks like {form}"
    return _parse_xml(decode_bytes(page.body, page.content_type))


def _parse_xml(text: str) -> list[FeedItem] | str:
    # Without its declaration and DOCTYPE the document has no encoding to lie about and no entity to expand.
    text = _DOCTYPE.sub("", _PROLOGUE.sub("", text.lstrip("\ufeff"), count=1), count=1).replace("\x00", "")
    start = text.find("<")
    stream = io.BytesIO(text[max(start, 0) :].encode("utf-8", "replace"))  # never a name: feedparser would open it
    try:
        parsed = feedparser.parse(
            stream,
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except _PARSER_FAULTS as error:
        return f"cannot be parsed ({type(error).__name__})"
    language = _text(parsed.feed.get("language"))
    return [_read_entry(entry, language) for entry in parsed.entries[:MAX_ITEMS]]


def _read_entry(entry: Any, language: str | None) -> FeedItem:
    summary = _text(entry.get("summary"))
    contents = [_text(part.get("value")) for part in entry.get("content", []) if isinstance(part, dict)]
    content = next((text for text in contents if text), None)
    published = _read_struct(entry.get("published_parsed"))
    return FeedItem(
        key=_text(entry.get("id")) or _make_digest(entry),
        title=_text(entry.get("title")),
        url=_text(entry.get("link")),
        summary=summary if summary != content else None,
        content=content,
        published_at=published or _read_struct(entry.get("created_parsed")),
        updated_at=_read_struct(dict.get(entry, "updated_parsed")),  # entry.get() would give the publication
        categories=tuple(
            dict.fromkeys(term for tag in entry.get("tags", []) if (term := _text(tag.get("label") or tag.get("term"))))
        )[:50],
        image=_find_image(entry),
        fields=_find_fields(entry),
        point=_find_point(entry),
        language=language,
    )


def _text(value: object) -> str | None:
    return value[:MAX_FIELD] if isinstance(value, str) and value.strip() else None


def _make_digest(entry: Any) -> str:
    """Hash what the item says, for want of an id."""
    said = {name: value for name, value in entry.items() if isinstance(value, str)}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode("utf-8", "replace")).hexdigest()


def _read_struct(parsed: object) -> datetime | None:
    try:
        return datetime(*tuple(parsed)[:6], tzinfo=UTC) if parsed else None  # type: ignore[arg-type,misc]
    except (ValueError, TypeError, OverflowError):
        return None


def _find_image(entry: Any) -> str | None:
    for name in ("media_content", "media_thumbnail"):
        for media in entry.get(name) or []:
            kind = media.get("medium") or media.get("type") or "image"
            if kind.startswith("image") and media.get("url"):
                return _text(media["url"])
    for link in entry.get("links") or []:
        if link.get("rel") == "enclosure" and str(link.get("type", "")).startswith("image/"):
            return _text(link.get("href"))
    image = entry.get("image")
    return _text(image.get("href")) if isinstance(image, dict) else None


def _find_fields(entry: Any) -> dict[str, str]:
    """Collect the namespaced elements by local name: prefixes differ from feed to feed, names hardly."""
    found: dict[str, str] = {}
    for name, value in entry.items():
        if "_" not in name or name.endswith(("_parsed", "_detail")):
            continue
        prefix, _, local = name.partition("_")
        if isinstance(value, str) and value.strip():
            found.setdefault(local, value.strip()[:2000])
        elif isinstance(value, dict) and prefix == "gd":
            found.update({f"when{key}": str(text)[:200] for key, text in value.items() if local == "when"})
    return found


def _find_point(entry: Any) -> tuple[float, float] | None:
    where = entry.get("where")
    if isinstance(where, dict) and where.get("type") == "Point":
        values = list(where.get("coordinates", ()))[:2][::-1]
    else:
        values = [entry.get("geo_lat"), entry.get("geo_long") or entry.get("geo_lon")]
    return make_point(*values) if len(values) == 2 else None


def make_point(lat: object, lon: object) -> tuple[float, float] | None:
    """Return coordinates when they are on Earth and not the 0, 0 of an empty form."""
    try:
        point = float(str(lat)), float(str(lon))
    except ValueError:
        return None
    is_real = -90 <= point[0] <= 90 and -180 <= point[1] <= 180 and point != (0.0, 0.0)
    return point if is_real else None


def _parse_json(text: str) -> list[FeedItem] | str:
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError):
        return "looks like JSON, but is broken"
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return "JSON without the items of a JSON Feed"
    if "jsonfeed.org" not in str(feed.get("version", "")) and not any(
        isinstance(item, dict) and ("content_html" in item or "content_text" in item) for item in feed["items"]
    ):
        return "JSON that is no JSON Feed"
    language = _text(feed.get("language"))
    return [_read_json_item(item, language) for item in feed["items"][:MAX_ITEMS] if isinstance(item, dict)]


def _read_json_item(item: dict[str, Any], language: str | None) -> FeedItem:
    number = item.get("id")
    key = str(number) if isinstance(number, int | float) else _text(number)
    tags = item.get("tags")
    return FeedItem(
        key=key or hashlib.sha256(json.dumps(item, sort_keys=True).encode("utf-8", "replace")).hexdigest(),
        title=_text(item.get("title")),
        url=_text(item.get("url")) or _text(item.get("external_url")),
        summary=_text(item.get("summary")),
        content=_text(item.get("content_html")) or _text(item.get("content_text")),
        published_at=_read_iso(item.get("date_published")),
        updated_at=_read_iso(item.get("date_modified")),
        categories=tuple(tag for tag in tags[:50] if isinstance(tag, str)) if isinstance(tags, list) else (),
        image=_text(item.get("image")) or _text(item.get("banner_image")),
        fields=_find_extensions(item),
        language=_text(item.get("language")) or language,
    )


def _find_extensions(item: dict[str, Any]) -> dict[str, str]:
    """Collect the texts of custom objects («_event»: {"start": …}), JSON Feed 1.1 «Extensions»."""
    found: dict[str, str] = {}
    for name, value in item.items():
        if name.startswith("_") and isinstance(value, dict):
            found.update({str(key).lower(): str(text)[:2000] for key, text in value.items() if isinstance(text, str)})
    return found


def _read_iso(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        return moment.astimezone(UTC) if moment is not None and moment.tzinfo else moment and moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
