"""What words mean in either language: French and English words of one meaning as one concept, and words that are the
same but for their ending as one too. The words are in `data/lexicon.txt`, those learned from matched listings in
`data/lexicon_learned.txt`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from pathlib import Path

from dedupe.match.inflections import make_stems, respell, spread_ending
from dedupe.match.titles import SMALL, WORDS
from dedupe.normalise.keys import make_tokens
from dedupe.normalise.stems import stem

DATA = Path(__file__).parent.parent / "data"
FILES = ("lexicon.txt", "lexicon_learned.txt")
FUNCTION = SMALL | frozenset(WORDS["function"])  # no words of concepts
Stems = tuple[str, ...]
Meaning = tuple[tuple[str, ...], tuple[str, ...]]  # the concepts, the words that say them
_FORMS = 64  # of one expression at most


@dataclass(frozen=True)
class Lexicon:
    """Concepts of single words and of expressions, by stems."""

    words: Mapping[str, frozenset[str]]
    expressions: Mapping[str, tuple[tuple[Stems, str], ...]]  # first stem → (stems, concept), longest first


@cache
def load_lexicon() -> Lexicon:
    """Read the files of the lexicon. A concept is named by its first French word."""
    words: dict[str, set[str]] = defaultdict(set)
    expressions: dict[str, set[tuple[Stems, str]]] = defaultdict(set)
    for concept, said in _read_lines():
        forms = [_make_forms(word) for word in split_expression(said)]
        if len(forms) == 1:
            for form in forms[0]:
                words[form].add(concept)
        for stems in _combine(forms) if len(forms) > 1 else ():
            expressions[stems[0]].add((stems, concept))
    return Lexicon(
        {word: frozenset(concepts) for word, concepts in words.items()},
        {first: tuple(sorted(found, key=lambda e: (-len(e[0]), e))) for first, found in expressions.items()},
    )


def split_expression(said: str) -> list[str]:
    """Return the telling words of an expression, as titles are split; an ending in brackets stays with its word. What
    function words leave a single word of is no expression: «fait main» would make any hand handmade."""
    marked = said.replace("(", "0x28").replace(")", "0x29")
    words = [word.replace("0x28", "(").replace("0x29", ")") for word in make_tokens(marked)]
    telling = [word for word in words if word not in FUNCTION]
    return telling if len(telling) > 1 or len(words) == 1 else []


def read_meanings(words: Sequence[str]) -> list[Meaning]:
    """Return for each word or expression of a title the concepts that it may mean; an unknown word is its own."""
    known = [_read_word(word) for word in words]
    if not any(begins for _, _, begins in known):
        return [meaning for meaning, _, _ in known]
    stems = [stemmed for _, stemmed, _ in known]
    found: list[Meaning] = []
    at = 0
    while at < len(known):
        size, concepts = _find_expression(stems, at) if known[at][2] else (0, ())
        found.append((concepts, tuple(words[at : at + size])) if size else known[at][0])
        at += size or 1
    return found


def _read_lines() -> Iterator[tuple[str, str]]:
    for name in FILES:
        path = DATA / name
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        for line in lines:
            if "=" not in line or line.startswith("#"):
                continue
            french, english = line.split("=", 1)
            concept = spread_ending(french.split("|")[0].strip())[0]
            for said in (*french.split("|"), *english.split("|")):
                yield f"={concept}", said.strip()


def _make_forms(word: str) -> list[str]:
    return sorted({form for spread in spread_ending(word) for form in make_stems(spread)})


def _combine(forms: Sequence[Sequence[str]]) -> Iterator[Stems]:
    for count, stems in enumerate(product(*forms)):
        if count == _FORMS:
            return
        yield stems


def _find_expression(stems: Sequence[str], at: int) -> tuple[int, tuple[str, ...]]:
    """Return the length of the longest expression that begins there, and what it may mean."""
    size, concepts = 0, []
    for expression, concept in load_lexicon().expressions.get(stems[at], ()):
        if len(expression) < size:
            break
        if tuple(stems[at : at + len(expression)]) == expression:
            size = len(expression)
            concepts.append(concept)
    return size, tuple(concepts)


@lru_cache(maxsize=1 << 18)
def _read_word(word: str) -> tuple[Meaning, str, bool]:
    """Return what a word means by itself, its stem, and whether expressions begin with it."""
    lexicon, stemmed = load_lexicon(), stem(word)
    known = lexicon.words.get(stemmed)
    concepts = tuple(sorted(known)) if known else (respell(stemmed),)
    return (concepts, (word,)), stemmed, stemmed in lexicon.expressions
