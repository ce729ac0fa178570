"""A member's feed over HTTP: from the release where it is there as it should be, else rendered on the spot, to the
bytes that the next release will hold."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pipelines.compression import is_packable, mark_packed, pack, wants_packed
from pipelines.etags import is_held
from pipelines.media_types import HEADERS, JSON_FEED, TYPES
from pipelines.members.state import Members, get_members
from pipelines.people.members import is_rendered
from publish.errors import ReleaseError
from publish.feeds import FORMATS
from publish.members import PREFIX, Member, State, is_member_id

GONE = (
    "Ce fil a été révoqué par la personne qui l’a créé\u00a0: désabonnez-vous.\n"
    "This feed was revoked by whoever made it: please unsubscribe.\n"
)
# Nobody's list should hold such an address, and who keeps a copy has to ask whether it is still good.
_HEADERS = HEADERS | {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to say: 200 with the feed, 404 or 410."""

    status: int
    body: bytes = b""


async def answer_feed(request: Request) -> Response:
    """Answer feeds/m/<id>.<format>."""
    member_id, _, kind = request.path_params["name"].partition(".")
    if kind not in FORMATS or not is_member_id(member_id):
        raise HTTPException(404)
    found = await run_in_threadpool(find_feed, get_members(request), member_id, kind)
    if found.status == 404:
        raise HTTPException(404)
    if found.status == 410:
        return Response(GONE, 410, _HEADERS, "text/plain; charset=utf-8")
    tag = f'"{hashlib.sha256(found.body).hexdigest()[:32]}"'
    headers = _HEADERS | {"ETag": tag, "Vary": "Accept-Encoding"}
    is_packed = wants_packed(request) and is_packable(request.path_params["name"], len(found.body))
    if is_packed:
        headers["ETag"] = mark_packed(tag)
    if is_held(tag, request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    body = found.body
    if is_packed:
        body = await pack(headers["ETag"], lambda: found.body)
        headers["Content-Encoding"] = "gzip"
    return Response(body, 200, headers, JSON_FEED if kind == "json" else TYPES[f".{kind}"])


def find_feed(members: Members, member_id: str, kind: str) -> Found:
    """Return a feed as it is this minute."""
    member = members.find(member_id)
    if member is None:
        return _read(members, member_id, kind) or Found(404)
    if member.state is State.REVOKED:
        return Found(410)
    release = members.home.latest.resolve().name.rpartition("-")[2]
    if is_rendered(members.people, member, release):
        return _read(members, member_id, kind) or _render(members, member, kind)
    return _render(members, member, kind)


def _read(members: Members, member_id: str, kind: str) -> Found | None:
    """Return the file of the release: also of a feed that the database does not know, should that have been lost."""
    try:
        return Found(200, (members.home.latest / f"{PREFIX}{member_id}.{kind}").read_bytes())
    except OSError:
        return None


def _render(members: Members, member: Member, kind: str) -> Found:
    try:
        feeds = members.keeper.get().feeds
    except ReleaseError:
        return Found(404)
    return Found(200, dict(feeds.render(member))[f"{member.path}.{kind}"])


ROUTES = [Route("/feeds/m/{name}", answer_feed, methods=["GET", "HEAD"])]
