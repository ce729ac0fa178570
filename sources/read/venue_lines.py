"""Venues that prose names otherwise than beside a date or behind «au»: in a line or sentence of their own («Moulin
Untel, Alma»), or as what presents («Le Musée Untel de Matane accueille…», "the Pilsen in North Hatley")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sources.read.place_words import ELSEWHERE, ENDS, ENGLISH_HEADS, HEADS, LISTED_HEADS, WEAK_HEADS
from sources.read.venue_names import read_name

_MAX_LINE = 160
_MAX_LINES = 40
_MAX_WORDS = 10
# The stop first: asked at every character, what stands before it costs more than the rest of the search.
_SENTENCE = re.compile(
    r"[.!?;](?<=[\w)].)(?<!\bSt.)(?<!\bDr.)(?<!\bSte.)(?<!\bboul.)(?<!\bav.)(?<!\bch.)(?<!\b[A-Z].)"
    r"(?=\s+[A-ZÀ-Ý«\d$]|\s*$)|\n"
)
# Not «invite», «propose», «organise»: who does may do so elsewhere.
_HOSTS = re.compile(
    r"(?P<name>[^.;:!?\n]{6,110}?),? (?:vous )?(?:présente|présentera|accueille|accueillera|projette|projettera|reçoit|"
    r"recevra|ouvre|ouvrira|s'anime|vibre|devient|deviendra|sera l'hôte|presents|hosts|will host|will present|welcomes|"
    r"will welcome|tient|tiendra|is hosting|is presenting|screens|will screen)\b"
)
# A museum invites to itself.
_INVITES = re.compile(
    r"(?P<name>(?:[Mm]usée|[Gg]alerie|Museum)\b[^.;:!?\n]{3,80}?),? (?:vous )?(?:invite|invitera|convie|conviera|"
    r"propose|proposera|offre|offrira|invites|offers)\b"
)
_WHOLE = re.compile(r"(?P<name>[A-ZÀ-Ý][^,()]{4,80}?)(?P<town>, (?:à|in) [A-ZÀ-Ý][\w'-]*(?: [A-ZÀ-Ý][\w'-]*)*)?,?\s*$")
_CHEZ = re.compile(
    r"\b[Cc]hez (?P<name>[A-ZÀ-Ý][\w'&-]*(?: (?:(?:de|du|des|la|le|et|&) )*[A-ZÀ-Ý][\w'&-]*){0,3})"
    r"(?P<town> (?:à|in) [A-ZÀ-Ý][\w'-]*)?(?=[.,;(!]|$| (?:le|à|on|in|dès|pour|en) )"
)
_WORK = re.compile(r"(?:présent\w*|jou\w*|pièce|film|album|livre|roman|spectacle) [«\"]?$", re.IGNORECASE)
_SEGMENT = re.compile(
    r"(?:^|(?<=[,–—|] ))(?P<name>(?P<head>[A-ZÀ-Ý][\w'-]+) [^,.;:!?()\n]{6,80})"
    r"(?P<town>, [A-ZÀ-Ý][^,.;:!?()\n\d]{2,40})?"
    r"(?=,|\.?$|\. )"
)
_ARTICLE = re.compile(r"(?:^|(?<=[\s,(]))(?:[Ll]e |[Ll]a |[Ll]es |[Ll]'|[Tt]he )")
_THE_IN = re.compile(
    r"(?<![\w'])(?:at|the) (?:the )?(?P<name>[A-Z][\w'-]*(?: [A-Z][\w'&-]*){0,3} in [A-Z][\w'-]*(?: [A-Z][\w'-]*)?)"
)
_STREET_BEHIND = re.compile(
    r"(?P<name>[A-ZÀ-Ý«][^,.;:!?\n()]{2,60}), (?P<street>\d{1,5}[A-Z]?(?:-\d+)?,? (?:(?:rue|boul(?:evard)?|av(?:enue)?|"
    r"ch(?:emin)?|rang|route|place|montée|côte)\b|[A-ZÀ-Ý])[^,;:!?\n()]{2,50}"
    r"(?:, [A-ZÀ-Ý][\w'-]*(?: [A-ZÀ-Ý][\w'-]*)*)?)"
)
_PLAIN = re.compile(
    r"(?:\b(?:[Aa]u|[ÀàAa] la|[Aa]u sous-sol de) |\b[Àà] l')(?P<name>hôtel de ville|(?:salle|centre) (?:communautaire|"
    r"municipale?|culturel|multifonctionnel(?:le)?|paroissiale|récréati(?:f|ve)|des loisirs|sportif|du conseil)|"
    r"sous-sol de l'église|maison des jeunes|(?:vieille )?gare|parc municipal)\b"
    r"(?= ?[.,;:(]|$| le | du )"
)
_NO_NAME = re.compile(
    r"(?:billet|ticket|info|inscri|regist|réserv|contact|courriel|entrée|coût|prix|cost|price|admission|date|heure|départ)",
    re.IGNORECASE,
)
_OTHER_PLACES = re.compile(r" et (?:autres|divers|plusieurs) (?:lieux|endroits)\b| and other (?:venues|places)\b", re.I)


def find_line_names(text: str) -> Iterator[str]:
    """Yield the venues that make a line or a sentence: «Musée Untel, Alma», «Le Lieu, 12, rue X, Alma»."""
    for part in _SENTENCE.split(text)[:_MAX_LINES]:
        line = (_OTHER_PLACES.sub("", part) if " et " in part or " and " in part else part).strip(" -–•*|,")
        if not 4 < len(line) <= _MAX_LINE or _NO_NAME.match(line):
            continue
        street = _STREET_BEHIND.match(line)
        if street is not None and street.end() >= len(line) - 1 and not _has_verb(street["name"]):
            yield line
            continue
        is_headed = _is_headed(line)
        if not is_headed and ENGLISH_HEADS.isdisjoint(line.casefold().replace(",", " ").split()):
            continue
        found = read_name(line, 0, is_led=is_headed, is_bare=False)
        if found is not None and found[1] >= len(line) - 1 and (is_headed or _is_english(found[0])):
            yield found[0]
        elif is_headed and _is_bare_house(line):
            yield line


def find_hosts(text: str) -> Iterator[str]:
    """Yield the houses that present, host or show: «le Cinéma Gaieté de Matane projette…»."""
    for sentence in _SENTENCE.split(text):
        for host in (*_HOSTS.finditer(sentence), *_INVITES.finditer(sentence)):
            if host["name"].split("'")[-1].split(" ")[0] in ("Musée", "musée", "Galerie", "galerie"):
                whole = _read_whole(host["name"])
                if whole:
                    yield whole
                    continue
            for article in reversed([*_ARTICLE.finditer(host["name"])]):
                name = host["name"][article.end() :]
                found = read_name(name, 0, is_led=True)
                whole = _read_whole(name)
                if whole or (found is not None and found[1] >= len(name.rstrip(" ,")) and _is_house(found[0])):
                    yield whole or (found[0] if found else "")
                    break


def _read_whole(name: str) -> str | None:
    """Return the house whose capital head begins all that stands before the verb: «Musée du fromage bleu, à Alma»."""
    found = _WHOLE.match(name)
    if found is None or not _is_head(found["name"].split()[0]) or not 2 <= len(found["name"].split()) <= _MAX_WORDS:
        return None
    return found["name"] + (found["town"] or "").replace(", à ", ", ").replace(", in ", ", ")


def find_segments(text: str) -> Iterator[str]:
    """Yield houses between commas in a list of facts: «19 h, Centre d'interprétation des phoques gris, Percé»."""
    for line in text.split("\n"):
        for found in _SEGMENT.finditer(line):
            words = found["name"].split()
            is_plain = not any(word.casefold() in ENDS for word in words)
            is_listed = found["town"] or (found.start() and line[found.end() : found.end() + 1] == ",")
            if is_listed and _is_head(words[0]) and is_plain and 3 <= len(words) <= _MAX_WORDS:
                yield found["name"] + (found["town"] or "")


