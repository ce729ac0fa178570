"""From a list to the pages of its events: which links to try first, and the `follow` of a source by where events were
found."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sources.explore import find_links
from sources.folding import fold
from sources.model import Page
from sources.read.text import decode_bytes
from sources.read.trees import parse_html
from sources.source import Source
from sources.urls import find_page_number, is_page, is_same_site, join_address

SAMPLES = 8  # pages that are tried of one list
_OF_FOLDER = 3
_LISTS = 3
_FRAME = 2

_WORDS = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
_LIST_WORDS: tuple[str, ...] = tuple(_WORDS["lists"])
_EVENT_WORDS: frozenset[str] = frozenset(_WORDS["events"])
_NUMBER = re.compile(r"^[\d-]+$")


def choose_samples(page: Page, source: Source) -> tuple[list[str], int]:
    """Return the links of a list or sitemap that are tried first, and how many links may be pages of events.

    A few of each folder, the folders with words of events first, then the largest.
    """
    urls = [link.url for link in find_links(page, source) if link.role == "event"]
    folders: dict[str, list[str]] = {}
    for url in urls:
        folders.setdefault(find_folder(url), []).append(url)
    ranked = sorted(folders, key=lambda f: (not _has_event_word(f), f == "/", -len(folders[f]), f))
    chosen: list[str] = []
    for folder in ranked:
        members = sorted(folders[folder], key=lambda url: not _has_event_word(urlsplit(url).path))
        chosen += members[:_OF_FOLDER]
    return chosen[:SAMPLES], len(urls)


def find_lists(page: Page) -> list[str]:
    """Return the links and frames of a page that lead to lists of events, by the words of address and link; at most
    three."""
    tree = parse_html(decode_bytes(page.body, page.content_type))
    scores: dict[str, int] = {}
    for link in tree.css("a[href]")[:3_000]:
        url = join_address(page.url, link.attributes.get("href"))
        if url is None or not is_same_site(url, page.url) or not is_page(url) or _is_same_page(url, page.url):
            continue
        if find_page_number(url) is not None:
            continue
        score = _score_list(url, link.text(strip=True))
        if score:
            scores[url] = max(scores.get(url, 0), score)
    for frame in tree.css("iframe[src]")[:20]:  # a calendar that the page shows in a frame of its own site
        url = join_address(page.url, frame.attributes.get("src"))
        if url is not None and is_same_site(url, page.url) and not _is_same_page(url, page.url):
            scores.setdefault(url, _FRAME)
    return sorted(scores, key=lambda url: (-scores[url], len(url), url))[:_LISTS]


def is_list_name(text: str) -> bool:
    """Whether a name is that of any list of events: «Programmation», «Calendrier», "Events"."""
    return fold(text) in _LIST_WORDS or fold(text) in ("accueil", "home", "archives")


def find_folder(url: str) -> str:
    """Return the folder of an address: its path without the last part; parts that are numbers (years, ids) and what
    follows them left out. «/evenement/», or «/event.php?» when the query tells the event."""
    parts = urlsplit(url)
    names = [name for name in parts.path.split("/") if name]
    if parts.query and names and "." in names[-1]:
        return f"{parts.path}?"
    kept: list[str] = []
    for name in names[:-1]:
        if _NUMBER.match(name):
            break
        kept.append(name)
    return f"/{'/'.join(kept)}/" if kept else "/"


def find_follow(hits: Iterable[str], misses: Sequence[str]) -> tuple[str, ...]:
    """Return the `follow` that leads to pages like those that held events, and to few others; empty when their folder
    says nothing (all of a site's pages lie in its root)."""
    folders = sorted({_lift(find_folder(url), misses) for url in hits})
    kept = [f for f in folders if not any(f != other and f.startswith(other) for other in folders)]
    if not kept or "/" in kept:
        return ()
    useful = [f for f in kept if sum(f in _path(url) for url in misses) <= 2 * SAMPLES // 3]
    return tuple(useful) if len(useful) == len(kept) else ()


def _lift(folder: str, misses: Sequence[str]) -> str:
    """Return the highest folder above with a word of events in its name: below «/evenement/expositions/» there were
    expositions, and beside it lies the rest. Not one that holds other pages too."""
    names = [name for name in folder.split("/") if name]
    for depth in range(1, len(names)):
        above = f"/{'/'.join(names[:depth])}/"
        if fold(unquote(names[depth - 1])) in _EVENT_WORDS and not any(above in _path(url) for url in misses):
            return above
    return folder


def _score_list(url: str, text: str) -> int:
    """Return how much a link looks like one to a list: its last part says so, and its words do."""
    names = [name for name in urlsplit(url).path.split("/") if name]
    last = fold(unquote(re.sub(r"\.\w{2,5}$", "", names[-1]))) if names else ""
    words = fold(text[:80])
    score = 3 if last in _LIST_WORDS else 1 if any(f" {w} " in f" {last} " for w in _LIST_WORDS) else 0
    score += 2 if words in _LIST_WORDS else 1 if any(f" {w} " in f" {words} " for w in _LIST_WORDS) else 0
    return score if len(names) <= 3 else 0


def _has_event_word(path: str) -> bool:
    return any(fold(unquote(name)) in _EVENT_WORDS for name in path.split("/") if name)


def _is_same_page(one: str, other: str) -> bool:
    return one.partition("?")[0].rstrip("/") == other.partition("?")[0].rstrip("/")


def _path(url: str) -> str:
    return f"/{url.split('://', 1)[-1].partition('/')[2]}"
