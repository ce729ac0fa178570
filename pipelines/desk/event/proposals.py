"""From a form of an event's page to the decisions that it proposes: shown with what they would do, then made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dedupe.decisions import Decision, ListingKey
from dedupe.desk.evidence import PairSeen, make_evidence, make_listing_id
from dedupe.desk.fingerprints import make_corrects
from dedupe.desk.history import History, make_undo
from dedupe.desk.sorting import Word, find_moment, join_events, make_decisions, sort_letters, take_out
from dedupe.model import NormalisedListing
from pipelines.desk.event.pins import FIELDS, Unreadable, read_pin
from pipelines.desk.index.index import Index
from pipelines.desk.index.settled import read_key
from publish.pages.frame.language import Language

MAX_NOTE = 2_000  # characters
MAX_SORTED = 300  # listings of one event that can be sorted on its page


@dataclass(frozen=True)
class Proposer:
    """Who proposes, over what; makes decisions, keeps none."""

    index: Index
    history: History
    by: str
    now: datetime
    make_id: Callable[[], str]
    language: Language

    def read(self, event_id: str, form: Mapping[str, str]) -> list[Decision]:
        """Return the decisions that a form proposes about an event; raise Unreadable, with what to do, when it proposes
        none."""
        names = self.index.find_members([event_id]).get(event_id, [])
        mine = [read_key(name) for name in names]
        note = form.get("note", "").strip()[:MAX_NOTE]
        match form.get("what"):
            case "take-out":
                words = self._take_out(form.get("listing", ""), mine)
            case "sort":
                words = self._sort(form, mine)
            case "join":
                words = self._join(form.get("other", ""), event_id, mine)
            case "pin":
                return [self._pin(form, mine, note)]
            case "undo":
                return self.undo([form.get("decision", "")], note)
            case _:
                raise Unreadable(self.language.say("Choisissez ce qui est à faire."))
        return self._decide(words, note)

    def undo(self, ids: Sequence[str], note: str = "") -> list[Decision]:
        """Return the lines that take some decisions back; raise Unreadable when that is done already."""
        lines = make_undo(self.history, ids, at=self.now, by=self.by, make_id=self.make_id, note=note)
        if not lines:
            raise Unreadable(self.language.say("C'est déjà annulé : rien ne changerait."))
        return lines

    def _take_out(self, name: str, mine: Sequence[ListingKey]) -> tuple[Word, ...]:
        if read_key(name) not in mine or len(mine) < 2:
            raise Unreadable(self.language.say("Cette annonce n'est plus dans cet événement."))
        return take_out(read_key(name), mine)

    def _sort(self, form: Mapping[str, str], mine: Sequence[ListingKey]) -> tuple[Word, ...]:
        told = {key: form.get(f"letter {make_listing_id(key)}", "") for key in mine[:MAX_SORTED]}
        if any(len(letter.strip()) > 1 for letter in told.values()):
            raise Unreadable(self.language.say("Une lettre par annonce, comme A, B ou C."))
        words = sort_letters(told, self.history.in_force)
        if not words:
            raise Unreadable(self.language.say("Donnez une lettre à deux annonces au moins."))
        return words

    def _join(self, other: str, event_id: str, mine: Sequence[ListingKey]) -> tuple[Word, ...]:
        theirs = [read_key(name) for name in self.index.find_members([other]).get(other, [])]
        if not theirs or not mine or other == event_id:
            raise Unreadable(self.language.say("Choisissez un autre événement."))
        if len(mine) + len(theirs) > MAX_SORTED:
            raise Unreadable(self.language.say("Ces deux événements ont trop d'annonces pour être réunis ici."))
        return join_events([mine, theirs])

    def _decide(self, words: Sequence[Word], note: str) -> list[Decision]:
        keys = {key for word in words for key in word.items}
        listings = self._load(keys)
        pairs = self._find_pairs(keys)
        moment = find_moment(self.now, self.history.in_force, keys)

        def gather(word: Word) -> Mapping[str, object]:
            return make_evidence(word.items, listings=listings, today=self.now.date(), pairs=pairs)

        return make_decisions(words, at=moment, by=self.by, make_id=self.make_id, note=note, evidence=gather)

    def _pin(self, form: Mapping[str, str], mine: Sequence[ListingKey], note: str) -> Decision:
        field = form.get("field", "")
        if field not in FIELDS:
            raise Unreadable(self.language.say("Ce champ ne peut pas être fixé."))
        if not note:
            raise Unreadable(self.language.say("Dites pourquoi : c'est ce que verra la personne qui relira."))
        listings, today = self._load(mine), self.now.date()
        dates = [o for item in listings.values() for o in item.said.occurrences]
        zone = dates[0].timezone if dates else "America/Toronto"
        value = read_pin(field, form, now=self.now, zone=zone, language=self.language)
        evidence = make_evidence(mine, listings=listings, today=today)
        evidence["corrects"] = make_corrects(field, mine, listings, today)
        moment = find_moment(self.now, self.history.in_force, mine)
        return Decision(self.make_id(), moment, self.by, "pin", tuple(mine), field, value, note=note, evidence=evidence)

    def _load(self, keys: set[ListingKey] | Sequence[ListingKey]) -> dict[ListingKey, NormalisedListing]:
        found = self.index.load_listings(map(make_listing_id, keys))
        return {item.said.key: item for item in found.values()}

    def _find_pairs(self, keys: set[ListingKey]) -> list[PairSeen]:
        rows = self.index.find_pairs(map(make_listing_id, keys))
        return [PairSeen(read_key(r["left"]), read_key(r["right"]), r["probability"], r["features"]) for r in rows]
