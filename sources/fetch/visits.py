"""From a response to a visit: store the body, find what it leads to. Runs in worker threads: disk and parsing, no
network and no event loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from scrapy.http import Response

from sources.archive import Answer, Archive
from sources.errors import ArchiveError
from sources.fetch.conditional import read_headers, update_headers
from sources.fetch.frontier import Frontier, Target, Visit, make_targets
from sources.fetch.limits import unpack_gzip
from sources.fetch.reasons import Failure, RefusalError, describe
from sources.links import Link
from sources.model import Page
from sources.optout import find_opt_out
from sources.source import Source

_GOOD = frozenset({200, 203})  # 203: a proxy on the way changed something
FindLinks = Callable[[Page, Source], Sequence[Link]]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Turns what came of asking a target into a `Visit`."""

    archive: Archive
    find_links: FindLinks
    now: datetime
    max_body_bytes: int

    def read_response(self, frontier: Frontier, target: Target, response: Response) -> Visit | None:
        """Return the visit; None when the server says "not modified" but the stored body has been lost."""
        if response.status == 304:
            return self._read_not_modified(frontier, target, response)
        if response.status not in _GOOD:
            return self.read_failure(frontier, target, _make_failure(response.status))
        try:
            body = unpack_gzip(response.body, max_bytes=self.max_body_bytes)
        except RefusalError as error:
            return self.read_failure(frontier, target, error.failure)
        answer = Answer(
            url=target.url,
            final_url=response.url,
            role=target.role,
            status=response.status,
            at=self.now.isoformat(),
            digest=self.archive.store_body(frontier.source.id, body),
            body_at=self.now.isoformat(),
            headers=read_headers(response.headers),
        )
        return self._explore(frontier, Visit(answer, size=len(body)), body)

    def read_failure(self, frontier: Frontier, target: Target, failure: Failure) -> Visit:
        """Return the visit of a target that gave nothing. Its last good body still leads where it led."""
        answer = frontier.make_failed(target, failure)
        if target.role == "entry" or answer.digest is None:
            return Visit(answer)
        try:
            body = self.archive.load_body(frontier.source.id, answer.digest)
        except ArchiveError:
            return Visit(answer)
        return self._explore(frontier, Visit(answer), body)

    def _read_not_modified(self, frontier: Frontier, target: Target, response: Response) -> Visit | None:
        previous = frontier.previous.get(target.url)
        if previous is None or previous.digest is None:
            return self.read_failure(frontier, target, Failure("bad-304", "nobody asked whether it changed", 304))
        try:
            body = self.archive.load_body(frontier.source.id, previous.digest)
        except ArchiveError:
            return None
        answer = Answer(
            url=target.url,
            final_url=previous.final_url,
            role=target.role,
            status=response.status,
            at=self.now.isoformat(),
            digest=previous.digest,
            body_at=previous.body_at,
            headers=update_headers(previous.headers, read_headers(response.headers)),
            is_not_modified=True,
        )
        return self._explore(frontier, Visit(answer), body)

    def _explore(self, frontier: Frontier, visit: Visit, body: bytes) -> Visit:
        """Add what the body of a visit leads to. A page that the explorer stumbles over fails alone."""
        answer = visit.answer
        page = Page(
            url=answer.final_url,
            body=body,
            content_type=answer.headers.get("content-type", ""),
            fetched_at=datetime.fromisoformat(answer.body_at or answer.at),
            role=answer.role,
        )
        if find_opt_out(page, answer.headers) is not None:
            return visit  # whoever asks not to be collected is not asked for more
        try:
            return replace(visit, links=make_targets(self.find_links(page, frontier.source)))
        except Exception as error:  # a fault of ours, but one hostile page must not stop the other sources
            reason = answer.reason or "not-explored"
            return replace(visit, answer=replace(answer, reason=reason, detail=answer.detail or describe(error)))


def _make_failure(status: int) -> Failure:
    return Failure("gone" if status == 410 else f"http-{status}", f"the server answered {status}", status)
