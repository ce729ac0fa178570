"""Items → clauses: which hours go with which dates, and which dates are something else than the event (deadlines,
ticket sales, rain dates…)."""

from __future__ import annotations

from dataclasses import dataclass, field

from sources.dates.grammar import Day, Item, Span
from sources.dates.tokens import Clock

DATED = frozenset("days weekly monthly nth today weekend coming months month".split())  # noqa: SIM905
# Cues that take the date (and hours) after them away from the event.
_EXCLUDING = frozenset("DSsPGHK")
_WEAK = frozenset("I")  # «inscription» excludes only what follows at once
_NEAR = 2  # words
_FAR = 12  # words between a cue and the date that it governs


@dataclass(slots=True)
class Clause:
    """Dates that share their hours."""

    items: list[Item]
    spans: list[Span] = field(default_factory=list)
    sentence: int = 0
    limit: str = ""  # "from" | "until" | ""


@dataclass(slots=True)
class Clauses:
    """What a phrase holds once cues are obeyed."""

    clauses: list[Clause] = field(default_factory=list)
    excepted: list[Item] = field(default_factory=list)
    duration: Span | None = None
    is_exhibition: bool = False
    is_fortnightly: bool = False
    has_unknown_hour: bool = False
    has_inferred_hour: bool = False