def find_chez(text: str) -> Iterator[str]:
    """Yield «Chez Untel»."""
    for found in _CHEZ.finditer(text):
        if _WORK.search(text[: found.start()]):
            continue
        yield f"Chez {found['name']}" + (found["town"] or "").replace(" à ", ", ").replace(" in ", ", ")


def _is_head(word: str) -> bool:
    parts = word.casefold().split("-")
    return word[:1].isupper() and any(
        part in HEADS or part in LISTED_HEADS - {"club"} for part in (parts[0], parts[-1])
    )


def find_english_names(text: str) -> Iterator[str]:
    """Yield "Pilsen, North Hatley" of "take over the Pilsen in North Hatley"."""
    for found in _THE_IN.finditer(text):
        if not any(word in text[max(0, found.start() - 40) : found.start()].casefold() for word in ELSEWHERE):
            name, town = found["name"].rsplit(" in ", 1)
            yield f"{name}, {town}"


def find_plain_houses(text: str) -> Iterator[str]:
    """Yield the houses that every town has: «à l'hôtel de ville», «au centre culturel»."""
    for found in _PLAIN.finditer(text):
        if not any(word in text[max(0, found.start() - 40) : found.start()].casefold() for word in ELSEWHERE):
            yield found["name"]


def _is_headed(line: str) -> bool:
    words = line.casefold().split()
    return words[0] in HEADS or words[0] in LISTED_HEADS or (words[0] in WEAK_HEADS and len(words) > 1)


def _is_english(name: str) -> bool:
    words = name.split(",")[0].split()
    return len(words) > 1 and words[-1].casefold() in ENGLISH_HEADS


def _is_house(name: str) -> bool:
    words = name.split(",")[0].split()
    return words[0].casefold().split("-")[0] in HEADS | WEAK_HEADS or _is_english(name)


def _is_bare_house(line: str) -> bool:
    """Whether a line is a head and the words that belong to it: «Musée de la civilisation, Québec»."""
    words = line.split(",")[0].split()
    return 2 < len(words) <= 8 and words[1].casefold() in ("de", "des", "du") and "," in line


def _has_verb(name: str) -> bool:
    return any(word.islower() and len(word) > 4 for word in name.split()[1:3]) and not _is_headed(name)
