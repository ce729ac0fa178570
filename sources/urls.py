"""Addresses compared and judged: same site, same page, a page at all, the page number of a listing."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, urldefrag, urlencode, urljoin, urlsplit, urlunsplit

MAX_LENGTH = 2_000
AHEAD = timedelta(days=400)

_NOT_PAGES = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?|pdf|docx?|xlsx?|pptx?|odt|zip|rar|gz|mp3|mp4|m4a|mov|avi|webm|wav|"
    r"css|js|mjs|json|woff2?|ttf|eot|ics|ical|vcf|rss|atom|xml|txt|csv|epub|apk|exe)$",
    re.IGNORECASE,
)
# Folders that never hold an event of the public, in the usual systems and in both languages.
_NOT_EVENTS = re.compile(
    r"/(?:wp-json|wp-admin|wp-login(?:\.php)?|wp-content|wp-includes|xmlrpc\.php|cdn-cgi|feed|rss|tag|tags|etiquette|"
    r"etiquettes|mot-cle|author|auteur|login|logout|connexion|deconnexion|inscription|register|signin|signup|"
    r"account|mon-compte|my-account|panier|cart|checkout|caisse|commande|wishlist|search|recherche|"
    r"politique-de-confidentialite|privacy-policy|privacy|confidentialite|mentions-legales|conditions-utilisation|"
    r"plan-du-site|sitemap|print|imprimer)(?:/|$)",
    re.IGNORECASE,
)
_ACTIONS = frozenset(
    "share replytocom add-to-cart ical outlook-ical print s q search recherche login redirect_to format "  # noqa: SIM905
    "attachment_id do action eventdisplay tribe-bar-date".split()
)
_TRACKING = re.compile(r"^(?:utm_\w+|fbclid|gclid|mc_[ce]id|_ga|ref|ref_src)$", re.IGNORECASE)
# An address that nothing needs to be done to.
_PLAIN = re.compile(r"https?://[a-z0-9][a-z0-9.-]*(?:/[\w.~-]*)*")
_PAGE_PARAMETERS = frozenset("page paged pg p pagina page_num pageno start offset debut from".split())  # noqa: SIM905
_PAGE_PATH = re.compile(r"/(?:page|p|pagina)[/-](\d{1,4})/?$", re.IGNORECASE)
_MONTH = re.compile(r"(?<!\d)(20\d\d|1\d{3}|[3-9]\d{3})[-/](0?[1-9]|1[0-2])(?!\d)")


def join_address(base: str, href: str | None) -> str | None:
    """Return an href as an absolute http(s) address without fragment or tracking parameters, or None."""
    href = (href or "").strip()
    if not href or len(href) > MAX_LENGTH or href[0] == "#":
        return None
    if _PLAIN.fullmatch(href):
        return href
    try:
        parts = urlsplit(urldefrag(urljoin(base, href.replace("\n", "").replace("\t", "")))[0])
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return None
        parts.port  # noqa: B018 - raises ValueError on «http://host:port»
    except ValueError:
        return None
    return urlunsplit(_drop_tracking(parts))


def is_same_site(one: str, other: str) -> bool:
    """Whether two addresses have one host and port; `www.` makes no difference."""
    return find_site(one) == find_site(other)


@lru_cache(maxsize=4096)
def find_site(url: str) -> str:
    """Return host and unusual port of an address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").removeprefix("www.")
    return host if port in (None, 80, 443) else f"{host}:{port}"


@lru_cache(maxsize=4096)
def fold_address(url: str) -> str:
    """Return what two addresses of one page have in common: no scheme, `www.`, final slash, fragment or tracking."""
    try:
        parts = _drop_tracking(urlsplit(urldefrag(url)[0]))
    except ValueError:
        return url
    path = re.sub(r"/(?:index\.(?:html?|php))?$", "", parts.path)
    return f"{find_site(url)}{path}?{parts.query}".removesuffix("?")


def is_page(url: str) -> bool:
    """Whether an address may be a page about an event: no file, no action, no folder of another kind."""
    parts = urlsplit(url)
    if _NOT_PAGES.search(parts.path) or _NOT_EVENTS.search(parts.path):
        return False
    return not any(name.lower() in _ACTIONS for name, _ in parse_qsl(parts.query, keep_blank_values=True)[:20])


def find_page_number(url: str) -> int | None:
    """Return the number that an address gives as page of a listing («?page=2», «/page/2/»), or None."""
    parts = urlsplit(url)
    if found := _PAGE_PATH.search(parts.path):
        return int(found[1])
    for name, value in parse_qsl(parts.query)[:20]:
        is_number = value.isdecimal() and value.isascii() and len(value) <= 4
        if (name.lower() in _PAGE_PARAMETERS or name.lower().endswith(("_page", "-page", "[page]"))) and is_number:
            return int(value)
    return None


def is_page_of(url: str, listing: str) -> bool:
    """Whether two addresses are pages of one listing: the same path once the page number is left out."""
    return _drop_page(url) == _drop_page(listing)


def is_too_far(url: str, at: datetime | None) -> bool:
    """Whether an address names a month beyond the horizon or long past: calendars can be turned for ever."""
    found = _MONTH.search(urlsplit(url).path + "?" + urlsplit(url).query)
    if found is None or at is None:
        return False
    months = int(found[1]) * 12 + int(found[2])
    return not -1 <= months - (at.year * 12 + at.month) <= AHEAD.days // 30


def _drop_page(url: str) -> str:
    path = _PAGE_PATH.sub("", urlsplit(url).path).rstrip("/")
    return f"{find_site(url)}{path}"


def _drop_tracking(parts: SplitResult) -> SplitResult:
    if "=" not in parts.query:
        return parts
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _TRACKING.match(name)]
    return parts if len(kept) == len(pairs) else parts._replace(query=urlencode(kept))