class _Reader:
    """One pass over the items, with the cue in force."""

    def __init__(self) -> None:
        self.found = Clauses()
        self.sentence = 0
        self.cue = ""
        self.words = 0  # since the cue
        self.since = 0  # words since the last date or hours
        self.is_used = False  # the cue has met its date
        self.limit = ""
        self.joining = False  # a dash stands between the date before and the next
        self.current: Clause | None = None
        self.pending: list[Span] = []
        self.has_moved = False
        self.ending: Item | None = None  # the day on which the moment before ends
        self.added = 0  # hours that the last item added to others
        self.dropped: list[Clause] = []

    def read(self, items: list[Item]) -> Clauses:
        for item in items:
            self._count_gap(item.gap)
            if item.kind == "stop":
                self._stop(item)
            elif item.kind == "cue":
                self._meet_cue(item.cue, item.gap)
            elif item.kind == "open":
                self._open(item.cue)
                continue
            elif item.kind == "dash":
                self.joining = True
                continue
            elif item.kind == "past":
                self._drop_last()
            elif item.kind == "times":
                self._meet_times(item)
            else:
                self._meet_dates(item)
            self.joining = False
            if item.kind in DATED or item.kind == "times":
                self.since = 0
            if item.kind != "times" and item.cue != "|":
                self.added = 0
        self._place_pending()
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
                    item.runs = _set_month(item.runs, known)
                elif item.kind == "days" and item.runs[0][1] is None:
                    item.runs = []
        self.found.clauses = [one for one in self.found.clauses if one.items[0].kind != "days" or one.items[0].runs]

    def _count_gap(self, gap: str) -> None:
        count = gap.count("x") + gap.count("N")
        self.words += count
        self.since += count
        if count or "n" in gap:
            self.joining = False
            if self.is_used and self.cue not in ("X",):
                self.cue = ""
            if self.words > _FAR:
                self.cue = ""
            if count > 1:
                self.limit = ""

    def _stop(self, item: Item) -> None:
        if item.cue == "|":
            if self.is_used:
                self.cue = ""
            return
        self.sentence += 1
        self.limit = ""
        self.has_moved = False
        if self.is_used or self.words or self.cue in ("X", "O", "H", "K"):
            self.cue = ""

    def _meet_cue(self, cue: str, gap: str) -> None:
        if cue == "e":
            self.found.is_exhibition = True
            return
        if cue == "F":
            self.found.is_fortnightly = True
            return
        if cue == "C":
            self.found.has_unknown_hour = True
            return
        if cue == "G":  # «remis au 6 juillet en cas de pluie»: the date before was the spare one
            self._drop_spare()
        if cue == "B":
            self._drop_last()
            self.has_moved = True
            cue = ""
        elif cue == "V":
            if self.cue in ("S", "D") and not self.is_used and "," not in gap:
                return  # «la mise en vente de ce spectacle sera le 18 juin»
            cue = ""
        self.cue, self.words, self.is_used = cue, 0, False

    def _open(self, cue: str) -> None:
        if cue == "u" and self.current is not None and self.current.items[-1].kind == "days" and not self.since:
            self.joining = True
        self.limit = "from" if cue == "f" else "until"

    def _is_excluding(self) -> bool:
        if self.cue in _WEAK:
            return self.words <= _NEAR
        return self.cue in _EXCLUDING

    def _meet_dates(self, item: Item) -> None:
        if self.cue == "X":
            self.found.excepted.append(item)
            self.is_used = True
            return
        if item.kind == "off":
            return
        if self.cue == "K" and item.kind == "days":
            self._meet_move(item)
        if self._is_excluding():
            self.is_used = True
            self.limit = ""
            return
        if item.kind == "days" and item.runs[0][0].month is None:
            self._lend_month(item)
        self.ending = None
        if self.joining and self._is_end(item):
            self.ending = item
            return
        if self.joining and self._join(item):
            return
        if self.since > 1 and any(span.start.hour % 12 == span.start.minute == 0 for span in self.pending):
            self.pending = []  # «Minuit» or «Midi» far before a date is a title
        follows = item.gap.strip(",/@|") == "" and self.current is not None and not self.current.spans
        if follows and self.current and item.kind == self.current.items[-1].kind == "days" and not item.spans:
            self.current.items.append(item)
        else:
            spans = list(item.spans)
            if self.added and item.kind == "weekly" and not self.since and self.current is not None:
                self.current.spans, spans = self.current.spans[: -self.added], self.current.spans[-self.added :]
            self.current = Clause([item], spans, self.sentence, self.limit)
            self.found.clauses.append(self.current)
        self.limit = ""

    def _meet_move(self, item: Item) -> None:
        """«reporté du 4 au 11 décembre», «du 4 décembre au 11 décembre»: only the second is to come."""
        if item.runs[0][1] is not None and not self.is_used:
            item.runs = [(item.runs[0][1], None), *item.runs[1:]]
            self.cue = ""
        elif self.is_used and self.joining:
            self.cue, self.joining = "", False

    def _lend_month(self, item: Item) -> None:
        known = self.current.items[-1].runs[-1:] if self.current is not None else []
        if known and self.since <= _NEAR:
            day = known[0][1] or known[0][0]
            item.runs = _set_month(item.runs, day)

    def _is_end(self, item: Item) -> bool:
        """Whether a date after a dash ends a moment: «Dec 8 @ 7:30 pm – Dec 9 @ 1 am»."""
        if self.current is None or self.since or item.kind != "days" or item.spans or len(item.runs) != 1:
            return False
        if self.current.limit:  # "beginning January 11, 6:30 p.m., ending February 15" bounds a set
            return False
        runs = self.current.items[0].runs if len(self.current.items) == 1 else []
        is_moment = len(runs) == len(self.current.spans) == 1 and runs[0][1] is None
        return is_moment and self.current.spans[0].end is None and item.runs[0][1] is None

    def _set_end(self, clock: Clock) -> None:
        if self.current is None or self.ending is None:
            return
        ending, self.ending = self.ending, None
        first, last = self.current.items[0].runs[0][0], ending.runs[0][0]
        if (first.day, first.month) == (last.day, last.month):
            self.current.spans = [Span(self.current.spans[0].start, clock)]
        elif last.day in (first.day + 1, 1) and clock.hour < 12:  # past midnight
            self.current.spans = [Span(self.current.spans[0].start, clock._replace(hour=clock.hour + 24))]
        elif last.day == first.day + 1:  # two evenings that a dash separates
            self.current = Clause([ending], [Span(clock)], self.sentence)
            self.found.clauses.append(self.current)
        else:
            self.current.items[0].runs = [(first, last)]
            self.current.spans = []

    def _join(self, item: Item) -> bool:
        """Make one range of «28 décembre» – «3 janvier»."""
        if self.current is None or item.kind != "days" or self.since:
            return False
        before = self.current.items[-1]
        if before.kind in ("weekly", "monthly"):  # «every Thursday through March 12»
            self.limit = "until"
            return False
        if before.kind != "days" or before.runs[-1][1] is not None or item.runs[0][1] is not None:
            return False
        if self.current.spans and before.spans and item.spans:  # two ISO moments
            self.current.spans = [Span(self.current.spans[0].start, item.spans[0].start)]
            if item.runs[0][0] == before.runs[-1][0]:
                return True
        elif self.current.spans:
            return False
        before.runs[-1] = (before.runs[-1][0], item.runs[0][0])
        before.runs.extend(item.runs[1:])
        before.end = item.end
        self.limit = ""
        return True

    def _meet_times(self, item: Item) -> None:
        cue = item.cue or self.cue
        self.limit = ""  # «à partir de 13 h le samedi 5 décembre» bounds the hour, not the days
        if cue == "L":
            self.found.duration = item.spans[0]
            self.cue = ""
            return
        if cue == "O":
            self.cue = "" if self.cue == "O" else self.cue
            return
        if self._is_excluding() or cue == "X":
            return
        if self.ending is not None:
            self._set_end(item.spans[0].start)
            return
        if self.current is None:
            self.pending.extend(item.spans)
        elif not self.current.spans:
            self.current.spans = list(item.spans)
            self.current.items[-1].end = max(self.current.items[-1].end, item.end)
        elif item.has_from or item.gap.strip(",/@|") == "" or ("," in item.gap and item.gap.count("x") <= 3):
            self.current.spans.extend(item.spans)
            self.added = len(item.spans)

    def _drop_last(self) -> None:
        """A date said to be past, or moved, is not one of the event."""
        self.ending = None
        if self.current is not None and self.current.sentence == self.sentence:
            self.dropped = [clause for clause in self.found.clauses if clause.sentence == self.sentence]
            self.found.clauses = [clause for clause in self.found.clauses if clause.sentence != self.sentence]
            self.current = None

    def _drop_spare(self) -> None:
        if self.has_moved and self.current is not None and self.current.sentence == self.sentence:
            self.found.clauses[-1:] = self.dropped
            self.dropped, self.has_moved = [], False
            self.current = None

    def _place_pending(self) -> None:
        if not self.pending:
            return
        for clause in self.found.clauses:
            if not clause.spans and clause.items[0].kind != "month":
                clause.spans = self.pending
                return


def _set_month(runs: list[tuple[Day, Day | None]], known: Day) -> list[tuple[Day, Day | None]]:
    return [
        (first._replace(month=known.month, year=known.year), last and last._replace(month=known.month, year=known.year))
        for first, last in runs
    ]


def make_clauses(items: list[Item]) -> Clauses:
    """Return the clauses of a phrase."""
    return _Reader().read(items)
