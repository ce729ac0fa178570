"""Texts of a release compressed with gzip for those who take it, each once: packed bodies are kept in memory, up to a
limit, by the digest of what they hold, so that a new release compresses only what it changed."""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

# By ending, and not by type: the files of the search index are compressed already, whatever they are taken for.
_TEXTS = frozenset(
    {".html", ".css", ".js", ".ics", ".rss", ".atom", ".json", ".jsonl", ".xml", ".svg", ".txt", ".md", ".csv"}
)
_SMALLEST = 1_000  # bytes; below, headers and a packet weigh as much
_LARGEST = 8_000_000  # open data above that are fetched by few, and resumed where they stopped
_LEVEL = 6
_KEPT = 32_000_000  # bytes of packed bodies: all feeds and first pages of a large release


class PackedBodies:
    """Packed bodies by what they are packed from; those not asked for lately go first."""

    def __init__(self, limit: int = _KEPT) -> None:
        self._limit, self._size = limit, 0
        self._bodies: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, tag: str, load: Callable[[], bytes]) -> bytes:
        """Return the packed form of the body that goes by a tag, made of what `load` gives where it is not kept."""
        with self._lock:
            if (packed := self._bodies.get(tag)) is not None:
                self._bodies.move_to_end(tag)
                return packed
        packed = gzip.compress(load(), _LEVEL, mtime=0)  # unlocked: two at once only do the same work twice
        with self._lock:
            if tag not in self._bodies:
                self._bodies[tag] = packed
                self._size += len(packed)
            while self._size > self._limit:
                self._size -= len(self._bodies.popitem(last=False)[1])
        return packed

    @property
    def size(self) -> int:
        """Bytes kept."""
        return self._size


_BODIES = PackedBodies()


class PackedFile(FileResponse):
    """A file sent compressed. Made as any other file is: its headers tell the type, the ETag and when it changed."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it whole: ranges are of the file as it is, and who asks for one gets it so."""
        packed = await pack(self.headers["etag"], Path(self.path).read_bytes)
        kept = {k: v for k, v in self.headers.items() if k not in ("content-length", "accept-ranges")}
        await Response(packed, headers=kept | {"content-encoding": "gzip"})(scope, receive, send)


async def pack(tag: str, load: Callable[[], bytes]) -> bytes:
    """Return the packed form of the body that goes by a tag, aside from what the server does meanwhile."""
    return await run_in_threadpool(_BODIES.get, tag, load)


def is_packable(name: str, size: int) -> bool:
    """Whether a file is a text that is worth compressing, and small enough to be kept."""
    return Path(name).suffix in _TEXTS and _SMALLEST <= size <= _LARGEST


def wants_packed(request: Request) -> bool:
    """Whether a client takes gzip (RFC 9110 §12.5.3), and all of the body."""
    said: dict[str, str] = {}
    for part in ",".join(request.headers.getlist("accept-encoding")).split(","):
        coding, _, weight = part.partition(";")
        said[coding.strip().lower()] = weight.replace(" ", "").lower().removeprefix("q=")
    weight = said.get("gzip", said.get("x-gzip", said.get("*", "0"))) or "1"
    return weight.strip("0.") != "" and "range" not in request.headers


def mark_packed(tag: str) -> str:
    """Return the ETag of a packed body: weak, for its bytes are others (RFC 9110 §8.8.3.3), as nginx has it."""
    return f"W/{tag}"
