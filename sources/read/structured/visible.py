"""What people read on the page of one event: the lines of its main text that may tell a date, and its `<time>`s. What
is about other events, or about the page itself, is left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from sources.dates import DatesRead, read_dates
from sources.read.structured.moments import Moment, read_moment
from sources.read.structured.plain_words import is_plain
from sources.read.text import clean_text

MAX_LINES = 400
MAX_BLOCKS = 30_000  # elements that break lines; the richest page of the corpus has 5,000
MAX_LINE = 240
MAX_TEXT = 400_000
MAX_TIMES = 200
NEAR_HOUR = 6  # lines between a day and its hour
NEAR = 15  # lines from the top of the main text where an event tells its own date

_ASIDE = (
    "script, style, svg, iframe, nav, footer, aside, form, noscript, template, [hidden], [aria-hidden=true], "
    "[class*=related], [class*=similar], a:has(h2, h3, h4, h5), li:has(h2 a, h3 a, h4 a)"
)
_BLOCKS = (
    "p, div, br, li, ul, ol, h1, h2, h3, h4, h5, h6, tr, table, section, article, header, blockquote, dl, dt, dd, hr, "
    "figure, figcaption, address, main, pre"
)
_BREAK, _CUT = "\x1e", "\x1d"  # put into the text where a line ends, where other events begin
# Headings behind which other events are announced.
_OTHERS = re.compile(
    r"\W*(?:(?:à|a) (?:voir|découvrir|lire) (?:aussi|également)|(?:vous|tu) (?:aimerez|pourriez|aimeriez|aimerais)"
    r"|(?:autres?|prochaine?s?|suggestions?|plus) (?:d['’]|de |des )?"
    r"(?:événements?|évènements?|spectacles?|activités?|concerts?|expositions?|sorties?|suggestions?)"
    r"|dans la même (?:catégorie|série|saison)|événements? (?:similaires?|liés?|connexes?|à venir)"
    r"|spectacles? (?:similaires?|à venir)|activités? (?:similaires?|connexes?|à venir)|suggestions?\W*$"
    r"|(?:en )?tournée|(?:on )?tour\b"
    r"|you (?:may|might) (?:also )?(?:like|enjoy)|related|more (?:events|shows|like this)|other (?:events|shows)"
    r"|(?:upcoming|similar|next) (?:events|shows)|see also|calendrier|agenda|calendar)",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"publi(?:é|ée|és|shed|cation)|posted|updated|modifi|mis à jour|mise à jour|entry-date|dateline|last-?mod",
    re.IGNORECASE,
)
_MINUTES = re.compile(r"(?<=\d)\s?min\b\.?")  # «20 h 00 min», as WordPress writes it in French
_DIGIT = re.compile("[0-9]")
_MONTH = (
    r"(?:janv|f[ée]v|mars\b|avr|mai\b|juin\b|juil|ao[uû]t|sept|oct|nov|d[ée]c"
    r"|jan|feb|march|apr|may\b|june?\b|july?\b|aug)"
)
_DAY = re.compile(
    rf"\d\s*(?:er|st|nd|rd|th)?\s*(?:of\s+|-\s*)?{_MONTH}|{_MONTH}[a-zé]*\.?\s*\d|\d{{4}}-\d|\d/\d\d?/\d", re.IGNORECASE
)
HOUR = re.compile(
    r"\d\s*(?:h\b|h\s*\d\d|heures?\b|:\s*\d\d|[ap]\.?\s?m\b)|\b(?:midi|noon|minuit|midnight)\b", re.IGNORECASE
)
_DOORS = re.compile(r"^\W*(?:ouverture des )?(?:portes?|doors?|accueil)\b", re.IGNORECASE)
# An hour in a line of its own that is not when the event begins.
_OTHER_HOUR = re.compile(r"porte|door|accueil|billet|ticket|guichet|box|vente|fermet|clos|fin\b|end", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class VisibleText:
    """The lines of a page's main text that hold a digit, each with its number among all lines; the moments of its
    `<time>` elements. `language` and `now` are those of the reading."""

    lines: tuple[tuple[int, str], ...]
    times: tuple[Moment, ...]
    now: datetime
    language: str
    own: frozenset[str] = frozenset()  # words of the event's title and place
    _read: dict[str, DatesRead] = field(default_factory=dict, repr=False, compare=False)

    def read(self, line: str, zone: str) -> DatesRead:
        """Return the dates that a line tells; each line is read once, as all dates of a page have one zone."""
        if line not in self._read:
            self._read[line] = read_dates(line, now=self.now, language=self.language, timezone=zone)
        return self._read[line]

    def is_plain(self, line: str) -> bool:
        """Whether a line tells when and where the event is, and nothing else."""
        return is_plain(line, self.own)

    def find_doors(self, day: date | None = None) -> str | None:
        """Return the line that tells when the doors open, with the next line that tells an hour, if there are both;
        `day`: only right below a line that names its number."""
        for position, (number, doors) in enumerate(self.lines):
            if not _DOORS.match(doors) or not HOUR.search(doors) or not (day is None or self._is_below(day, position)):
                continue
            if len(HOUR.findall(doors)) == 2 and self.is_plain(doors):
                return doors
            following, show = self.lines[position + 1] if position + 1 < len(self.lines) else (0, "")
            if HOUR.search(show) and not _DAY.search(show) and (day is None or following <= number + 2):
                return f"{doors}, {show}"
        return None

    def _is_below(self, day: date, position: int) -> bool:
        above, line = self.lines[position - 1] if position else (0, "")
        is_near = bool(_DAY.search(line)) and self.lines[position][0] <= above + 2
        return is_near and re.search(rf"(?<!\d)0?{day.day}(?!\d)", line) is not None

    def list_dated(self, *, near: bool = False) -> Iterator[str]:
        """Yield the lines that name a day; only those near the top of the page."""
        return (line for number, line in self.lines if _DAY.search(line) and (not near or number <= NEAR))


def read_visible(
    tree: LexborHTMLParser | None, now: datetime, language: str, own: frozenset[str] = frozenset()
) -> VisibleText | None:
    """Return the main text of a page as lines, or None when it tells nothing; `own` are the words of the event's
    title and place. Changes the tree."""
    if tree is None or tree.body is None:
        return None
    main = tree.css_first("main, [role=main], article") or tree.body
    _remove(main.css(_ASIDE))
    articles = main.css("article")
    if len(articles) > 1:  # the event's own holds the heading; cards of other events are articles too
        _remove(article for article in articles if article.css_first("h1") is None)
    lines = tuple(_join_hours(list(islice(_list_lines(main), MAX_LINES)), own))
    times = tuple(_read_times(main))
    return VisibleText(lines, times, now, language, own) if lines or times else None


def _remove(elements: Iterable[LexborNode]) -> None:
    """Take elements out of their tree, each once and the inner ones first: the outer ones free them."""
    for element in reversed({element.mem_id: element for element in elements}.values()):
        element.decompose()


def _list_lines(main: LexborNode) -> Iterator[tuple[int, str]]:
    """Yield the lines that hold a digit, numbered from the first heading. Breaking the tree's own text at its blocks
    costs a fifth of cleaning HTML."""
    for element in main.css(_BLOCKS)[:MAX_BLOCKS]:
        element.insert_before(_BREAK)
        element.insert_after(_BREAK)
    # Cells, and marked up values that stand apart by style only: «20 h</span><span itemprop=location>Salle».
    for cell in main.css("td, th, span[itemprop], span[property], [itemprop] + [itemprop], [property] + [property]")[
        :MAX_BLOCKS
    ]:
        cell.insert_before(" ")
        cell.insert_after(" ")
    for heading in main.css("h2, h3, h4, h5")[:50]:
        if _OTHERS.match(" ".join(heading.text(deep=True)[:200].split())):
            heading.insert_before(_CUT)
            break
    number = 0
    for line in main.text(deep=True)[:MAX_TEXT].partition(_CUT)[0].split(_BREAK):
        if len(line) < 3:
            continue
        number += 1
        if len(line) <= 4 * MAX_LINE and _DIGIT.search(line) and not _PUBLISHED.search(line):
            clean = clean_text(_MINUTES.sub("", line))
            if clean is not None and len(clean) <= MAX_LINE:
                yield number, clean


def _join_hours(lines: list[tuple[int, str]], own: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Put an hour that has a line of its own («Heure : 20 h») behind the day in a line above it, other days not being
    between. A second such line may be the end, so it is left alone."""
    joined: set[int] = set()
    for position, (number, line) in enumerate(lines):
        if position in joined:
            continue
        found = _find_hour(lines, position, own) if _is_day_only(line) else None
        if found is None:
            yield number, line
        else:
            joined.add(found)
            yield number, f"{line}, {_LABEL.sub('', lines[found][1])}"


