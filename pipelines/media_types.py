"""The types of what is served, as calendar programs and feed readers expect them, and the headers that go with all."""

from __future__ import annotations

import re
from collections.abc import Mapping

from publish.pictures.model import FOLDER

TYPES = {
    ".ics": "text/calendar; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".jsonl": "application/x-ndjson; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".pdf": "application/pdf",
    ".parquet": "application/vnd.apache.parquet",
}
JSON_FEED = "application/feed+json; charset=utf-8"
HEADERS = {
    # Searching runs a program compiled to WebAssembly, one of ours.
    "Content-Security-Policy": "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

# The same rules stand in deploy/ for nginx, Caddy and Apache.
# They know pages by words that are the same in every language but French (publish.pages.frame.language).
_LANGUAGE = "[a-z]{2,3}(_[A-Za-z]+)?"
_FRAMED = re.compile(f"{_LANGUAGE}/(integrer|embed)/")  # made for other people's pages
_MAIL = re.compile(rf"{_LANGUAGE}/(infolettre|newsletter)/.+\.html")  # an e-mail has its styles inside, and no script
# What other sites' scripts may read; not somebody's own feed.
_OPEN = re.compile(f"feeds/(?!m/)|(data|assets)/|index[.]json$|{_LANGUAGE}/(integrer|embed)/")
_LASTING = {"Cache-Control": "public, max-age=31536000, immutable"}  # events' images are named by what is in them


def choose_headers(path: str) -> Mapping[str, str]:
    """Return the headers of a file of a release: who may frame it, which scripts may read it."""
    headers = dict(HEADERS)
    policy = headers["Content-Security-Policy"]
    if _FRAMED.match(path):
        headers["Content-Security-Policy"] = policy.replace("frame-ancestors 'self'", "frame-ancestors *")
    elif _MAIL.match(path):
        mail = "script-src 'none'; style-src 'unsafe-inline'"
        headers["Content-Security-Policy"] = policy.replace("script-src 'self' 'wasm-unsafe-eval'", mail)
    if path.startswith(f"{FOLDER}/"):
        headers |= _LASTING
    if _OPEN.match(path):
        headers["Access-Control-Allow-Origin"] = "*"
    return headers
