"""Items → clauses: which hours go with which dates, and which dates are something else than the event (deadlines,
ticket sales, rain dates…)."""

from __future__ import annotations

import re

from sources.dates.former import Former
from sources.dates.items import Clause, Clauses, Day, Item
from sources.dates.joins import is_end, is_noon, is_range, is_set, join_range, lend_back, set_month
from sources.dates.timing import FAR, NEAR

_YEAR = re.compile("x{0,2}[yY]")
_DOUBTFUL = frozenset("DSPGHKzQBv")  # cues beside which a date may be another than the event's
DATED = frozenset("days weekly monthly nth today weekend coming months month".split())  # noqa: SIM905


class _Reader(Former):
    """One pass over the items."""

    def read(self, items: list[Item]) -> Clauses:
        dash_gap = ""
        for item in items:
            self._count_gap(item.gap)
            if item.kind == "stop":
                self._stop(item)
            elif item.kind == "cue":
                if item.cue == "k":
                    self.meets = item.offset
                elif item.cue == "U":
                    self.found.weeks, self.cue = item.offset, ""
                else:
                    self._meet_cue(item.cue, item.gap, item)
            elif item.kind == "open":
                self._open(item.cue, item.gap or dash_gap)
                dash_gap = ""
                continue
            elif item.kind == "dash":
                self._meet_dash(item)
                dash_gap = item.gap
                continue
            elif item.kind == "past":
                self._drop_last()
            elif item.kind == "times":
                self._meet_times(item)
            else:
                self._meet_dates(item)
            self.joining = False
            if item.kind in DATED or item.kind == "times":
                self.since, self.is_cued, self.is_stopped = 0, False, False
            elif item.kind == "cue":
                self.is_cued = True
            if item.kind != "times" and item.cue != "|":
                self.added = 0
        self._leave_ending()
        self._take_off()
        self._drop_limit()
        self._keep_place()
        self._place_pending()
        self.found.is_doubtful |= lend_back(self.found.clauses)
        self._lend_months_back()
        return self.found

    def _lend_months_back(self) -> None:
        """Give «le mercredi 9 à 19 h et le jeudi 10 décembre» its month; a day without any is none."""
        known: Day | None = None
        for clause in reversed(self.found.clauses):
            for item in reversed(clause.items):
                if item.kind == "days" and item.runs and item.runs[0][0].month is not None:
                    known = item.runs[0][0]
                elif item.kind == "days" and known is not None and item.runs[-1][0].day <= known.day:
                    item.runs = set_month(item.runs, known)
                elif item.kind == "days" and item.runs[0][1] is None:
                    item.runs = []
        self.found.clauses = [one for one in self.found.clauses if one.items[0].kind != "days" or one.items[0].runs]

    def _count_gap(self, gap: str) -> None:
        count = gap.count("x") + gap.count("N") + gap.count("g")
        if self.cue == "P" and not self.is_used and _YEAR.match(gap):
            self.cue = ""  # «née en 1961», «fondé en 1978»
        self.words += count
        self.since += count
        if "n" in gap and self.current is not None and not self.since - count:
            self.found.is_doubtful = True  # a number behind a date that was not understood
        if count or "n" in gap:
            self.joining = False
            if self.is_used and self.cue not in ("X",):
                self.cue = ""
            if self.words > FAR:
                self.cue = ""
            if count > 1:
                self.limit = ""

    def _stop(self, item: Item) -> None:
        if item.cue == "|":
            if self.is_used:
                self.cue = ""
            return
        self._take_off()
        self._drop_limit()
        self._keep_place()
        self.is_stopped = True
        self.sentence += 1
        self.limit = ""
        self.has_moved = False
        if self.is_used or self.words or self.cue in ("X", "O", "H", "K"):
            self.cue = ""

    def _meet_cue(self, cue: str, gap: str, item: Item) -> None:
        if cue in _DOUBTFUL:
            self.found.doubtful.add(self.sentence)
        if cue in "eFCz":
            self._mark(cue, item)
            return
        if cue == "B" and self.cue == "G" and not self.is_used:
            return  # «en cas de pluie, remis au 6 juillet»
        if cue == "H" and item.offset:  # «prévu le»: the date holds unless another follows
            self.is_planned = self.cue != "H" and not self.was_moved
            self.cue, self.words, self.is_used = "" if self.is_planned else "H", 0, False
            return
        if cue in "DS" and self._is_behind(cue, gap, item):
            self.behind = self.current
        if cue == "D" and item.offset:
            if item.offset == 1 or self.behind is not None:
                return
            cue = "I"
        if cue == "V" and item.offset:
            return  # "music" is a show only before its hour
        if cue == "Q":  # «la séance du 8 mai est reportée», «Postponed: May 8»
            cue = "B" if self.current is not None and self.current.sentence == self.sentence else "H"
        if cue == "G" and self._drop_spare():  # «remis au 6 juillet en cas de pluie»: the date before was the spare one
            self.cue = ""
            return
        if cue == "B":
            self._drop_last()
            self.has_moved, self.was_moved, self.is_place = True, not item.offset, bool(item.offset)
            cue = ""
        elif cue in "Vh":
            if item.offset:  # a new date: those told before it without an hour are former ones
                self.found.clauses = [clause for clause in self.found.clauses if clause.spans]
                self.current = None
            self.replaced = self.planned if cue == "h" else self.replaced
            if cue == "V" and self.cue in ("S", "s", "D", "I") and not self.is_used and "," not in gap:
                return  # «la mise en vente de ce spectacle sera le 18 juin»
            cue = ""
        self.cue, self.words, self.is_used = cue, 0, False
        self.is_off = cue == "X" and gap == "," and not self.since

    def _take_off(self) -> None:
        """«12 mai, 20 h; 13 mai, relâche; 14 mai, 20 h»: the words of a day off stand behind it."""
        if self.is_off and self.cue == "X" and not (self.is_used or self.words):
            last = self.current
            if last is not None and last in self.found.clauses and last.items[0].kind == "days" and not last.spans:
                self.found.clauses.remove(last)
                self.found.excepted += last.items
                self.current = None
        self.is_off = False

    def _mark(self, cue: str, item: Item) -> None:
        """Note what a word says of the whole phrase, or of its sentence."""
        if cue == "e":
            self.found.is_open = True
            self.found.is_exhibition |= not item.offset
            self.since += 1
        elif cue == "z":
            self.found.told.add(self.sentence)
        elif cue == "F":
            self.found.is_fortnightly = True
        else:
            self.found.has_unknown_hour = True

    def _meet_dash(self, item: Item) -> None:
        self.joining, self.is_through = True, item.cue == "to"
        if self.current is not None and not self.since and is_range(self.current):
            self.current.is_header = True

    def _open(self, cue: str, gap: str) -> None:
        if gap.endswith("g"):  # «24 $ jusqu'au 27 mai»
            self.cue, self.words, self.is_used = "S", 0, False
        self.is_through = True
        if cue == "u" and self.current is not None and self.current.items[-1].kind == "days" and not self.since:
            self.joining = True
        self.limit = "from" if cue == "f" else "until"

    def _meet_dates(self, item: Item) -> None:
        if self.cue == "X":
            if not self.pending or self.current is not None:  # else said of hours without dates
                self.found.excepted.append(item)
            self.is_used = True
            return
        if item.kind == "off":
            return
        if self.cue == "K" and item.kind == "days":
            self._meet_move(item)
        if self.cue == "v" and self.limit == "until" and self.words <= NEAR:
            self.cue = "S"  # «tarif préférentiel jusqu'au 3 mai»
        is_window = self.limit or (item.kind == "days" and item.runs[0][1] is not None)
        if self._is_excluding() or (self.cue == "I" and is_window):  # «inscriptions en ligne du 3 au 9 mai»
            self.is_used = True
            self.limit = ""
            self.behind = None
            return
        self.is_place = False
        if item.kind == "days" and self.replaced in self.found.clauses:
            self._drop_planned()
        if item.kind == "days" and item.runs[0][0].month is None:
            self._lend_month(item)
        if self.joining and self.is_through and self.current is None:
            self.found.told.add(self.sentence)  # «les abonnés au 31 mars 2026»: a past date there is none to come
        self._leave_ending()
        if item.gap == "/" and item.spans and self.current is not None and self.current.items[-1].spans:
            self.joining, item.gap = True, ""  # an interval of ISO 8601
        if item.gap == "," and self.current is not None and self.current.items[-1].is_open:
            self.joining, item.gap = True, ""
        if self.joining and not self.since and is_end(self.current, item):
            self.ending = item
            return
        if self.joining and self._join(item):
            return
        if (
            self.joining
            and item.kind == "month"
            and (is_set(self.current) if self.current else self.found.is_exhibition)
        ):
            self.limit = "until"  # «Saturdays through December», «on view through May»
        if self.since > 1 and any(is_noon(span) for span in self.pending):
            self.pending = []  # «Minuit» or «Midi» far before a date is a title
        follows = item.gap.strip(",/@|") == "" and self.current is not None and not self.current.spans
        follows = follows and not self.is_cued and (not self.since or self.is_stopped)
        if self.joining and self.current is not None and is_range(self.current):
            follows = False
        if follows and self.current and item.kind == self.current.items[-1].kind == "days" and not item.spans:
            self.apart = len(self.current.items) if self.since else self.apart
            self.current.items.append(item)
            self.met = self.sentence
        else:
            self.apart = 0
            spans = list(item.spans)
            if self.added and item.kind == "weekly" and not self.since and self.current is not None:
                self.current.spans, spans = self.current.spans[: -self.added], self.current.spans[-self.added :]
            self.current = Clause([item], spans, self.sentence, self.limit, since=self.since)
            self.found.clauses.append(self.current)
        if self.is_planned:
            self.planned, self.is_planned = self.current, False
        self.limit = ""

    def _leave_ending(self) -> None:
        """A last day without an hour bounds the run: «15 mai, 20 h; jusqu'au 30 mai»."""
        if self.ending is not None:
            self.found.clauses.append(Clause([self.ending], [], self.sentence, "until"))
        self.ending = None

    def _meet_move(self, item: Item) -> None:
        """«reporté du 4 au 11 décembre», «du 4 décembre au 11 décembre»: only the second is to come."""
        if item.runs[0][1] is not None and not self.is_used:
            item.runs = [(item.runs[0][1], None), *item.runs[1:]]
            self.cue = ""
        elif self.is_used and self.joining:
            self.cue, self.joining = "", False

    def _lend_month(self, item: Item) -> None:
        known = self.current.items[-1].runs[-1:] if self.current is not None else []
        if known and self.since <= NEAR:
            day = known[0][1] or known[0][0]
            item.runs = set_month(item.runs, day)

    def _join(self, item: Item) -> bool:
        if self.current is None or item.kind != "days" or self.since or "," in item.gap:
            return False
        if self.current.items[-1].kind in ("weekly", "monthly"):  # «every Thursday through March 12»
            self.limit = "until" if self.is_through else self.limit
            return False
        if not join_range(self.current, item):
            return False
        self.limit = ""
        return True


def make_clauses(items: list[Item]) -> Clauses:
    """Return the clauses of a phrase."""
    return _Reader().read(items)
