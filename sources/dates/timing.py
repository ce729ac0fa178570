"""The hours that a phrase tells, given to the dates they belong to; the dates are clauses.py's work."""

from __future__ import annotations

from sources.dates.figures import Clock
from sources.dates.items import Clause, Clauses, Item, Span
from sources.dates.joins import end_moment, is_noon, is_range, join_moments, lend_onward

# Cues that take the date (and hours) after them away from the event.
_EXCLUDING = frozenset("DSsPGHKI")
_HALF_DAY = 12 * 60  # minutes
NEAR = 2  # words
FAR = 12  # words between a cue and the date that it governs
_REACH = {"I": NEAR, "P": 8}  # «inscription» excludes only what follows at once, «publié» nearly so


class Timing:
    """The state of one pass over the items, with the cue in force."""

    def __init__(self) -> None:
        self.found = Clauses()
        self.sentence = 0
        self.cue = ""
        self.words = 0  # since the cue
        self.since = 0  # words since the last date or hours
        self.is_used = False  # the cue has met its date
        self.limit = ""
        self.joining = False  # a dash stands between the date before and the next
        self.is_through = False  # and it is a word («au», "through")
        self.current: Clause | None = None
        self.pending: list[Span] = []
        self.is_from = False  # it begins with «de»
        self.has_moved = False
        self.is_stopped = False  # a sentence or a line ended since
        self.apart = 0  # which item of the clause the first words of another line stand before
        self.met = 0  # the sentence of its last item
        self.is_cued = False  # a cue stands between the date before and what comes
        self.is_off = False  # a word of closing stands right behind a date
        self.ending: Item | None = None  # the day on which the moment before ends
        self.added = 0  # hours that the last item added to others
        self.dropped: list[Clause] = []
        self.doors: Clock | None = None
        self.is_planned = False  # «prévu le» stands before the next date
        self.planned: Clause | None = None  # the date behind it
        self.replaced: Clause | None = None  # the same, once a verb tells that it is held
        self.behind: Clause | None = None  # a date behind which words of a deadline stand
        self.was_moved = False  # a date of the phrase was
        self.is_place = False  # what was moved may be the place
        self.before_show: tuple[Span, int] | None = None  # a meal, and the minutes within which its show begins
        self.meets = 0  # the minutes that the word before the next hours says

    def _is_excluding(self) -> bool:
        return self.cue in _EXCLUDING and self.words <= _REACH.get(self.cue, FAR)

    def _meet_times(self, item: Item) -> None:
        cue = item.cue or self.cue
        if self.limit == "until" and item.gap == "" and not item.has_from and self.ending is None:
            self._meet_end(item)
            return
        self.limit = ""  # «à partir de 13 h le samedi 5 décembre» bounds the hour, not the days
        if cue == "L":
            self.found.duration = item.spans[0]
            self.cue = ""
            return
        if cue == "O" and not item.cue and self.words > NEAR + 1:  # «arrivée au Québec en 1979»
            self.cue = ""
        elif cue == "O":
            self.doors = item.spans[0].start
            self.cue = "" if self.cue == "O" else self.cue
            return
        if self._is_excluding() or (cue == "X" and not self._meet_other_hours(item)):
            return
        if self.ending is not None:
            self._set_end(item.spans[0].start)
            return
        meets, self.meets = self.meets or item.offset, 0
        if item.is_doubtful and self.doors is None and self.before_show is None:
            self.found.is_doubtful = True  # "Music 5" may be a title
            return
        if self.doors is not None:
            item.spans[0] = _follow(item.spans[0], self.doors)
        if self.before_show is not None:
            self._drop_meal(item)
        self.found.is_doubtful |= meets > 0 and len(item.spans) > 1  # «souper 17 h, soirée 19 h»
        self.is_from = self.is_from or (item.is_open and not self.found.clauses)
        if meets and len(item.spans) == 1 and not self._has_hours():
            self.before_show = item.spans[0], meets
        if self.since > 1 and not item.has_from and is_noon(item.spans[0]):
            return  # «Midnight Snack» is a title
        if self.current is None and self.has_moved and self.dropped:  # «rescheduled to May 10 and moved to 11 a.m.»
            self.current = self.dropped[-1]
            self.current.spans = []
            self.found.clauses.append(self.current)
        if self.current is None:
            self.pending.extend(item.spans)
        elif not self.current.spans:
            if self.apart and self.met == self.sentence:
                self._part_current()
            self.current.spans = list(item.spans)
            self.current.items[-1].end = max(self.current.items[-1].end, item.end)
        elif self._is_break(item):
            self.found.is_doubtful = True
        elif item.has_from or item.gap.strip(",/@|") == "" or ("," in item.gap and item.gap.count("x") <= 3):
            self.current.spans.extend(item.spans)
            self.added = len(item.spans)
        else:
            self.found.is_doubtful = True

    def _has_hours(self) -> bool:
        return bool(self.current.spans if self.current is not None else self.pending)

    def _is_break(self, item: Item) -> bool:
        """Whether hours lie within those told before: «8 h 30 à 16 h 30 (dîner de 12 h à 13 h)»,
        «16 h à 22 h, feu de joie à 19 h»."""
        whole, inner = self.current.spans[-1] if self.current else None, item.spans[0]
        if whole is None or whole.end is None or len(item.spans) > 1 or (inner.end is None and "x" not in item.gap):
            return False
        return whole.start.hour < inner.start.hour <= (inner.end or inner.start).hour < whole.end.hour

    def _meet_end(self, item: Item) -> None:
        """«jusqu'à 21 h» ends the hours said before; alone it tells no beginning."""
        self.limit = ""
        if self.current is not None and self.current.spans and self.current.spans[-1].end is None and not self.since:
            self.current.spans[-1] = Span(self.current.spans[-1].start, item.spans[0].start)

    def _part_current(self) -> None:
        """«12 mai : complet. 13 mai, 14 h»: only the last line has the hour; on a line of its own it is that of all."""
        if self.current is not None:
            early = Clause(self.current.items[: self.apart], [], self.current.sentence)
            self.found.clauses.insert(len(self.found.clauses) - 1, early)
            self.current.items = self.current.items[self.apart :]
            self.current.since = FAR
            self.apart = 0

    def _meet_other_hours(self, item: Item) -> bool:
        """«20 h, sauf le dimanche à 15 h»: the day off has hours of its own; «relâche le lundi, 20 h» has not."""
        if not self.is_used or self.current is None:
            return False
        self.cue = ""
        if not self.current.spans:
            return True
        if item.gap == "" and not self.since:
            self.found.instead.append(Clause([self.found.excepted[-1]], list(item.spans), self.sentence))
        return False

    def _drop_meal(self, item: Item) -> None:
        """«Souper 18 h, spectacle 20 h»: the hour is that of the show; far from it, the meal is an event too."""
        (meal, minutes), self.before_show = self.before_show or (Span(Clock(0, 0)), 0), None
        start = item.spans[0].start
        later = (start.hour - meal.start.hour) * 60 + start.minute - meal.start.minute
        if meal.start.half == "?":  # "supper at 5:30, dance at 7 p.m."
            later %= _HALF_DAY
        if not 0 < later <= minutes:
            return
        for spans in (self.pending, *([self.current.spans] if self.current else [])):
            if meal in spans:
                spans.remove(meal)

    def _set_end(self, clock: Clock) -> None:
        if self.current is None or self.ending is None:
            return
        ending, self.ending = self.ending, None
        if not end_moment(self.current, ending, clock):  # two evenings that a dash separates
            self.current = Clause([ending], [Span(clock)], self.sentence)
            self.found.clauses.append(self.current)

    def _place_pending(self) -> None:
        dated = [clause for clause in self.found.clauses if clause.items[0].kind != "month"]
        if self.pending and lend_onward(self.pending, dated):
            if self.is_from and len(self.found.clauses) == len(dated) == 2:
                join_moments(self.found.clauses)
        elif self.pending:
            for clause in dated:
                if not clause.spans:
                    clause.spans = self.pending
                    return
        is_led = not self.pending and len(dated) > 2 and is_range(dated[0]) and dated[1].items[0].kind == "weekly"
        if is_led and lend_onward(dated[0].spans, dated[1:]):
            dated[0].spans = []


def _follow(span: Span, doors: Clock) -> Span:
    """ "Doors 7, music 8:30": a show is after its doors."""
    if span.start.half == "?" and span.start.hour < doors.hour <= span.start.hour + 12:
        return span._replace(start=span.start._replace(hour=span.start.hour + 12, half="p"))
    return span
