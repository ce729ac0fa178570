"""A folded phrase as tokens: each has a kind (one letter, see lexicon.py), a value and a place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from string import ascii_letters
from typing import Any

from sources.dates.figures import FIGURES, FIGURES_PATTERN, LAST_SHORT, UNKNOWN, Clock, read_figure
from sources.dates.lexicon import LABELS, MINUTES, MONTH_NAMES, NUMBERS, PHRASES, SHORT, WORDS

MAX_TOKENS = 500  # looked at in one phrase

# Words come first, since they are most of a text; figures need many alternatives.
_TOKEN = re.compile(
    r"(?=[^ :\"])(?:(?=[hgu])(?P<url>https?://\S+|(?:gmt|utc)\s?[+-]\d{1,2}(?::?\d{2})?)"
    r"|(?=[a-z]\d[a-z])(?P<postal>[a-z]\d[a-z] ?\d[a-z]\d\b)"
    r"|(?P<word>[a-z]+(?:-[a-z]+)*)(?P<dot>\.(?=\s?[\d,a-z)/-]|\s*$|\s))?"
    r"|(?P<call>\(\d{3}\)?[-. ]\d{3}[-. ]\d{4}\b)"
    r"|(?P<mark>[,&+/;|\n()\[\].!?@-])"
    rf"|{FIGURES_PATTERN})"
)
# Short weekdays that are common words too («mon», «jeu», «mer», "sun"): only beside something of a date.
_AMBIGUOUS = frozenset("mon sun sat wed mer jeu sam dim ven lun".split())  # noqa: SIM905
_BESIDE = re.compile(
    r"[,:]? ?(?:le |the )?\d|[-/&:|]| [-&|@] "
    r"|,? (?:jan|feb|fev|mar|avr|apr|mai|may|jui|jun|jul|aou|aug|sep|oct|nov|dec)"
    r"|,? (?:and |et |to |au )?(?:mon|tue|wed|thu|fri|sat|sun|mer|jeu|ven|sam|dim)\b| at | noon| midi|$"
)
_MONTH_BEHIND = re.compile(rf"(?:(?:,| et| au| a)(?: le)? [a-z-]+)? (?:{MONTH_NAMES})\b")
_AT_HOUR = ("a ", "des ", "vers ", ", ")
_MONTHS_SPAN = re.compile(rf" (?:{MONTH_NAMES}) (?:a|au) (?:{MONTH_NAMES})\b")
_STREETS = frozenset("rue avenue av boulevard boul place square pont quai chemin parc impasse".split())  # noqa: SIM905
_STREET_DATE = re.compile(rf"(?: du| de la| des| de)? ?\d{{1,2}}(?:er)?[ -](?:{MONTH_NAMES})\b")  # «rue du 4 septembre»
_LABELLED = re.compile(rf"\.? ?(?:nos?\.? ?|# ?)?\d{{1,3}}\b(?! ?(?:h\b|h\d|:\d|{MONTH_NAMES}|[ap]\.?m|ans\b|\$))")
_DAY_BESIDE = re.compile(r"\.?(?:,? ?(?:le )?\d|(?: au| a| et| &|,| -|-|/) ?(?:lun|mer|jeu|ven|sam|dim)\b)")
_MONTH_AHEAD = re.compile(rf"(?:{MONTH_NAMES})\b")
_DAY_AHEAD = re.compile(r"\d{1,2}(?:er|st|nd|rd|th)?\b(?! ?h|[:.]\d|\d)")
_SHORT_LINE = 6  # characters of an abbreviation and its line end
_BEFORE_LIMIT = frozenset(("by", "due", "after", "out"))  # "by March 5", "out March 5"
_DAY_OF_MONTH = re.compile(
    r" (?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?(?:the )?"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{MONTH_NAMES})\b|(?:{MONTH_NAMES})\.? \d)"
)
_SPECIAL = frozenset(("de", "des", "on", "ne", "nee", *_BEFORE_LIMIT, *_STREETS, *LABELS, *NUMBERS))
_MARKS = {
    ",": ",", "&": ",", "+": ",", "/": "/", ";": ";", "\n": ";", ".": "?", "!": ";", "?": ";", "|": "|", "(": "|",
    ")": "|", "[": "|", "]": "|", "@": "@", "-": "-",
}  # fmt: skip
# Words that the tables alone decide; "?" sends the others to _read_word.
_PLAIN: dict[str, tuple[str, Any]] = {
    word: entry
    for word, entry in WORDS.items()
    if word not in PHRASES and word not in _SPECIAL and word not in _AMBIGUOUS and entry[0] not in ("t", "mar")
}
_PLAIN.update(dict.fromkeys({*PHRASES, *_SPECIAL, *_AMBIGUOUS, *WORDS} - _PLAIN.keys(), ("?", None)))
# How what may follow a first word begins: most often «la» or «au» begins no phrase, and is what its table says.
_HEAD = 3  # characters
_NO_HEADS: tuple[frozenset[str], tuple[str, Any] | None] = (frozenset(), None)
_HEADS: dict[str, tuple[frozenset[str], tuple[str, Any] | None]] = {
    word: (frozenset(rest[:_HEAD] for rest in rests), WORDS.get(word, UNKNOWN))
    for word, (_, rests) in PHRASES.items()
    if word not in _SPECIAL | _AMBIGUOUS and "-" not in word and min(map(len, rests)) >= _HEAD
    if WORDS.get(word, UNKNOWN)[0] not in ("t", "mar")
}
_ZONES = frozenset("est edt cst cdt pst pdt ast adt nst ndt et hne hae he hna haa utc gmt".split())  # noqa: SIM905
_LETTERS = frozenset(ascii_letters + ",-/;|@")  # kinds of one token; the others stand for several


@dataclass(slots=True)
class Tokens:
    """Parallel lists; `kinds` joined is what the grammar matches."""

    kinds: str
    values: list[Any]
    starts: list[int]
    ends: list[int]


def make_tokens(text: str, phrase: str, language: str) -> Tokens:
    """Cut a folded text into tokens; words of no meaning for dates are «x», fillers vanish."""
    kinds: list[str] = []
    values: list[Any] = []
    starts: list[int] = []
    ends: list[int] = []
    skip_to = 0
    for found in islice(_TOKEN.finditer(text), MAX_TOKENS):
        start, end = found.span()
        if start < skip_to:
            continue
        group = found.lastgroup
        if group == "word":
            word = found.group()
            kind, value = _PLAIN.get(word, UNKNOWN)
            if kind == "?":
                heads, entry = _HEADS.get(word, _NO_HEADS)
                if text[end : end + _HEAD] in heads or entry is None:
                    kind, value, end = _read_word(text, found, phrase, language)
                else:
                    kind, value = entry
            elif kind == "x" and "-" in word:
                kind, value, end = _read_word(text, found, phrase, language)
            if word in _ZONES and kinds and kinds[-1] == "t" and (word != "et" or language == "en"):
                continue  # «20 h HNE»
            skip_to = end
        elif group == "mark":
            kind, value = _MARKS[text[start]], None
            if kind == ";" and text[start] == "\n" and kinds and _parts_date(kinds[-1], starts[-1], text, end):
                continue
            if kind == "?":
                kind = ";" if end == len(text) or text[end] in " \n" else ""
        elif group == "dot":
            kind, value, end = _read_word(text, found, phrase, language)
            if end < found.end() and _is_full_stop(text, found, kind):
                kind, value = kind + ";", (value, None)
            skip_to = max(end, found.end())
        elif group == "skip":
            continue
        elif group == "short":  # «10 août '23»
            number = int(text[start + 1 : end])
            kind = "y" if kinds and kinds[-1] in "mnj" else "x"
            value = number + (1900 if number > LAST_SHORT else 2000)
        elif group == "number" and language != "en":
            kind, value = FIGURES.get(text[start:end], UNKNOWN)
        else:
            kind, value, end = read_figure(text, found, str(group), language, "".join(kinds[-2:]))
            skip_to = end
            if kind == "t" and text[end - 2 : end] == "h." and phrase[end + 1 : end + 2].isupper():
                kind, value = "t;", (value, None)  # «à 20 h. Le lendemain…»
        if not kind:
            continue
        kinds.append(kind)
        if kind in _LETTERS:
            values.append(value)
            starts.append(start)
            ends.append(end)
        else:
            values.extend(value)
            starts.extend([start] * len(kind))
            ends.extend([end] * len(kind))
    return Tokens("".join(kinds), values, starts, ends)


def _parts_date(before: str, begin: int, text: str, end: int) -> bool:
    """Whether a line end stands inside a date, as in the squares of calendars: «mar», «19», «janv.»."""
    if before in "nj":
        return _MONTH_AHEAD.match(text, end) is not None
    return before in "mw" and end - begin <= _SHORT_LINE and _DAY_AHEAD.match(text, end) is not None


def _is_full_stop(text: str, found: re.Match[str], kind: str) -> bool:
    """Whether a dot ends a sentence, and not «St. Jean» or «M. Untel»."""
    after = text[found.end() : found.end() + 1]
    return not after.strip() and len(kind) < 2 and (kind not in ("", "x") or len(found["word"]) > 2)


def _read_word(text: str, found: re.Match[str], phrase: str, language: str) -> tuple[str, Any, int]:
    word = found["word"]
    end = found.end("word")
    if word in PHRASES:
        pattern, rests = PHRASES[word]
        rest = pattern.match(text, end)
        if rest is not None:
            return *rests[rest.group()], rest.end()
    if word in _SPECIAL:
        special = _read_special(word, text, found, phrase, language)
        if special is not None:
            return special
    entry = WORDS.get(word)
    if entry is None:
        return ("x", None, end) if "-" not in word else _read_compound(word, end)
    kind, value = entry
    if kind == "t" and isinstance(value, tuple):
        return _read_daytime(text, found.start(), end, value)
    if kind == "mar":
        kind, value = _read_mar(text, found.start(), end, language)
    if word in _AMBIGUOUS and not found["dot"] and not _BESIDE.match(text, end):
        return "x", None, end
    if found["dot"] and word in SHORT:
        end = found.end()
        if len(word) > 5 and not text[end : end + 1]:
            end -= 1
    return kind, value, end


def _read_daytime(text: str, start: int, end: int, clock: tuple[int, ...]) -> tuple[str, Any, int]:
    """«midi», «minuit et demie»; «les Démons du midi» is no hour."""
    if text.endswith(" du ", 0, start):
        return "x", None, end
    for words, minutes in MINUTES.items():
        if text.startswith(words, end):
            return "t", Clock(clock[0], minutes), end + len(words)
    return "t", Clock(clock[0], clock[1]), end


def _read_special(
    word: str, text: str, found: re.Match[str], phrase: str, language: str
) -> tuple[str, Any, int] | None:
    """Read the words whose meaning depends on what stands around them; None leaves them to the tables."""
    start, end = found.start(), found.end("word")
    if word == "des":
        return _read_des(text, end, phrase, start)
    if word == "de":
        is_from = (text[end : end + 1] == " " and text[end + 1 : end + 2].isdigit()) or _MONTHS_SPAN.match(text, end)
        return ("d", "de", end) if is_from else None
    if word in LABELS and word not in WORDS:
        label = _LABELLED.match(text, end)
        if label is not None:
            return "x", None, label.end()
        return None if word in _STREETS else ("x", None, end)
    if word in _STREETS:
        street = _STREET_DATE.match(text, end)
        return ("x", None, street.end()) if street else None
    if word in ("ne", "nee"):  # «né le 5 mai», but «ne manquez pas»
        return ("P" if phrase[start + 1 : start + 2] in "éÉ" else "x"), None, end
    if word in _BEFORE_LIMIT:  # "by March 5" is a deadline
        return ("D", None, end) if _DAY_OF_MONTH.match(text, end) else None
    if word == "on":  # "show 8 on Dec 11"
        return ("|", None, end) if language == "en" and text[max(start - 2, 0) : start - 1].isdigit() else None
    if _MONTH_BEHIND.match(text, end):
        return "n", NUMBERS[word], end
    is_led = text.endswith(" de ", 0, start) and text.startswith(" heures a ", end)
    if text.startswith(" heures", end) and (is_led or text.endswith(_AT_HOUR, 0, start)):
        return _read_spelled_hour(text, NUMBERS[word], end + len(" heures"))
    return None


def _read_spelled_hour(text: str, hour: int, end: int) -> tuple[str, Any, int]:
    """«à vingt heures trente»: only from seven o'clock on, since «de deux heures» is a length."""
    for words, minutes in MINUTES.items():
        if text.startswith(words, end):
            return ("t", Clock(hour, minutes), end + len(words)) if 7 <= hour < 24 else ("x", None, end)
    return ("t", Clock(hour, 0), end) if 7 <= hour < 24 else ("x", None, end)


def _read_compound(word: str, end: int) -> tuple[str, Any, int]:
    first, _, second = word.partition("-")
    one, two = WORDS.get(first), WORDS.get(second)
    if one and two and one[0] in "wWm" and two[0] == one[0]:  # «jeudi-vendredi», "Sat-Sun"
        return one[0] + "-" + two[0], (one[1], None, two[1]), end
    return "x", None, end


def _read_des(text: str, end: int, phrase: str, start: int) -> tuple[str, Any, int]:
    """Tell «dès» from «des»: by the accent, or in capitals by what follows."""
    if phrase[start + 1 : start + 2] in ("è", "È", "é"):
        return "f", None, end
    return ("f", None, end) if text.startswith(" le ", end) else ("", None, end)


def _read_mar(text: str, start: int, end: int, language: str) -> tuple[str, Any]:
    """Tell «mar. 8 déc.», a Tuesday, from «8 mar. 2027»."""
    is_day = text[max(start - 2, 0) : start - 1].isdigit()
    if language == "en" or is_day or not _DAY_BESIDE.match(text, end):
        return "m", 3
    return "w", 1
