"""A selection in words, French or English: the title of its feed, a line on the pages that offer it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from publish.names import CATEGORY_NAMES
from publish.phrases import NARROW
from publish.selection.ground import Ground
from publish.selection.model import Selection
from sources.folding import fold

_LANGUAGES = {
    "fr": ("en français", "in French"),
    "en": ("en anglais", "in English"),
    "es": ("en espagnol", "in Spanish"),
    "iu": ("en inuktitut", "in Inuktitut"),
    "cr": ("en cri", "in Cree"),
}


def tell_selection(selection: Selection, ground: Ground, language: str = "fr") -> str:
    """Return a selection in words: «Musique ou théâtre, à moins de 25 km de Rimouski, gratuit, sans «country»»."""
    parts = list(_tell(selection, ground, is_french=language == "fr"))
    if not parts:
        return "Tous les événements" if language == "fr" else "All events"
    return parts[0][:1].upper() + ", ".join(parts)[1:]


def _tell(selection: Selection, ground: Ground, *, is_french: bool) -> Iterator[str]:
    def pick(french: str, english: str) -> str:
        return french if is_french else english

    def list_names(names: Sequence[str]) -> str:
        return _join(names, pick("ou", "or"))

    if selection.category:
        names = [CATEGORY_NAMES[code][0 if is_french else 1] for code in selection.category]
        yield list_names([names[0], *(name[:1].lower() + name[1:] for name in names[1:])])
    if selection.venue:
        yield list_names([ground.venue_names.get(slug, _read_slug(slug)) for slug in selection.venue])
    if selection.city:
        towns = [ground.towns[slug][0].name if slug in ground.towns else _read_slug(slug) for slug in selection.city]
        distance = f"{selection.radius}\u00a0km"
        if not selection.radius:
            yield list_names(towns)
        elif is_french:
            yield f"à moins de {distance} {_join([_put_after_of(town) for town in towns], 'ou')}"
        else:
            yield f"within {distance} of {_join(towns, 'or')}"
    if selection.region:
        yield list_names([ground.regions.get(code, code) for code in selection.region])
    if selection.free:
        yield pick("gratuit", "free")
    if selection.family:
        yield pick("en famille", "for families")
    if selection.accessible:
        yield pick("accessible aux personnes handicapées", "accessible to people with a disability")
    if selection.language:
        yield list_names([_LANGUAGES[c][0 if is_french else 1] if c in _LANGUAGES else c for c in selection.language])
    if selection.words:
        yield f"{pick('avec', 'with')} {list_names([_quote(word, is_french) for word in selection.words])}"
    if selection.without:
        quoted = [_quote(word, is_french) for word in selection.without]
        yield f"{pick('sans', 'without')} {_join(quoted, pick('ni', 'or'))}"


def _join(names: Sequence[str], word: str) -> str:
    return f"{', '.join(names[:-1])} {word} {names[-1]}" if len(names) > 1 else names[0]


def _put_after_of(town: str) -> str:
    """Return «de» and a town: «d’Alma», «du Bic», «des Îles-de-la-Madeleine», «de La Tuque»."""
    for article, both in (("Le ", "du "), ("Les ", "des ")):
        if town.startswith(article):
            return both + town.removeprefix(article)
    return f"d’{town}" if fold(town)[:1] in "aeiou" else f"de {town}"


def _quote(word: str, is_french: bool) -> str:
    return f"«{NARROW}{word}{NARROW}»" if is_french else f"“{word}”"


def _read_slug(slug: str) -> str:
    return slug.replace("-", " ").capitalize()
