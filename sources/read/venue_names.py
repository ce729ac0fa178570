"""Venues' names as prose writes them, beside a date or led by «au», «à la», "at the": where a name begins and ends, and
the street and town behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from sources.read.place_words import (
    AFTER,
    ELSEWHERE,
    ENDS,
    ENGLISH_HEADS,
    EVENT_WORDS,
    HEADS,
    INSIDE,
    LISTED_HEADS,
    NOT_VENUES,
    STREETS,
    WEAK_HEADS,
)

_MAX_WORDS = 12  # of a name, or of a street
_LEAST_BESIDE_TOWN = 2  # spaces in a name of common words, with its town behind it
_NAMING = 3  # words behind a capital head that name it by themselves: «Musée de la nature»
_MAX_PARTS = 4  # street, town, province, postal code
_MONTHS = (
    "janv(?:ier)? f[ée]vr?(?:ier)? mars avr(?:il)? mai juin juil(?:let)? ao[ûu]t sept(?:embre)? oct(?:obre)? "
    "nov(?:embre)? d[ée]c(?:embre)? jan(?:uary)? feb(?:ruary)? march apr(?:il)? may june? july? aug(?:ust)? "
    "october november december"
).replace(" ", "|")
_NAME = r"[A-ZÀ-Ý][\w'.-]*"
_TOWN_NAME = rf"{_NAME}(?:(?: (?:de|du|des|la|le|les|sur|d'|l'))* ?{_NAME}){{0,3}}"
# The end of a date or of an hour.
_MOMENT_END = re.compile(
    rf"(?:\d ?h(?:eures?)?(?: ?\d\d)?|\d:\d\d(?: ?[ap]\.? ?m\b\.?)?|\d ?[ap]\.? ?m\b\.?"
    rf"|\bmidi|\bnoon|\bminuit|\bmidnight|\d(?:er)? (?:{_MONTHS})\b\.?(?: \d{{4}})?"
    rf"|\b(?:{_MONTHS})\.? \d\d?(?:st|nd|rd|th)?(?:, \d{{4}})?)(?![\w:])",
    re.IGNORECASE,
)
_MOMENT_START = re.compile(
    r",? (?:(?:le|les|du|ce|on|from) )?(?:(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|\d\d?(?:er)? \w+"
    rf"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:{_MONTHS})\b)",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"(?P<mark>\s?[,–—|·@(-]|\s:|\.(?= (?-i:[A-ZÀ-Ý])))?"
    r"\s?(?P<into>(?:au|aux|[àa]|dans|sur|at|in|inside|en(?= l'))\b ?)?"
    r"(?:(?:the|la|le|les)\b |l')?",
    re.IGNORECASE,
)
INTO = re.compile(
    r"(?<![\w'’])(?:au|aux|[àa] la|[àa] l'|en l'|dans la|dans le|dans l'|at the|at|to the|in the|inside the"
    r"|(?:la scène|les planches|les murs|le hall|la terrasse|le parvis|la cour|part|partira|départ) (?:du|de la|de l')"
    r") ?(?=[\w])",
    re.IGNORECASE,
)
_WORD = re.compile(
    r"(?P<word>(?:\b(?:St|Ste|Mt|Dr|Mgr|[A-Z])\.(?=\s))|[\w«\"][\w'.’&/»\"-]*?)(?P<stop>[.!?](?=\s+[A-ZÀ-Ý«$\d]|\s*$)|[,;:!?)]+)?(?:\s+|$)"
)
_CAPITAL_OF = re.compile(r"[A-ZÀ-Ý]\w+(?: \w+)? (?:des|du|de la|de l'|d'|aux?) ?\w")
_ELISION = re.compile(r"^[dl]'")
_PART_MARK = re.compile(r",? ?\(|, ")
_PART = re.compile(
    r"(?:[^,().;:!?|–—]|(?<=\b[SB]t)\.|(?<=\bSte)\.|(?<=\bboul)\.|(?<=\b[ac][vh])\.){1,60}", re.IGNORECASE
)
_SMALL = frozenset(
    ("de", "du", "des", "la", "le", "les", "et", "à", "au", "aux", "en", "the", "of", "and", "for", "in", "on", "sur")
)
_FOREIGN = frozenset(("del", "di", "du", "von", "van", "y", "los", "las", "el", "dei", "delle"))
_BEFORE_COMMON = re.compile(
    r"(?:\b(?:du|des|de la|au|aux|à la)|\bde l'|\bd') $|'$", re.IGNORECASE
)  # «Le Trou du diable»
# Behind a preposition or a bar: «, à Saint-Jean-sur-Richelieu», " in Knowlton", « | Alma».
_TOWN = re.compile(rf"(?:,? (?:à|in)|\s?[|–—-]) (?P<town>{_TOWN_NAME})(?=[\s,.;)!|]|$)")
# Between the date and the venue: «20 h à Rouyn-Noranda, au Petit Théâtre».
_TOWN_FIRST = re.compile(rf",? (?:à|in) (?P<town>{_TOWN_NAME}),(?= (?:au|aux|à la|à l'|dans|at|sur)\b)")
_TOWN_BESIDE = re.compile(rf",? (?:à|in) (?P<town>{_TOWN_NAME})(?=[\s,.;)!(|]|$)")
_TOWN_LED = re.compile(rf"\b(?:[Àà]|[Ii]n) (?P<town>{_TOWN_NAME})(?=[\s,.;)!(|]|$)")
# Without a preposition, «…, le Centre Untel invite» names who invites: the name must end there.
_CLOSED = re.compile(
    r"\s*(?:[.,;:()|–—!?-]|$|(?:à|au|in|on|le|les|pour|avec|with|for|from|de \d|dès|from)\b)", re.IGNORECASE
)
_MAY_TELL = re.compile(r"\d|midi|noon|minuit|midnight", re.IGNORECASE)
_HOUR = re.compile(r"\d+ ?h(?:\d\d)?$", re.IGNORECASE)
_LISTED = re.compile(r"(?:Le|La|Les|Chez|The|P'tit|Au|Aux) (?=[A-ZÀ-Ý])|L'(?=[A-ZÀ-Ý])")
_SENTENCE = re.compile(r"(?<=\w{4})[.!?](?=\s+[A-ZÀ-Ý«])|\n")


def find_names(text: str) -> Iterator[str]:
    """Yield the venues named right behind a date or hour («20 h, Salle X (Ville)») or right before a date."""
    for line in text.split("\n"):
        for end in _find_moments(line):
            town = _TOWN_FIRST.match(line, end)
            beside = _BESIDE.match(line, town.end() if town else end)
            if beside is None or beside.end() == end:
                continue
            found = read_name(
                line, beside.end(), is_led=bool(beside["into"]), is_bare=_is_bare(beside)
            ) or _read_listed(line, beside)
            if found is not None and (beside["into"] or _CLOSED.match(line, found[1])):
                name = _add_article(found[0], beside.group())
                yield f"{name}, {town['town']}" if town and "," not in name else name
        for into in INTO.finditer(line):
            found = read_name(line, into.end(), is_led=True, is_bare=_leads_bare(into.group()))
            if found is not None and _MOMENT_START.match(line, found[1]):
                yield _add_article(found[0], into.group())


def _add_article(name: str, before: str) -> str:
    """Return «L'Entrepôt» for «à l'Entrepôt»: a name without a head keeps its article."""
    is_headed = name.split()[0].casefold().strip(",") in HEADS | WEAK_HEADS or not name[0].isupper()
    return name if is_headed or not before.casefold().endswith("à l'") else f"L'{name}"


def _read_listed(line: str, beside: re.Match[str]) -> tuple[str, int] | None:
    """Read what a list of facts names: «…, 20 h, Le Tremplin, Sherbrooke», «…, centre communautaire Untel»."""
    mark = (beside["mark"] or "").strip()
    if beside["into"] or not mark or mark in ".(@":
        return None
    start = beside.start() + len(beside["mark"])
    start += len(line[start:]) - len(line[start:].lstrip())
    is_article = bool(_LISTED.match(line, start))
    found = read_name(line, start, is_led=True, is_bare=is_article)
    if found is None:
        return None
    name = found[0]
    head = name.casefold().split()[0]
    is_head = head in HEADS or head == "sous-sol" if name[0].islower() else head in LISTED_HEADS and "," in name
    return found if is_head or (is_article and ("," in name or "(" in name)) else None


def find_led_names(text: str) -> Iterator[str]:
    """Yield the venues led by a preposition in a sentence that tells a date, those of tickets and of other days not."""
    for sentence in _SENTENCE.split(text):
        if not _find_moments(sentence):
            continue
        for into in INTO.finditer(sentence):
            before = sentence[max(0, into.start() - 40) : into.start()].casefold()
            if any(word in before for word in ELSEWHERE):
                continue
            found = read_name(sentence, into.end(), is_led=True)
            if found is not None:
                yield found[0]


def find_titled_name(title: str) -> str | None:
    """Return the venue that a title ends with, led by a preposition: «Untel au Théâtre Dor», "Untel at Dor Hall"."""
    for into in reversed([*INTO.finditer(title)]):
        found = read_name(title, into.end(), is_led=True) if into.start() else None
        if found is not None and (found[1] >= len(title.rstrip(" .!)")) or _MOMENT_START.match(title, found[1])):
            return found[0][0].upper() + found[0][1:]
    return None


def find_towns(text: str) -> set[str]:
    """Return the towns named beside a date without any venue: «le 5 décembre à Rimouski»; they may be none."""
    towns = set()
    for line in text.split("\n"):
        found = [_TOWN_BESIDE.match(line, end) for end in _find_moments(line)]
        found += [town for town in _TOWN_LED.finditer(line) if _MOMENT_START.match(line, town.end())]
        towns |= {town["town"].rstrip(".'") for town in found if town}
    return towns


@lru_cache(maxsize=512)
def _find_moments(line: str) -> tuple[int, ...]:
    """Return where the dates and hours of a line end; every line is asked a few times."""
    if not _MAY_TELL.search(line):
        return ()
    return tuple(moment.end() for moment in _MOMENT_END.finditer(line))


def _is_bare(beside: re.Match[str]) -> bool:
    """Whether any name may follow: «au Zaricot», "@ Casa"."""
    is_elided = beside.group().casefold().endswith("à l'")
    return is_elided or (beside["mark"] or "").strip() == "@" or _leads_bare(beside["into"] or "")


def _leads_bare(into: str) -> bool:
    return into.casefold().strip() in ("au", "à l'", "at", "at the")


def read_name(line: str, start: int, *, is_led: bool, is_bare: bool = False) -> tuple[str, int] | None:
    """Read a venue's name, with the street and town behind commas or in parentheses; and where it ends.

    `is_led`: a preposition stands before it. `is_bare`: a name without a venue's head will do.
    """
    first = _WORD.match(line, start)
    if first is None:
        return None
    head = first["word"].casefold().strip('«"')
    head = head if head in HEADS or head in WEAK_HEADS else head.split("-")[0]
    is_french = (head in HEADS and (is_led or head[0] != first["word"][0])) or (is_led and head in WEAK_HEADS)
    end, is_named = _walk(line, start, is_english=not is_french)
    if end == start:
        return None
    name = line[start:end]
    if not is_named and not (is_bare and not is_french):
        # «Pavillon des arts (Coaticook)»: what names it is the town behind.
        least = 1 if is_led and start and name[0].isupper() else _LEAST_BESIDE_TOWN
        parts, stop = _read_parts(line, end) if is_french and name.count(" ") >= least else ([], end)
        if parts and _is_town_like(parts[-1]):
            return "".join((name, *parts)), stop
        # «à l'Agora des arts»: a capital in the middle of a sentence makes a name.
        return (name, end) if is_led and start and is_french and _CAPITAL_OF.match(name) else None
    if not is_french and not any(word.casefold() in ENGLISH_HEADS for word in name.split()[1:]):  # noqa: SIM102
        if not is_bare or not _may_be_bare(name, head):
            return None
    parts, end = _read_parts(line, end)
    return "".join((name.rstrip(" ,("), *parts)), end


def _is_town_like(part: str) -> bool:
    text = part.strip(" ,()")
    return text[:1].isupper() and text.casefold() not in AFTER


def _may_be_bare(name: str, head: str) -> bool:
    is_word = head in NOT_VENUES or head in AFTER or head in HEADS or head in WEAK_HEADS
    is_event = name.rsplit(" ", 1)[-1].casefold() in EVENT_WORDS
    return name[:1].isupper() and len(name) > 3 and not (is_word or is_event)


def _walk(line: str, start: int, *, is_english: bool) -> tuple[int, bool]:
    """Return where a name ends, and whether it has a word of its own beyond its head.

    Common words belong to a name between its head and its first own word («Centre en art actuel Untel»), behind «de»
    when the name closes there («Le Trou du nuage, …»), and when they are such as names have.
    """
    at = end = start
    is_named = False
    for count in range(_MAX_WORDS):
        found = _WORD.match(line, at)
        if found is None:
            break
        word = found["word"].rstrip(".") if not found["stop"] else found["word"]
        bare = _ELISION.sub("", word) or word
        is_own = bare[:1].isupper() or bare[:1].isdigit() or bare[:1] in '«"'
        if _ends_here(line, at, bare) or (count and _ends_name(line, found, bare)):
            break
        if count and not is_own and not _is_inside(line, at, found, bare, is_open=not (is_named or is_english)):
            break
        if is_english and not count and not is_own:
            break
        is_kept = (
            is_own or bare.casefold() in INSIDE or bare.casefold() in ENGLISH_HEADS or _is_closing(line, at, found)
        )
        if is_kept and bare.casefold() not in _SMALL | _FOREIGN:
            end = found.end("word")
        is_named |= count > 0 and (is_own or (count >= _NAMING and line[start].isupper() and is_kept))
        at = found.end()
        if found["stop"]:
            break
    return end, is_named


def _ends_here(line: str, at: int, bare: str) -> bool:
    """Whether an hour or a day begins: «… le 5 décembre», «à 18 h»."""
    return bool(_HOUR.match(bare)) or (
        bare[0].isdigit() and line[:at].endswith((" le ", " du ", " les ", " on ", " à "))
    )


def _is_inside(line: str, at: int, found: re.Match[str], bare: str, *, is_open: bool) -> bool:
    word = bare.casefold()
    return (
        not bare
        or word in INSIDE
        or word in _FOREIGN
        or word in ENGLISH_HEADS
        or word in HEADS  # «le pavillon Untel du parc Untel»
        or word in WEAK_HEADS
        or _is_closing(line, at, found)
        or (is_open and word not in ENDS)
    )


def _is_closing(line: str, at: int, found: re.Match[str]) -> bool:
    """Whether a common word behind «de» closes a name: «Le Trou du nuage, Alma»."""
    is_closed = bool(found["stop"]) or found.end() == len(line) or line[found.end() : found.end() + 1] == "("
    return is_closed and bool(_BEFORE_COMMON.search(line[:at]) or _ELISION.match(found["word"]))


def _ends_name(line: str, found: re.Match[str], bare: str) -> bool:
    """Whether a word stands behind a name without belonging to it: «gratuit», but not in "Free Library"."""
    if bare.casefold() not in AFTER:
        return False
    behind = _WORD.match(line, found.end())
    return behind is None or bool(found["stop"]) or behind["word"].rstrip(".").casefold() not in ENGLISH_HEADS


def _read_parts(line: str, end: int) -> tuple[list[str], int]:
    """Return the street, town… behind a name, and where they end: parts of proper words only, each closed by a mark."""
    parts: list[str] = []
    for _ in range(_MAX_PARTS):
        town = _TOWN.match(line, end)
        if town is not None and not _MOMENT_START.match(" " + town["town"]):
            parts.append(", " + town["town"].rstrip("."))
            return parts, end + len(town.group().rstrip("."))
        mark = _PART_MARK.match(line, end)
        if mark is None:
            break
        stop = _PART.match(line, mark.end())
        if stop is None or not _is_part(stop.group().strip()):
            break
        closed = line[stop.end() : stop.end() + 1]
        if closed == "." and stop.group()[-2:-1] == " ":  # cut at an initial: «1601 S. Rogers»
            break
        if "(" in mark.group() and closed != ")":
            break
        parts.append(line[end : stop.end() + (closed == ")" and "(" in mark.group())])
        end += len(parts[-1])
    return parts, end


def _is_part(text: str) -> bool:
    words = text.split()
    if not words or words[0].casefold() in AFTER or re.fullmatch(r"\d+ ?h.*|\d+ ?\$|\d{4}", text):
        return False
    is_street = words[0][0].isdigit() or words[0].casefold() in STREETS
    own = [word for word in words if _ELISION.sub("", word)[:1].isupper() or word[0].isdigit()]
    rest = [w for w in words if w not in own and w.casefold() not in STREETS and w.casefold() not in INSIDE]
    return bool(own) and not rest and (is_street or words[0][0].isupper())
