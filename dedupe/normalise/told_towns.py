"""The town that a listing's own words tell when its place does not: «à Matane», «Rouyn-Noranda : …», "in North Hatley",
"Chelsea Community Centre". The sentence with the date speaks before the title, the title before the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sources.folding import fold
from sources.model import Certainty, Listing
from sources.read.place_words import BEHIND_TOWN, ENGLISH_HEADS, HEADS, WEAK_HEADS
from sources.territory import Territory
from sources.towns import Town, TownMatch

_MAX_TEXT = 1500  # characters of a description: what comes later tells of other things
_MAX_WORDS = 6
_FROM_AFAR = 2500  # people of a town outside the source's region that prose is believed to mean
_LED, _HEADED, _NAMED = 3, 2, 1  # how surely words name the town: «à Matane», «Ville d'Amos», «… de Matane»
_CAPITAL = re.compile(r"(?<![\w'’-])(?:[dl]['’])?(?P<name>[A-ZÀ-Ý][\w'’–-]*)")
_NEXT = re.compile(
    r"(?:(?<=\bSt)\.|(?<=\bSte)\.)?[ -]"
    r"(?P<word>(?:(?:de|du|des|la|le|les|sur|en|à|aux|au|the|d['’]|l['’]) ?)*[A-ZÀ-Ý][\w'’–-]*)"
)
_LEADS = re.compile(r"(?:^|[\s«(])(?:à|a|in|dans le vieux[- ]?(?:port de )?|près de) $", re.IGNORECASE)
_LISTED = re.compile(r"(?:, |\(|\s[–—|-] |: )$")
_CLOSES = re.compile(r"\s*(?:[.,;:()|!?\n]|[–—]|$|\b(?:le|les|du|on|this|ce|à|pour|avec|dès|au|aux|from|dans)\b)")
_DATELINE = re.compile(r"\s?(?:\([^)]{2,40}\))?\s?(?:[–—:|]|-\s|,\s+(?:le|on)\s)")
_OFFICE = re.compile(
    r"(?:ville|municipalité|village|paroisse|town|city|municipality) (?:de |d['’]|of )$", re.IGNORECASE
)
_OF = re.compile(r"(?:\b(?:de|du|des|of|le|la|les|l['’]|d['’]) ?)$", re.IGNORECASE)
# What a name behind these is: a street, a county, where somebody comes from, another show.
_NOT_HERE = re.compile(
    r"(?:\brue|boul\.?|boulevard|avenue|chemin|route|rang|comté|région|mrc|baie|lac|rivière|mont|née?|native?|natifs?|"
    r"originaires?|résid\w+|citoyen\w*|habite|vit|born|raised|from|lives|based|établie?|venu\w*|après|tournée|"
    r"diplômée?|orchestre \w+|université|university|quittera|départ)"
    r"(?: \w+)?(?: à| de la| de| du| des| d['’]| in| of| from)? ?(?:la |le |l['’])?$",
    re.IGNORECASE,
)
_PERSON = re.compile(r"(?:^|[\s«(])(?!À|Le |La |Les |Au |In |At |The )[A-ZÀ-Ý][a-zà-ÿ'’-]+ $")
# What a town has: "Hudson Community Centre", where "Windsor Station" is in Montréal.
_TOWN_HOUSE = re.compile(
    r" (?:Community (?:Centre|Center|Hall)|Town Hall|Municipal Library|"
    r"Library|Legion|Curling Club|Lions Hall|Fairgrounds)"
)
_OTHER_LEADS = re.compile(r"(?:\b(?:vers|chez|entre|aux?|to|near|around)|[,:(–—|-]) $")
_STARTS = re.compile(r"(?:^|[.!?\n] |\n|\d, |\w{3}, )[«\"(]?$")
_NO_SUBJECT = re.compile(r" (?:et|and|the|ou|or|&) ")
_FOLLOWED = re.compile(r" (?:[A-ZÀ-Ý][\w'’.-]*)")
_PROVINCE = "quebec"
_FOLDED_HOUSES = frozenset(fold(word) for word in HEADS | WEAK_HEADS)


def find_told_town(
    listing: Listing, venue: str | None, territory: Territory, region: str, *, is_only_sure: bool = False
) -> TownMatch | None:
    """Return the town (inferred) that the venue's own name, the sentence with the date, the title or the text tells.

    `is_only_sure`: no bare mention will do, nor the text away from the date.
    """
    whole = territory.find_exact(venue, region) if venue else None
    if whole is not None and whole.region == region:
        return TownMatch(whole.town, Certainty.INFERRED)
    near = (listing.date_text or "")[:_MAX_TEXT]
    body = "" if is_only_sure else (listing.description or listing.summary or "")[:_MAX_TEXT]
    passes: list[tuple[int, tuple[str, ...]]] = [(_HEADED, (venue or "", near, listing.title, body))]
    passes += [] if is_only_sure else [(_NAMED, (near, listing.title, body))]
    for least, texts in passes:
        for text in texts:
            towns = _find_towns(text, territory, region, least)
            if len(towns) == 1:
                return TownMatch(towns.pop(), Certainty.INFERRED)
            if towns and text is near:  # a tour
                return None
    return None


def _find_towns(text: str, territory: Territory, region: str, least: int) -> set[Town]:
    """Return the towns that a text names most surely."""
    best: dict[int, set[Town]] = {}
    for town, strength in _find_mentions(text, territory, region):
        best.setdefault(strength, set()).add(town)
    surest = max(best, default=0)
    return best[surest] if surest >= least else set()


def _find_mentions(text: str, territory: Territory, region: str) -> Iterator[tuple[Town, int]]:
    end = 0
    for found in _CAPITAL.finditer(text):
        if found.start("name") < end:
            continue
        for stop in _list_ends(text, found.end("name")):
            name = text[found.start("name") : stop].rstrip(".'’")
            match = territory.find_exact(name, region)
            strength = _weigh(text, found.start("name"), stop, name, match.town, region) if match else 0
            if match and strength:
                end = stop
                yield match.town, strength
                break


def _list_ends(text: str, end: int) -> list[int]:
    """Return where a name that begins with a capital word may end, the longest first."""
    ends = [end]
    for _ in range(_MAX_WORDS):
        found = _NEXT.match(text, end)
        if found is None:
            break
        end = found.end()
        ends.append(end)
    return ends[::-1]


def _weigh(text: str, start: int, end: int, name: str, town: Town, region: str) -> int:
    """Return how surely a name in a text tells where: 0 when it is a person's, a street's or a far place's."""
    before, after = text[max(0, start - 45) : start], text[end : end + 60]
    is_led = bool(_LEADS.search(before))
    is_english = _is_english_house(after)
    if _NOT_HERE.search(before) or (not is_english and _FOLLOWED.match(after)) or _PERSON.search(before):
        return 0
    is_listed = bool(_LISTED.search(before)) and bool(_CLOSES.match(after))
    is_dateline = not before.strip() and bool(_DATELINE.match(after))
    if fold(name) == _PROVINCE and not (is_led or _OFFICE.search(before) or (region == town.region and is_listed)):
        return 0
    is_near = town.region == region
    if _is_house(before):
        return 0
    if is_led or is_dateline or (is_listed and is_near and _is_behind_house(text[:start])):
        return _LED if is_near or town.population >= _FROM_AFAR else 0
    if not is_near:
        return _HEADED if is_english and town.population >= _FROM_AFAR and _TOWN_HOUSE.match(after) else 0
    if is_english or _OFFICE.search(before) or _is_of_house(before):
        return _HEADED
    return _NAMED if _is_told(text, start, before, after, name) else 0


