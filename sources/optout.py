"""What a source says by itself about being collected: its robots.txt naming our robot, a meta tag or a header on its
pages. Pure functions; what follows from it is decided by those who read and publish. Leaving by asking is
`departures`' work.

    User-agent: Babillard                             robots.txt: this address, and all that lies below it
    Disallow: /

    <meta name="babillard" content="noindex">         a page: its events; on the entry or a listing page: the source
    X-Robots-Tag: babillard: noindex                  the same as a header, for calendars and feeds

A rule for every robot (`User-agent: *`) is obeyed when fetching, but is no request to leave.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

from protego import Protego

from sources.model import Page
from sources.read.sniff import sniff
from sources.read.text import decode_bytes

TOKEN = "babillard"
BY_ROBOTS, BY_PAGE, BY_HEADER = "opt-out-robots", "opt-out-page", "opt-out-header"
OPT_OUTS = frozenset({BY_ROBOTS, BY_PAGE, BY_HEADER})

_REFUSALS = frozenset({"noindex", "none"})
_LOOKED_AT = 512_000  # bytes of a page; a tag for robots stands in its head
_AGENT = re.compile(r"^[ \t]*user-?agent[ \t]*:[ \t]*([A-Za-z0-9_-]+)[ \t]*(?:/|#|$|\s)", re.IGNORECASE | re.MULTILINE)
_VERSION = re.compile(r"^([ \t]*user-?agent[ \t]*:[ \t]*[A-Za-z0-9_-]+)/[^\s#]*", re.IGNORECASE | re.MULTILINE)
_NAMED = re.compile(r"^([A-Za-z0-9_-]+)\s*:\s*(.*)$", re.DOTALL)
# Directives of X-Robots-Tag that have a colon themselves: none of them is the name of a robot.
_WITH_VALUE = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})


@dataclass(frozen=True, slots=True)
class OptOut:
    """A request not to be collected: how it was made (a code of OPT_OUTS) and its own words."""

    code: str
    detail: str = ""


def find_opt_out(page: Page, headers: Mapping[str, str]) -> OptOut | None:
    """Return the request that a fetched body or its headers (names in lower case) make, or None."""
    said = headers.get("x-robots-tag", "")
    if refuses_in_header(said):
        return OptOut(BY_HEADER, f"X-Robots-Tag: {said[:200]}")
    if _refuses_in_page(page.body):
        return OptOut(BY_PAGE, f'<meta name="{TOKEN}" content="noindex"> on {page.url}')
    return None


def find_robots_opt_out(rules: str, url: str, robot_name: str = TOKEN) -> OptOut | None:
    """Return the request that a robots.txt makes: a group of ours, by name, that disallows `url`; else None."""
    if not names_robot(rules, robot_name) or Protego.parse(drop_versions(rules)).can_fetch(url, robot_name):
        return None
    return OptOut(BY_ROBOTS, f"robots.txt names {robot_name} and does not allow {url}")


def names_robot(rules: str, robot_name: str = TOKEN) -> bool:
    """Whether a robots.txt has a group for this very robot (RFC 9309 §2.2.1: whole tokens, in any case)."""
    return any(token.casefold() == robot_name.casefold() for token in _AGENT.findall(rules))


def drop_versions(rules: str) -> str:
    """Return a robots.txt with «User-agent: Babillard/0.1» as «User-agent: Babillard»: RFC 9309 knows no versions, so
    that parsers take such a group for that of another robot; whoever wrote it meant this one."""
    return _VERSION.sub(r"\1", rules)


def refuses_in_header(value: str) -> bool:
    """Whether an X-Robots-Tag asks our robot to leave a body alone: «babillard: noindex, other: nofollow». A directive
    without a name belongs to the robot named before it."""
    robot = ""
    for part in value.split(","):
        named = _NAMED.match(part.strip())
        if named and named[1].lower() not in _WITH_VALUE:
            robot, part = named[1].lower(), named[2]
        if robot == TOKEN and part.strip().lower() in _REFUSALS:
            return True
    return False


def _refuses_in_page(body: bytes) -> bool:
    head = body[:_LOOKED_AT]
    if TOKEN.encode() not in head.replace(b"\0", b"").lower() or sniff(body) != "html":
        return False
    finder = _MetaFinder()
    try:
        finder.feed(decode_bytes(head))
    except (AssertionError, ValueError):  # html.parser gives up on some broken declarations
        return finder.refuses
    return finder.refuses


class _MetaFinder(HTMLParser):
    """Looks for the tag; comments, scripts and escaped text are not tags."""

    def __init__(self) -> None:
        super().__init__()
        self.refuses = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            return
        said = {name: (value or "").strip().lower() for name, value in attrs}
        if said.get("name") == TOKEN:
            self.refuses |= not _REFUSALS.isdisjoint(re.split(r"[\s,;]+", said.get("content", "")))
