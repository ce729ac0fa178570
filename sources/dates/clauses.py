"""Items → clauses: which hours go with which dates, and which dates are something else than the event (deadlines,
ticket sales, rain dates…)."""

from __future__ import annotations

from sources.dates.figures import Clock
from sources.dates.items import Clause, Clauses, Day, Item, Span
from sources.dates.joins import end_moment, is_end, is_noon, is_range, is_set, join_range, lend_onward, set_month

DATED = frozenset("days weekly monthly nth today weekend coming months month".split())  # noqa: SIM905
# Cues that take the date (and hours) after them away from the event.
_EXCLUDING = frozenset("DSsPGHKI")
_NEAR = 2  # words
_FAR = 12  # words between a cue and the date that it governs
_REACH = {"I": _NEAR, "P": 8}  # «inscription» excludes only what follows at once, «publié» nearly so


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
        self.is_through = False  # and it is a word («au», "through")
        self.current: Clause | None = None
        self.pending: list[Span] = []
        self.has_moved = False
        self.is_stopped = False  # a sentence or a line ended since
        self.apart = 0  # which item of the clause the first words of another line stand before
        self.met = 0  # the sentence of its last item
        self.is_cued = False  # a cue stands between the date before and what comes
        self.is_off = False  # a word of closing stands right behind a date
        self.ending: Item | None = None  # the day on which the moment before ends
        self.added = 0  # hours that the last item added to others
        self.dropped: list[Clause] = []
        self.before_show: tuple[Span, int] | None = None  # a meal, and the minutes within which its show begins
        self.meets = 0  # the minutes that the word before the next hours says

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
                    self._meet_cue(item.cue, item.gap)
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
        self._take_off()
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
                    item.runs = set_month(item.runs, known)
                elif item.kind == "days" and item.runs[0][1] is None:
                    item.runs = []
        self.found.clauses = [one for one in self.found.clauses if one.items[0].kind != "days" or one.items[0].runs]

    def _count_gap(self, gap: str) -> None:
        count = gap.count("x") + gap.count("N") + gap.count("g")
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
        self._take_off()
        self.is_stopped = True
        self.sentence += 1
        self.limit = ""
        self.has_moved = False
        if self.is_used or self.words or self.cue in ("X", "O", "H", "K"):
            self.cue = ""

    def _meet_cue(self, cue: str, gap: str) -> None:
        if cue in "eFCz":
            self._mark(cue)
            return
        if cue == "B" and self.cue == "G" and not self.is_used:
            return  # «en cas de pluie, remis au 6 juillet»
        if cue == "Q":  # «la séance du 8 mai est reportée», «Postponed: May 8»
            cue = "B" if self.current is not None and self.current.sentence == self.sentence else "H"
        if cue == "G":  # «remis au 6 juillet en cas de pluie»: the date before was the spare one
            self._drop_spare()
        if cue == "B":
            self._drop_last()
            self.has_moved = True
            cue = ""
        elif cue in "Vh":
            if cue == "V" and self.cue in ("S", "D", "I") and not self.is_used and "," not in gap:
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

    def _mark(self, cue: str) -> None:
        """Note what a word says of the whole phrase, or of its sentence."""
        if cue == "e":
            self.found.is_exhibition = True
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

    def _is_excluding(self) -> bool:
        return self.cue in _EXCLUDING and self.words <= _REACH.get(self.cue, _FAR)

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
        if self.cue == "v" and self.limit == "until" and self.words <= _NEAR:
            self.cue = "S"  # «tarif préférentiel jusqu'au 3 mai»
        is_window = self.limit or (item.kind == "days" and item.runs[0][1] is not None)
        if self._is_excluding() or (self.cue == "I" and is_window):  # «inscriptions en ligne du 3 au 9 mai»
            self.is_used = True
            self.limit = ""
            return
        if item.kind == "days" and item.runs[0][0].month is None:
            self._lend_month(item)
        if self.joining and self.is_through and self.current is None:
            self.found.told.add(self.sentence)  # «les abonnés au 31 mars 2026»: a past date there is none to come
        self.ending = None
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
            item.runs = set_month(item.runs, day)

    def _set_end(self, clock: Clock) -> None:
        if self.current is None or self.ending is None:
            return
        ending, self.ending = self.ending, None
        if not end_moment(self.current, ending, clock):  # two evenings that a dash separates
            self.current = Clause([ending], [Span(clock)], self.sentence)
            self.found.clauses.append(self.current)

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

    def _meet_times(self, item: Item) -> None:
        cue = item.cue or self.cue
        if self.limit == "until" and item.gap == "" and not item.has_from:
            self._meet_end(item)
            return
        self.limit = ""  # «à partir de 13 h le samedi 5 décembre» bounds the hour, not the days
        if cue == "L":
            self.found.duration = item.spans[0]
            self.cue = ""
            return
        if cue == "O":
            self.cue = "" if self.cue == "O" else self.cue
            return
        if self._is_excluding() or (cue == "X" and not self._meet_other_hours(item)):
            return
        if self.ending is not None:
            self._set_end(item.spans[0].start)
            return
        meets, self.meets = self.meets, 0
        if self.before_show is not None:
            self._drop_meal(item)
        if meets and len(item.spans) == 1:
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
        elif item.has_from or item.gap.strip(",/@|") == "" or ("," in item.gap and item.gap.count("x") <= 3):
            self.current.spans.extend(item.spans)
            self.added = len(item.spans)

    def _part_current(self) -> None:
        """«12 mai : complet. 13 mai, 14 h»: only the last line has the hour; on a line of its own it is that of all."""
        if self.current is not None:
            early = Clause(self.current.items[: self.apart], [], self.current.sentence)
            self.found.clauses.insert(len(self.found.clauses) - 1, early)
            self.current.items = self.current.items[self.apart :]
            self.apart = 0

    def _meet_end(self, item: Item) -> None:
        """«jusqu'à 21 h» ends the hours said before; alone it tells no beginning."""
        self.limit = ""
        if self.current is not None and self.current.spans and self.current.spans[-1].end is None and not self.since:
            self.current.spans[-1] = Span(self.current.spans[-1].start, item.spans[0].start)

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
        if not 0 < (start.hour - meal.start.hour) * 60 + start.minute - meal.start.minute <= minutes:
            return
        for spans in (self.pending, *([self.current.spans] if self.current else [])):
            if meal in spans:
                spans.remove(meal)

    def _drop_last(self) -> None:
        """A date said to be past, or moved, is not one of the event."""
        self.ending = None
        if self.current is not None and self.current.sentence == self.sentence:
            self.dropped = [clause for clause in self.found.clauses if clause.sentence == self.sentence]
            self.found.clauses = [clause for clause in self.found.clauses if clause.sentence != self.sentence]
            self.current = None

    def _drop_spare(self) -> None:
        """«Le 5 juillet, remis au 6 en cas de pluie»: it is the first date that holds."""
        if not self.has_moved:
            return
        if self.current is not None and self.current.sentence == self.sentence:
            self.found.clauses.pop()
        self.found.clauses += self.dropped
        self.dropped, self.has_moved = [], False
        self.current = None

    def _place_pending(self) -> None:
        dated = [clause for clause in self.found.clauses if clause.items[0].kind != "month"]
        if self.pending and not lend_onward(self.pending, dated):
            for clause in dated:
                if not clause.spans:
                    clause.spans = self.pending
                    return
        is_led = not self.pending and len(dated) > 2 and is_range(dated[0]) and dated[1].items[0].kind == "weekly"
        if is_led and lend_onward(dated[0].spans, dated[1:]):
            dated[0].spans = []


def make_clauses(items: list[Item]) -> Clauses:
    """Return the clauses of a phrase."""
    return _Reader().read(items)
