"""Dates that are not, or no longer, the event's: former ones, spare ones, those of deadlines told behind them."""

from __future__ import annotations

from sources.dates.items import Clauses, Item
from sources.dates.timing import Timing


class Former(Timing):
    """Which dates met so far are taken back."""

    def _drop_last(self) -> None:
        """A date said to be past, or moved, is not one of the event."""
        self.ending = None
        if self.current is not None and self.current.sentence == self.sentence:
            self.dropped = [clause for clause in self.found.clauses if clause.sentence == self.sentence]
            self.found.clauses = [clause for clause in self.found.clauses if clause.sentence != self.sentence]
            self.current = None

    def _is_behind(self, cue: str, gap: str, item: Item) -> bool:
        """Whether words of a deadline or a sale stand behind their date: «jusqu'au 15 janvier pour soumettre»,
        «15 janvier : date limite», «dès le 31 mars à 9 h – Mise en vente»."""
        last = self.current
        if last is None or last.sentence != self.sentence or gap.count("x") + (self.since > 0) > 1:
            return False
        if item.offset:
            return last.limit == "until"
        return last.limit == "from" if cue == "S" else not last.spans and not self.since

    def _drop_limit(self) -> None:
        if self.behind in self.found.clauses and self.behind is not None:
            self.found.clauses.remove(self.behind)
            self.current = None
        self.behind = None

    def _drop_planned(self) -> None:
        """«Le concert prévu le 5 mai aura lieu le 9 mai»."""
        if self.replaced is not None:
            self.found.clauses.remove(self.replaced)
        self.current = self.planned = self.replaced = None

    def _keep_place(self) -> None:
        """«Le spectacle du 5 mai est déplacé au Centre culturel»: no date follows, the place was moved."""
        if self.has_moved and self.is_place and self.dropped:
            self.found.clauses += self.dropped
            self.dropped, self.has_moved = [], False
        self.is_place = False

    def _drop_spare(self) -> bool:
        """«Le 5 juillet, remis au 6 en cas de pluie»: it is the first date that holds."""
        if not self.has_moved:
            return False
        if self.current is not None and self.current.sentence == self.sentence:
            self.found.clauses.pop()
        self.found.clauses += self.dropped
        self.dropped, self.has_moved = [], False
        self.current = None
        return True


def is_doubtful(found: Clauses) -> bool:
    """Whether the words may tell another date than that of the event: it stands in a sentence of sales, deadlines or
    the past, some hours are nobody's, only some days have theirs, or only an end is told."""
    if found.is_doubtful or any(clause.sentence in found.doubtful for clause in found.clauses):
        return True
    if len(found.clauses) == 1 and found.clauses[0].limit == "until" and not found.is_exhibition:
        return True  # «valide jusqu'au 31 décembre 2027»
    days = [bool(clause.spans) for clause in found.clauses if clause.items[0].kind == "days" and not clause.limit]
    return len(set(days)) > 1
