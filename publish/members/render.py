"""Members' feeds from an edition, each event's block and items shared with every other feed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from hashlib import sha256

from publish.feeds import FeedRenderer
from publish.members.model import Member, State
from publish.model import Edition, PublishedEvent
from publish.redirects import follow_redirect
from publish.selection import EventIndex, Ground, tell_selection
from publish.selection.picking import list_positions
from publish.slices import Slice

NOTICE_FOR = timedelta(days=30)  # how long a static host says that a feed was revoked
_PAUSED = (
    "Ce fil est en pause : rien n’y paraît jusqu’à sa reprise. · This feed is paused: it stays empty until resumed."
).replace(" :", "\u00a0:")
_REVOKED = (
    "Ce fil a été révoqué : il restera vide, vous pouvez vous en désabonner. · "
    "This feed was revoked: it will stay empty, you may unsubscribe."
).replace(" :", "\u00a0:")


def keep_shown(members: Iterable[Member], today: date) -> list[Member]:
    """Return the members whose feeds are files today, sorted by id: all but those revoked more than 30 days ago."""
    shown = (m for m in members if m.state is not State.REVOKED or not is_forgotten(m, today))
    return sorted(shown, key=lambda member: member.id)


def is_forgotten(member: Member, today: date) -> bool:
    """Whether a revoked feed is no file any more."""
    return member.revoked_on is None or member.revoked_on + NOTICE_FOR < today


def digest_members(members: Iterable[Member]) -> str:
    """Digest what makes members' feeds differ between two editions of the same content; empty without members.

    Their files need not be read for it: they are a function of this and of what the other files of a release say.
    """
    digest = sha256()
    count = 0
    for member in members:
        digest.update(f"{member.id} {member.digest}\n".encode())
        count += 1
    return digest.hexdigest() if count else ""


class MemberFeeds:
    """Renders any number of members' feeds of one edition."""

    def __init__(self, edition: Edition, ground: Ground, renderer: FeedRenderer | None = None) -> None:
        self.edition = edition
        self.ground = ground
        self.renderer = renderer or FeedRenderer(edition)
        self.index = EventIndex(edition.events, ground)
        self._position = {event.event_id: at for at, event in enumerate(edition.events)}

    def render(self, member: Member) -> Iterator[tuple[str, bytes]]:
        """Yield (path, content) of a member's feed in every format."""
        return self.renderer.render(self.make_slice(member))

    def make_slice(self, member: Member) -> Slice:
        """Return a member's feed as a slice: a paused or revoked one is empty and says so."""
        title_fr, title_en = tell_member(member, self.ground, "fr"), tell_member(member, self.ground, "en")
        if member.state is State.ACTIVE:
            return Slice(member.path, "member", title_fr, title_en, self.find_events(member))
        if member.state is State.PAUSED:
            return Slice(
                member.path, "member", f"{title_fr} (en pause)", f"{title_en} (paused)", (), self._tell(_PAUSED)
            )
        return Slice(member.path, "member", "Fil révoqué", "Revoked feed", (), self._tell(_REVOKED), is_over=True)

    def _tell(self, note: str) -> str:
        """Return a note in French and English, in English only where no page is in French."""
        return note if "fr" in self.edition.instance.languages else note.partition(" · ")[2]

    def find_events(self, member: Member) -> tuple[PublishedEvent, ...]:
        """Return what a member chose and starred, in the order of the edition; stars follow merges."""
        found = 0 if member.selection is None else self.index.find_bits(member.selection)
        for star in member.stars:
            at = self._find_position(star)
            if at is not None:
                found |= 1 << at
        return tuple([self.edition.events[at] for at in list_positions(found)])

    def find_event(self, event_id: str) -> PublishedEvent | None:
        """Return the event that an id leads to, None when it is not published any more."""
        at = self._find_position(event_id)
        return None if at is None else self.edition.events[at]

    def _find_position(self, event_id: str) -> int | None:
        return self._position.get(follow_redirect(self.edition.redirects, event_id))


def tell_member(member: Member, ground: Ground, language: str) -> str:
    """Return the title of a member's feed: what it selects, and that events were starred."""
    starred = "événements choisis" if language == "fr" else "chosen events"
    if member.selection is None:
        return "Mes événements choisis" if language == "fr" else "My chosen events"
    said = tell_selection(member.selection, ground, language)
    return f"{said} + {starred}" if member.stars else said
