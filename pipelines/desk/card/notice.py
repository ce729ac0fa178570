"""What a card says about the answer before: that it is kept, how to take it back, and what was kept back until then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dedupe.decisions import resolve_decisions
from dedupe.match.explain import explain_row
from pipelines.desk.index.index import Index
from pipelines.desk.index.ledger import FollowedLedger
from pipelines.desk.index.settled import read_key
from pipelines.desk.state import Desk
from pipelines.people.model import Editor
from publish.pages.frame.language import Language


@dataclass(frozen=True, slots=True)
class Notice:
    """The editor's last answer in words; `lines` are the ids to undo. `machine` is what the machine thought of a unit
    that was judged blind; `contradicts`: it is in conflict with others."""

    said: str
    title: str
    lines: tuple[str, ...]
    machine: str | None
    contradicts: bool


def make_notice(desk: Desk, index: Index, editor: Editor, language: Language, *, since: datetime) -> Notice | None:
    """Return the notice of the editor's last answer; None when there is none since a moment, or it was taken back."""
    desk.ledger.refresh()
    lines = desk.ledger.find_last_answer(editor.name, since)
    if not lines:
        return None
    kinds = {line.kind for line in lines}
    names = [f"{source} {key}" for source, key in lines[0].items]
    listings = index.load_listings(names)
    title = next((listings[name].title for name in names if name in listings), names[0])
    return Notice(
        said=_name_answer(kinds, language),
        title=title[:120],
        lines=tuple(line.id for line in lines),
        machine=_tell_machine(index, names, language) if lines[0].evidence.get("drawn") == "random" else None,
        contradicts=is_in_conflict(desk.ledger, names),
    )


def is_in_conflict(ledger: FollowedLedger, names: list[str]) -> bool:
    """Whether what is said of some listings contradicts itself through others."""
    return bool(resolve_decisions(ledger.find_about(map(read_key, names))).conflicts)


def _name_answer(kinds: set[str], language: Language) -> str:
    if kinds == {"same"}:
        return language.say("Un seul événement")
    if kinds == {"different"}:
        return language.say("Des événements différents")
    if kinds == {"unsure"}:
        return language.say("Sans réponse sûre")
    return language.say("Annonces réparties en groupes")


def _tell_machine(index: Index, names: list[str], language: Language) -> str:
    """Return what the last run made of the first two listings, or of all when it never compared these."""
    rows = index.find_pairs(names)
    events = index.find_events(names)
    is_one = len(set(events.values())) == 1
    told = language.say("un seul événement") if is_one else language.say("des événements différents")
    if not rows:
        return told
    share = f"{explain_row(rows[0]).probability:.0%}".replace("%", "\u00a0%" if language.code == "fr" else "%")
    return f"{told} ({share})"