def _is_told(text: str, start: int, before: str, after: str, name: str) -> bool:
    """Whether a bare name is a town's: «… d'Amos», «Louiseville fête»; not «Prévost et ses amis»."""
    if re.search(rf"(?<!\w)[A-ZÀ-Ý][a-zà-ÿ-]{{2,}} {re.escape(name)}(?![\w-])", text[:start]):  # somebody's name
        return False
    if _OF.search(before) or _OTHER_LEADS.search(before):
        return True
    return bool(_STARTS.search(text[:start])) and not _NO_SUBJECT.match(after)


def _is_english_house(after: str) -> bool:
    """Whether a house's name goes on behind the town: «Chelsea Community Centre», "Bury Armoury"."""
    words = re.match(r"(?: [A-ZÀ-Ý][\w'’&-]*){1,4}", after)
    return bool(words) and words is not None and words.group().split()[-1].casefold() in ENGLISH_HEADS | BEHIND_TOWN


def _is_behind_house(text: str) -> bool:
    """Whether a house or a street stands in the same sentence before the town: «Le Réacteur, 270, rue X, Québec»."""
    sentence = re.split(r"(?<=\w{4})[.!?]\s|\n", text)[-1]
    return bool(sentence.strip(" ,(–—|:-")) and "," in sentence + ","


def _is_house(before: str) -> bool:
    """Whether a house's head stands right before: «l'église Saint-Pierre»."""
    words = fold(before).split() if before[-1:] == " " and before[-2:-1].isalpha() else []
    return bool(words) and words[-1] in _FOLDED_HOUSES


def _is_of_house(before: str) -> bool:
    """Whether a house's head stands before «de»: «Bibliothèque municipale de», «Centre de création diffusion de»."""
    if not _OF.search(before):
        return False
    phrase = re.split(r"[.,;:!?()\n|«»]", before)[-1]
    words = fold(phrase).split()
    return any(word in _FOLDED_HOUSES for word in words)
