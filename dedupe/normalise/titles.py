"""Titles as people should read them: what says a status, a date or the house is taken off. Capitals stay as said:
giving them back their small letters would damage names («ABBA», «NOFX»)."""

from __future__ import annotations

import html
import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from dedupe.normalise.keys import fold, make_venue_key
from sources.model import Status

DATA = Path(__file__).parent.parent / "data"
MAX_TITLE = 500
HOUSE_SHARE, HOUSE_MIN = 0.6, 5  # a suffix on so many of a source's titles, of at least so many, is the house's name

_TABLE = tomllib.loads((DATA / "titles.toml").read_text(encoding="utf-8"))
_MARKERS = {words: Status(status) for words, status in _TABLE["markers"].items()}
_OPENINGS = {words: Status(status) for words, status in _TABLE["openings"].items()}
_ENDINGS = {words: Status(status) for words, status in _TABLE["endings"].items()}
_CIRCUMSTANCES = frozenset(_TABLE["circumstances"]["words"])
_MONTHS = frozenset(_TABLE["months"]["words"])
_DAYS = frozenset(_TABLE["months"]["days"])

_SPACES = re.compile(r"\s+")
_BRACKETS = re.compile(r"[(\[{]\s*([^()\[\]{}]{2,80}?)\s*[)\]}]")
_SEPARATOR = r"(?:\s+[-–—|•·/~]+\s+|\s*[|•]+\s*|\s*[:!*]+\s+|\s+[*]+\s*|\*+|\s*[–—]\s+|-\s+)"
_HEAD = re.compile(rf"^[\s*!~#>:•-]*(.{{2,80}}?){_SEPARATOR}(?=\S)(.*)$", re.DOTALL)
_TAIL_SEPARATOR = re.compile(r"\s+[-–—|•·/~*:]+\s*|\s*[|•]+\s*|:\s+|\*+\s*|,\s+")
_HOUSE_SEPARATOR = re.compile(r"\s+[-–—•·/]+\s+|\s*\|+\s*|\s+@\s*")
_MOVED = re.compile(  # «Gala reportée au 5 mai»: without a separator, but with a day
    r"[\s,:–—-]+(?:est\s+)?(?:report[ée]e?s?|remise?s?|d[ée]plac[ée]e?s?|postponed|rescheduled)\s+(?:au|[àa]u?|en|to|until)\s+"
    r"(?:le\s+|the\s+)?(?=[^\W\d]{0,10}\.?\s*\d)[^()|]{3,40}$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_EDGE = " \t\n-–—|:;,•·*~/"
# «reporté» after «annulé» says more; a status said in the field is not weakened by its title.
_STRENGTH = (Status.SCHEDULED, Status.SOLDOUT, Status.POSTPONED, Status.RESCHEDULED, Status.CANCELLED)


@dataclass(frozen=True, slots=True)
class CleanTitle:
    """A title without what does not belong to it, and the status that was said there."""

    text: str
    status: Status = Status.SCHEDULED


def clean_title(title: str, houses: frozenset[str] = frozenset()) -> CleanTitle:
    """Return a title cleaned. `houses` are the venue keys of names that may stand beside it (venue, source…)."""
    plain = clean_spaces(title)
    text, status = _take_brackets(plain)
    before = ""
    while before != text:
        before = text
        text, status = _take_edges(text, status)
    text = _take_date(_take_house(text, houses))
    return CleanTitle(text.strip() or plain, status)


def clean_spaces(title: str) -> str:
    """Return a title with entities decoded (up to doubly escaped) and white space folded."""
    text = title[:MAX_TITLE]
    if "&" in text:
        text = html.unescape(html.unescape(text))
    return _SPACES.sub(" ", text).strip()


def choose_status(said: Status, titled: Status) -> Status:
    """Return the stronger of the field's status and the title's."""
    return max(said, titled, key=_STRENGTH.index)


def find_houses(titles: Iterable[str]) -> frozenset[str]:
    """Return the keys of the parts at the edges of most of a source's titles: «X | Salle Untel»."""
    cleaned = [clean_spaces(title) for title in titles]
    edges: Counter[str] = Counter()
    for text in cleaned:
        parts = _HOUSE_SEPARATOR.split(text)
        if len(parts) > 1:
            edges.update({make_venue_key(parts[0]), make_venue_key(parts[-1])})
    return frozenset(key for key, n in edges.items() if key and n >= HOUSE_MIN and n >= HOUSE_SHARE * len(cleaned))


def read_marker(text: str) -> Status | None:
    """Return what a part of a title says of the event's status, None when it is not a status marker."""
    folded = fold(text)
    if folded in _MARKERS:
        return _MARKERS[folded]
    words = folded.split()
    for n in (2, 1):
        status = _OPENINGS.get(" ".join(words[:n]))
        if status and len(words) > n and (words[n] in _CIRCUMSTANCES or words[n] in _MONTHS or words[n][0].isdigit()):
            is_dated = tells_date(" ".join(words[n:]))
            return Status.RESCHEDULED if status is Status.POSTPONED and is_dated else status
    return None


def tells_date(folded: str) -> bool:
    """Whether a folded text names a day: a month, or a number that is no bare year."""
    return any(w in _MONTHS or (w[0].isdigit() and not _YEAR.fullmatch(w)) for w in folded.split())


def _take_brackets(text: str) -> tuple[str, Status]:
    status = Status.SCHEDULED
    if "(" in text or "[" in text or "{" in text:
        for found in list(_BRACKETS.finditer(text)):
            marker = read_marker(found[1])
            if marker is not None:
                text = text.replace(found[0], " ", 1)
                status = choose_status(status, marker)
    return _SPACES.sub(" ", text).strip(), status


def _take_edges(text: str, status: Status) -> tuple[str, Status]:
    head = _HEAD.match(text)
    marker = read_marker(head[1]) if head else None
    if head and marker is not None:
        return head[2].strip(), choose_status(status, marker)
    for found in reversed(list(_TAIL_SEPARATOR.finditer(text))):
        marker = read_marker(text[found.end() :])
        if marker is not None and found.start() > 0:
            return text[: found.start()].strip(), choose_status(status, marker)
    moved = _MOVED.search(text)
    if moved and moved.start() > 0:
        return text[: moved.start()].strip(), choose_status(status, Status.RESCHEDULED)
    return _take_ending(*_take_shouted(text, status))


def _take_shouted(text: str, status: Status) -> tuple[str, Status]:
    """«ANNULÉ Concert de Noël»: a marker in capitals beside a title that is not."""
    words = text.split(" ")
    for n in (2, 1):
        if len(words) <= n:
            continue
        for shouted, rest in ((words[:n], words[n:]), (words[-n:], words[:-n])):
            loud, calm = " ".join(shouted).strip(_EDGE + "!"), " ".join(rest)
            marker = read_marker(loud) if loud.isupper() and any(c.islower() for c in calm) else None
            if marker is not None:
                return calm.strip(_EDGE), choose_status(status, marker)
    return text, status


def _take_ending(text: str, status: Status) -> tuple[str, Status]:
    """«Le spectacle d'Untel est annulé»: a headline's last words, after what is long enough to be a name."""
    words = text.rstrip(_EDGE + "!").split(" ")
    for n in (2, 1):
        ending = _ENDINGS.get(fold(" ".join(words[-n:])))
        if ending and len(words) >= n + 2:
            return " ".join(words[:-n]).strip(_EDGE), choose_status(status, ending)
    return text, status


def _take_house(text: str, houses: frozenset[str]) -> str:
    for _ in range(3):
        separators = list(_HOUSE_SEPARATOR.finditer(text)) if houses else []
        if not separators:
            return text
        first, last = separators[0], separators[-1]
        if make_venue_key(text[last.end() :]) in houses and text[: last.start()].strip(_EDGE):
            text = text[: last.start()].strip()
        elif make_venue_key(text[: first.start()]) in houses and text[first.end() :].strip(_EDGE):
            text = text[first.end() :].strip()
        else:
            return text
    return text


def _take_date(text: str) -> str:
    """«5 décembre – X», «2026-12-05 : X»: a date before a separator goes; a title that is only a date stays."""
    head = _HEAD.match(text)
    if not head or not any(c.isdigit() for c in head[1]):
        return text
    words = fold(head[1]).split()
    numeric = bool(re.fullmatch(r"\s*\d{4}-\d{2}-\d{2}\s*|\s*\d{1,2}/\d{1,2}/\d{4}\s*", head[1]))
    dated = any(w in _MONTHS for w in words) and all(w in _MONTHS or w in _DAYS or _is_number(w) for w in words)
    return head[2].strip() if numeric or dated else text


def _is_number(word: str) -> bool:
    return bool(re.fullmatch(r"\d{1,2}(?:er|h|h\d\d|st|nd|rd|th|am|pm)?|\d{4}|le|the|a|at|h|am|pm|p|m", word))
