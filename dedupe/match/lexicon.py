"""What words mean in either language: French and English words of one meaning as one concept, and words that are the
same but for their ending as one too. The words are in `data/lexicon.txt`, those
learned in `data/lexicon_learned.txt`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from dedupe.normalise.keys import make_tokens
from dedupe.normalise.stems import stem

DATA = Path(__file__).parent.parent / "data"
FILES = ("lexicon.txt", "lexicon_learned.txt")
Stems = tuple[str, ...]
# Endings by which French and English spell one word: «musique», "music"; «identité», "identity"; «acteur», "actor".
_SPELLINGS = {
    "iques": "ic",
    "ique": "ic",
    "ics": "ic",
    "ical": "ic",
    "aire": "ary",
    "oire": "ory",
    "isme": "ism",
    "iste": "ist",
    "ite": "ity",
    "eur": "or",
    "eux": "ous",
    "ere": "er",
    "te": "ty",
    "ie": "y",
    "er": "or",
    "re": "er",
    "e": "",
}


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
        stems = tuple(stem(word) for word in make_tokens(said))
        if len(stems) == 1:
            words[stems[0]].add(concept)
        elif stems:
            expressions[stems[0]].add((stems, concept))
    return Lexicon(
        {word: frozenset(concepts) for word, concepts in words.items()},
        {first: tuple(sorted(found, key=lambda e: (-len(e[0]), e))) for first, found in expressions.items()},
    )


def read_concepts(words: Sequence[str]) -> list[tuple[str, ...]]:
    """Return for each word or expression of a title the concepts that it may mean; an unknown word is its own."""
    lexicon = load_lexicon()
    stems = [_find_stem(word) for word in words]
    found: list[tuple[str, ...]] = []
    at = 0
    while at < len(stems):
        size, concept = _find_expression(lexicon, stems, at)
        found.append((concept,) if size else _find_word(stems[at]))
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
            concept = french.split("|")[0].strip()
            for said in (*french.split("|"), *english.split("|")):
                yield f"={concept}", said.strip()


def _find_expression(lexicon: Lexicon, stems: Sequence[str], at: int) -> tuple[int, str]:
    for expression, concept in lexicon.expressions.get(stems[at], ()):
        if tuple(stems[at : at + len(expression)]) == expression:
            return len(expression), concept
    return 0, ""


@lru_cache(maxsize=1 << 18)
def _find_stem(word: str) -> str:
    return stem(word)


@lru_cache(maxsize=1 << 18)
def _find_word(stemmed: str) -> tuple[str, ...]:
    known = load_lexicon().words.get(stemmed)
    return tuple(sorted(known)) if known else (respell(stemmed),)


def respell(word: str) -> str:
    """Return a word without what French and English spell otherwise: its ending, doubled letters, «ph», «y»."""
    if len(word) < 5:
        return word
    for ending, common in _SPELLINGS.items():
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)] + common
            break
    reduced = "".join(c for c, before in zip(word, " " + word, strict=False) if c != before)
    return reduced.replace("ph", "f").replace("y", "i").replace("k", "c")
