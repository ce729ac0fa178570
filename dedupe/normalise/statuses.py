"""The status that a description tells in its first sentences («Ce spectacle est annulé.»). A wrong status is worse than
none: conditions, policies, and what holds for one date among several say nothing. Titles are `titles`' work."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from dedupe.normalise.keys import fold
from dedupe.normalise.titles import choose_status, read_marker, tells_date
from sources.model import Listing, Status

READ = 400  # characters: what is off is told first
_SENTENCES = 4
_MAX_SENTENCE = 160  # folded characters; longer ones tell stories
_TABLE: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent.parent / "data" / "statuses.toml").read_text(encoding="utf-8")
)
_SAID = {words: Status(status) for words, status in _TABLE["said"].items()}
_OFF = (Status.CANCELLED, Status.POSTPONED)
_BEGINNINGS = {words: Status(status) for words, status in _TABLE["beginnings"].items()}
# A stop after three letters may be that of «déc.».
_END = re.compile(r"(?<=\w{4})[.!?](?:\s|$)|[\n*|•⚠]+|!+|\s[-–—]\s")
# Cheap to ask: most descriptions hold none of these.
_HINTS: tuple[str, ...] = tuple(_TABLE["hints"])


def _join(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_UNLESS = re.compile(rf"\b(?:{_join(_TABLE['unless']['words'])})\b")
_BESIDES = re.compile(rf"\b(?:{_join(_TABLE['besides']['words'])})\b")
_SUBJECT = rf"\b(?:{_join(_TABLE['subjects'])})s?\b(?P<which>.*?)"
_VERB = rf"(?:{_join(_TABLE['verbs'])})"
_TELLS = re.compile(rf"{_SUBJECT} {_VERB}(?: (?!pas\b|not\b)\w+)? (?P<said>{_join(list(_SAID))})\b(?P<rest>.*)")
# Whatever the first sentence is about («La Nuit des étoiles … est reportée») is the event.
_FIRST = re.compile(
    rf"(?:la|le|l|les|notre|nos|ce|cet|cette|the|our|this) (?P<which>.*?) {_VERB}(?: (?!pas\b|not\b)\w+)? "
    rf"(?P<said>{_join([words for words, status in _SAID.items() if status in _OFF])})\b(?P<rest>.*)"
)
# «Les comédiens ont dû annuler leur spectacle», "The Players have cancelled their performances".
_ACTIVE = re.compile(
    r"(?P<which>.*?)\b(?:has|have|had to|a du|ont du|doit|doivent|a|ont) "
    r"(?P<said>cancel(?:l?ed)?|postponed?|annuler?|reporter?)\b(?P<rest>.*)"
)
_NOT_HELD = re.compile(rf"{_SUBJECT} n (?:aura|auront) pas lieu\b")


def find_status(listing: Listing, titled: Status) -> Status:
    """Return a listing's status: of its field and its title the stronger; its description when they say nothing, or
    when it names the new day that they do not. `titled` is what cleaning took off the title."""
    status = choose_status(choose_status(listing.status, titled), read_status(listing.title))
    if status not in (Status.SCHEDULED, Status.POSTPONED):
        return status
    told = read_status(listing.description or listing.summary, has_many=len(listing.occurrences) > 1)
    return told if status is Status.SCHEDULED or told is Status.RESCHEDULED else status


def read_status(text: str | None, *, has_many: bool = False) -> Status:
    """Return the status that a description's first sentences tell, SCHEDULED when none.

    With `has_many` dates, a sentence that names a day tells of that day only.
    """
    head = (text or "")[:READ]
    lower = head.lower()
    if not any(hint in lower for hint in _HINTS):
        return Status.SCHEDULED
    status = Status.SCHEDULED
    sentences = [part.strip() for part in _END.split(head)]
    for place, sentence in enumerate([part for part in sentences if part][:_SENTENCES]):
        status = choose_status(status, _read_sentence(sentence, is_first=place == 0, has_many=has_many))
    return status


def _read_sentence(sentence: str, *, is_first: bool, has_many: bool) -> Status:
    folded = fold(sentence)
    marker = read_marker(sentence) if len(folded) <= _MAX_SENTENCE else None
    if marker is not None and not _UNLESS.search(folded):
        return marker
    if len(folded) > _MAX_SENTENCE or _UNLESS.search(folded):
        return Status.SCHEDULED
    for beginning, status in _BEGINNINGS.items():
        if folded.startswith(beginning + " ") or folded == beginning:
            return _date(status, folded[len(beginning) :])
    not_held = _NOT_HELD.search(folded)
    if not_held:
        return Status.SCHEDULED if has_many and tells_date(not_held["which"]) else Status.CANCELLED
    told = _TELLS.search(folded) or (_find_first(folded) if is_first else None)
    if told is None or (has_many and tells_date(told["which"])):
        return Status.SCHEDULED
    said = _SAID.get(told["said"]) or (Status.POSTPONED if told["said"][0] in "pr" else Status.CANCELLED)
    return _date(said, told["rest"])


def _find_first(folded: str) -> re.Match[str] | None:
    told = _FIRST.match(folded)
    if told is not None and not _BESIDES.search(told["which"]):
        return told
    active = _ACTIVE.match(folded)
    return None if active is None or _BESIDES.search(active["rest"]) else active


def _date(status: Status, rest: str) -> Status:
    """Return RESCHEDULED for what is postponed to a day that is told."""
    return Status.RESCHEDULED if status is Status.POSTPONED and tells_date(rest) else status