def _is_day_only(line: str) -> bool:
    return len(line) <= 80 and bool(_DAY.search(line)) and not HOUR.search(line)


def _find_hour(lines: list[tuple[int, str]], position: int, own: frozenset[str]) -> int | None:
    """Return where the line is that tells the hour of the day in another."""
    last = lines[position][0] + NEAR_HOUR
    for place in range(position + 1, min(position + 1 + NEAR_HOUR, len(lines))):
        number, line = lines[place]
        if number > last or _DAY.search(line):
            return None
        if _is_hour_only(line, own):
            return place
    return None


_LABEL = re.compile(r"^[^\d:]{0,20}:\s*")


def _is_hour_only(line: str, own: frozenset[str]) -> bool:
    """Whether a line tells an hour and nothing else: «Durée : 1 h 30», «Causerie à 18 h» do not."""
    is_hour = len(line) <= 40 and bool(HOUR.search(line)) and is_plain(line, own)
    return is_hour and not _DAY.search(line) and not _OTHER_HOUR.search(line)


def _read_times(main: LexborNode) -> Iterator[Moment]:
    """Yield what `<time datetime>` elements say, but not when the page was written."""
    for element in main.css("time[datetime]")[:MAX_TIMES]:
        attributes = element.attributes
        told = f"{attributes.get('class') or ''} {attributes.get('itemprop') or ''} {attributes.get('pubdate') or ''}"
        if _PUBLISHED.search(told) or "pubdate" in attributes:
            continue
        moment = read_moment(attributes.get("datetime") or "")
        if moment is not None:
            yield moment
