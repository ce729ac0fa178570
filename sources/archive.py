"""The archive of raw responses: bodies stored once by digest, and one manifest a crawl. Immutable; nothing here
fetches or parses.

    var/raw/<source>/bodies/<sha256>.zst        one file per distinct body
    var/raw/<source>/<YYYYMMDDTHHMMSSZ>.jsonl   what each address answered in that crawl, headers included

Each manifest is complete by itself: what was not asked again is carried over. So the newest one says all that the
next crawl and the readers need, and older ones are history.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import zstandard

from sources.errors import ArchiveError
from sources.model import Page


@dataclass(frozen=True, slots=True)
class Answer:
    """What one address answered last.

    `digest` names the body to read: that of this answer, or, when this answer is a 304 or a failure, the last good
    one. `reason` is None when all is well, else a stable kebab-case code (http-500, timeout, gone, robots,
    private-address, too-large…) with `detail` for people.
    """

    url: str  # as asked
    final_url: str  # after redirects
    role: str  # entry | listing | sitemap | event
    status: int | None  # HTTP status; None when there was no answer
    at: str  # ISO time of this answer
    digest: str | None = None
    body_at: str | None = None  # ISO time at which the body was received
    headers: dict[str, str] = field(default_factory=dict)  # of the answer that brought the body
    is_not_modified: bool = False
    reason: str | None = None
    detail: str = ""
    since: str | None = None  # ISO time since when it fails without interruption


class Archive:
    """Bodies and manifests of all sources under one root."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def store_body(self, source_id: str, body: bytes) -> str:
        """Store a body unless it is there already, whole; return its sha256."""
        digest = hashlib.sha256(body).hexdigest()
        if not self.has_body(source_id, digest):
            path = self._body_path(source_id, digest)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, zstandard.ZstdCompressor(level=6).compress(body))
        return digest

    def has_body(self, source_id: str, digest: str) -> bool:
        """Whether a body is stored and is what its name says."""
        try:
            self.load_body(source_id, digest)
        except ArchiveError:
            return False
        return True

    def load_body(self, source_id: str, digest: str) -> bytes:
        """Return a stored body; raise ArchiveError when it is missing or not what its name says."""
        path = self._body_path(source_id, digest)
        try:
            body = zstandard.ZstdDecompressor().decompress(path.read_bytes())
        except (OSError, zstandard.ZstdError) as error:
            raise ArchiveError(path, f"cannot be read: {error}") from error
        if hashlib.sha256(body).hexdigest() != digest:
            raise ArchiveError(path, "does not hold what its name says; delete it and fetch again")
        return body

    def write_manifest(self, source_id: str, at: datetime, answers: Iterable[Answer]) -> Path:
        """Write what one crawl learned. Same clock, same name: a crawl repeated at one clock replaces its manifest."""
        path = self.root / source_id / f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [json.dumps(asdict(answer), ensure_ascii=False, sort_keys=True) for answer in answers]
        write_atomically(path, "".join(line + "\n" for line in lines).encode(errors="replace"))
        return path

    def last_manifest(self, source_id: str, *, until: datetime | None = None) -> dict[str, Answer]:
        """Return the newest manifest as address → answer, in the order of the crawl; empty when never fetched.

        One from after `until` only counts when there is no other: a single run under a clock that was ahead would
        hide every crawl that follows.
        One that cannot be read (a disk that failed, a newer program) is passed over: the one before it says nearly as
        much, and the next crawl writes a new one.
        """
        limit = f"{until.astimezone(UTC):%Y%m%dT%H%M%SZ}" if until is not None else "9"
        paths = sorted((self.root / source_id).glob("*.jsonl"), reverse=True)
        for path in sorted(paths, key=lambda path: path.stem > limit):
            try:
                with path.open(encoding="utf-8") as lines:
                    return {answer.url: answer for answer in (Answer(**json.loads(line)) for line in lines)}
            except (OSError, ValueError, TypeError):
                continue
        return {}

    def last_pages(self, source_id: str, *, until: datetime | None = None) -> Iterator[Page]:
        """Yield the last good body of each address that has one, in the order of the crawl."""
        for answer in self.last_manifest(source_id, until=until).values():
            if answer.digest is not None:
                yield Page(
                    url=answer.final_url,
                    body=self.load_body(source_id, answer.digest),
                    content_type=answer.headers.get("content-type", ""),
                    fetched_at=datetime.fromisoformat(answer.body_at or answer.at),
                    role=answer.role,
                )

    def _body_path(self, source_id: str, digest: str) -> Path:
        return self.root / source_id / "bodies" / f"{digest}.zst"


def carry_over(previous: Answer, failed: Answer) -> Answer:
    """Keep the last good body of an address that now fails, and since when it does."""
    return replace(
        failed,
        digest=previous.digest,
        body_at=previous.body_at,
        headers=previous.headers,
        final_url=previous.final_url,
        since=previous.since or failed.at,
    )


def write_atomically(path: Path, content: bytes) -> None:
    """Write aside, flush to disk, rename: a reader or a crash never meets half a file."""
    aside = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.part")
    with aside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
