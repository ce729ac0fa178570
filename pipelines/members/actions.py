"""What a member may ask for with a form, and doing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from pipelines.members.files import replace_files
from pipelines.members.forms import Form, read_selection
from pipelines.members.keeper import Kept
from pipelines.members.state import Members
from pipelines.people import members as store
from publish.members import Member
from publish.pages.frame.language import Language
from publish.selection import Selection

EVENTS_MAX = 1500  # that a selection may take today: a megabyte or two of calendar, and a release holds all feeds
WISHES = {
    "unknown-event": "Cet événement n'est plus au calendrier.",
    "nothing": "Choisissez d'abord un événement : un fil vide ne servirait à rien.",
    "too-wide": "Ce choix prend plus de 1\u202f500 événements : précisez-le, ou prenez un fil public.",
    "confirm": "Cochez la case pour confirmer : un fil révoqué ne revient pas.",
    "unknown-action": "Cette demande n'existe pas.",
}
DONE = {
    "open": "",
    "change": "Le choix est changé.",
    "pause": "Le fil est en pause : il reste vide jusqu'à sa reprise.",
    "resume": "Le fil reprend.",
    "revoke": "Le fil est révoqué.",
    "star": "L'événement est dans votre fil.",
    "unstar": "L'événement n'est plus dans votre fil.",
}


class WishError(Exception):
    """Something that cannot be done; `code` is one of WISHES."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    def tell(self, language: Language) -> str:
        """Return it as a sentence."""
        return language.say(WISHES[self.code])


@dataclass(frozen=True, slots=True)
class Wish:
    """A feed to be made. `selection` None: only starred events."""

    selection: Selection | None
    stars: tuple[str, ...]


def read_wish(form: Form, kept: Kept) -> Wish:
    """Return what a new feed should hold; raise SelectionError or WishError."""
    stars = tuple(_read_star(star, kept) for star in form.get_all("star"))
    selection = _read_selection(form, kept)
    if selection is None and not stars:
        raise WishError("nothing")
    return Wish(selection, stars)


def check_width(selection: Selection | None, kept: Kept) -> None:
    """Raise WishError for a selection that takes too many events for a feed of one's own."""
    if selection is not None and sum(1 for _ in kept.feeds.index.find(selection)) > EVENTS_MAX:
        raise WishError("too-wide")


def act(members: Members, kept: Kept, member: Member, form: Form) -> str:
    """Do what a form asks with a feed and return what to say of it; raise SelectionError, WishError or FullError."""
    action = form.get("action")
    if action not in DONE:
        raise WishError("unknown-action")
    do = _ACTIONS.get(action)
    if do is not None:
        do(members, kept, member, form)
    return DONE[action]


def _change(members: Members, kept: Kept, member: Member, form: Form) -> None:
    selection = _read_selection(form, kept)
    check_width(selection, kept)
    store.change_selection(members.people, member.id, selection)


def _pause(members: Members, kept: Kept, member: Member, form: Form) -> None:
    store.pause(members.people, member.id)


def _resume(members: Members, kept: Kept, member: Member, form: Form) -> None:
    store.resume(members.people, member.id)


def _revoke(members: Members, kept: Kept, member: Member, form: Form) -> None:
    if not form.get("confirm"):
        raise WishError("confirm")
    today = members.clock().astimezone(ZoneInfo(members.instance.timezone)).date()
    store.revoke(members.people, member.id, today)
    if (revoked := members.find(member.id)) is not None:
        replace_files(members.home, kept.feeds, revoked)


def _star(members: Members, kept: Kept, member: Member, form: Form) -> None:
    store.add_star(members.people, member.id, _read_star(form.get("star"), kept))


def _unstar(members: Members, kept: Kept, member: Member, form: Form) -> None:
    store.drop_star(members.people, member.id, form.get("star"))


def _read_selection(form: Form, kept: Kept) -> Selection | None:
    if form.get("only_stars"):
        return None
    return read_selection(form.pairs, kept.feeds.ground)


def _read_star(event_id: str, kept: Kept) -> str:
    """Return the id that an event has now."""
    event = kept.feeds.find_event(event_id)
    if event is None:
        raise WishError("unknown-event")
    return event.event_id


_ACTIONS: dict[str, Callable[[Members, Kept, Member, Form], None]] = {
    "change": _change,
    "pause": _pause,
    "resume": _resume,
    "revoke": _revoke,
    "star": _star,
    "unstar": _unstar,
}
