"""Addresses reduced to what they lead to, so that two ways of writing one link are equal."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

from dedupe.normalise.keys import fold

_TRACKING = re.compile(r"^(?:utm_.*|fbclid|gclid|mc_[ce]id|_ga|ref|source|src|lang|igshid)$", re.IGNORECASE)
_NUMBER = re.compile(r"^\d+$")


@lru_cache(maxsize=65536)
def make_link_key(url: str) -> str | None:
    """Return host and path (and telling parameters) of a page of its own; None for a home page or no web address."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    host = parts.netloc.lower().removeprefix("www.").split(":")[0]
    path = re.sub(r"/(?:index\.\w+)?$", "", parts.path)
    query = sorted((k, v) for k, v in parse_qsl(parts.query)[:20] if not _TRACKING.match(k))
    if path.count("/") < 1 or (not query and len(path) < 6):
        return None
    return host + path + (f"?{urlencode(query)}" if query else "")


@lru_cache(maxsize=65536)
def read_slug(url: str) -> str:
    """Return the words of the last telling part of the path («boucar-diouf-nomo-sapiens»), folded."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    parts = [fold(part) for part in path.split("/")]
    telling = [part for part in parts if len(part) > 3 and not _NUMBER.match(part.replace(" ", ""))]
    return telling[-1][:120] if telling else ""
