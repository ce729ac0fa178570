"""The documents of a reader's feed: the one that people subscribe to, with the newest items, and the pages behind it
(RFC 5005 §3; JSON Feed's `next_url`), each under a megabyte.

Pages, not archives (§4): an archive is a document that never changes again, and our items are moved, called off and
leave when they are over. Which page an item stands on follows from its event's id alone, so that an item that comes or
goes changes the page it is on and no other; only when their number doubles or halves does everything move. That is
also why the pages have no order in time: programs sort, and the newest are in the feed itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, log2
from zlib import crc32

from publish.feeds.items import Item
from publish.slices import Slice, make_page_path

ITEMS_MAX = 500  # of the feed itself
MEMBER_ITEMS_MAX = 50  # of a feed that one person reads: it has no pages
BYTES_MAX = 900_000  # of the items of one document: readers and hubs give up on feeds of more than a megabyte
_SPLITS_MAX = 12  # 4,096 pages


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a feed. Paths are without extension; `first` is the feed itself."""

    path: str
    items: Sequence[Item]
    first: str
    previous: str | None = None
    next: str | None = None
    last: str | None = None

    @property
    def is_first(self) -> bool:
        """Whether this is what people subscribe to."""
        return self.path == self.first

    @property
    def is_paged(self) -> bool:
        """Whether it has neighbours, or once had."""
        return self.last is not None or not self.is_first


def make_documents(item: Slice, items: Sequence[Item], measure: Callable[[Item], int]) -> list[Document]:
    """Return the documents of a slice's feed, itself first; `items` are sorted, the newest first, and `measure` returns
    the bytes of one in the largest format. A page that there once was stays, without items when none needs it."""
    shown = _count_shown(item, items, measure)
    pages = list(_split(items[shown:], measure)) if item.kind != "member" else []
    paths = [item.path, *(make_page_path(item.path, n) for n in range(1, len(pages) + 1))]
    last = paths[-1] if pages else None
    documents = [
        Document(
            path,
            held,
            item.path,
            previous=paths[n - 1] if n else None,
            next=paths[n + 1] if n + 1 < len(paths) else None,
            last=last,
        )
        for n, (path, held) in enumerate(zip(paths, (items[:shown], *pages), strict=True))
    ]
    emptied = range(len(pages) + 1, item.pages + 1)
    return documents + [Document(make_page_path(item.path, n), (), item.path) for n in emptied]


def _count_shown(item: Slice, items: Sequence[Item], measure: Callable[[Item], int]) -> int:
    """Return how many of the newest items the feed itself holds."""
    room = BYTES_MAX
    most = MEMBER_ITEMS_MAX if item.kind == "member" else ITEMS_MAX
    for n, one in enumerate(items[:most]):
        room -= measure(one)
        if room < 0:
            return n
    return min(most, len(items))


def _split(items: Sequence[Item], measure: Callable[[Item], int]) -> Iterator[list[Item]]:
    """Yield the items of each page: as few pages as keep each of them small, their number a power of two."""
    if not items:
        return
    sizes = [measure(one) for one in items]
    keys = [crc32(one.entry.event.event_id.encode()) for one in items]
    room = max(BYTES_MAX, *sizes)  # no number of pages makes one item smaller
    fewest = ceil(log2(max(1, sum(sizes) / BYTES_MAX)))
    for splits in range(min(fewest, _SPLITS_MAX), _SPLITS_MAX + 1):
        totals = [0] * (1 << splits)
        for key, size in zip(keys, sizes, strict=True):
            totals[key >> (32 - splits)] += size
        if max(totals) <= room:
            break
    pages: list[list[Item]] = [[] for _ in totals]
    for key, one in zip(keys, items, strict=True):
        pages[key >> (32 - splits)].append(one)
    yield from pages
