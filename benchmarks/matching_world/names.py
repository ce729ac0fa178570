"""Words and names: bilingual titles of works, made-up proper names, artists, people. Drawn from a given `Random`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

_DATA: Mapping[str, Any] = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


def _split(text: str) -> list[str]:
    return [piece.strip() for line in text.strip().splitlines() for piece in line.split("|")]


NOUNS = [tuple(piece.split()) for piece in _split(_DATA["nouns"])]  # (French, gender, English)
ADJECTIVES = [tuple(piece.split()) for piece in _split(_DATA["adjectives"])]
FIRST_NAMES = _DATA["first_names"].split()
SUBJECTS = _split(_DATA["subjects"])
CRAFTS = _split(_DATA["crafts"])
CLASSICS = [
    (*(part.strip() for part in line.split(";")[0].split("=")), line.split(";")[1].strip())
    for line in _split(_DATA["classics"])
]  # (French, English, category)


def _read_generic(line: str) -> tuple[str, str, str, int]:
    names, category, hour = (part.strip() for part in line.split(";"))
    french, english = (part.strip() for part in names.split("="))
    hours, minutes = hour.split(":")
    return french, english, category, int(hours) * 60 + int(minutes)


GENERIC = [_read_generic(line) for line in _split(_DATA["generic"])]  # (French, English, category, minute of the day)

_ONSETS = [*("b br c ch cl d dr f fl g gr j k l m n p pl pr qu r s st t tr v z th " * 2).split(), "", ""]
_NUCLEI = "a a e e i i o o u é è ou au ai eau oi".split()  # noqa: SIM905
_CODAS = ["", "", "", "", "n", "r", "l", "s", "t", "c", "x", "nd"]
_NOUN_WEIGHTS = list(accumulate((rank + 20) ** -0.6 for rank in range(len(NOUNS))))
_VOWELS = frozenset("aeiouyéèêâîôhœ")


@cache
def make_vocabulary(size: int) -> tuple[list[str], list[float]]:
    """Return made-up words, the same at every call, and their cumulative Zipf weights for `Random.choices`."""
    chance = Random("words")
    words: dict[str, None] = {}
    while len(words) < size:
        words.setdefault(_make_word(chance), None)
    return list(words), list(accumulate((rank + 30) ** -0.75 for rank in range(size)))


def _make_word(chance: Random) -> str:
    syllables = chance.choice((2, 2, 3, 3, 3, 4))
    last = chance.choice(_CODAS)
    return "".join(chance.choice(_ONSETS) + chance.choice(_NUCLEI) for _ in range(syllables)) + last


WORDS = 40_000  # of the vocabulary that names are drawn from


def make_name(chance: Random) -> str:
    """Return a proper name of one word; a few are frequent, most are rare."""
    words, weights = make_vocabulary(WORDS)
    return chance.choices(words, cum_weights=weights)[0].capitalize()


def make_person(chance: Random) -> str:
    """Return first name and family name, sometimes a double one."""
    family = make_name(chance) if chance.random() < 0.92 else f"{make_name(chance)}-{make_name(chance)}"
    return f"{chance.choice(FIRST_NAMES)} {family}"


def make_artist(chance: Random) -> str:
    """Return a person, a band or an ensemble."""
    kind = chance.random()
    if kind < 0.55:
        return make_person(chance)
    if kind < 0.7:
        return f"Les {make_name(chance)}s"
    if kind < 0.8:
        return make_name(chance)
    if kind < 0.9:
        return f"{chance.choice(('Orchestre', 'Quatuor', 'Trio', 'Ensemble', 'Choeur'))} {make_name(chance)}"
    return f"{make_name(chance)} {chance.choice(NOUNS)[2].capitalize()}"


def make_work(chance: Random) -> tuple[str, str]:
    """Return the title of a work in French and in English, word for word."""
    (one, other) = chance.choices(NOUNS, cum_weights=_NOUN_WEIGHTS, k=2)
    shape = chance.random()
    if shape < 0.3:
        french, english = f"{_the(one)} {_of(other)}", f"The {one[2]} of the {other[2]}"
    elif shape < 0.5:
        adjective = chance.choice(ADJECTIVES)
        french, english = f"{_the(one)} {adjective[one[1] == 'f']}", f"The {adjective[2]} {one[2]}"
    elif shape < 0.62:
        french, english = f"{one[0].capitalize()} et {other[0]}", f"{one[2].capitalize()} and {other[2]}"
    elif shape < 0.9:
        name = make_name(chance)
        link = "d'" if name[0].lower() in _VOWELS else "de "
        french, english = f"{_the(one)} {link}{name}", f"The {one[2]} of {name}"
    else:
        name = make_name(chance)
        french, english = name, name
    return _raise(french), english


def _the(noun: tuple[str, ...]) -> str:
    return f"l'{noun[0]}" if noun[0][0] in _VOWELS else f"{'la' if noun[1] == 'f' else 'le'} {noun[0]}"


def _of(noun: tuple[str, ...]) -> str:
    if noun[0][0] in _VOWELS:
        return f"de l'{noun[0]}"
    return f"de la {noun[0]}" if noun[1] == "f" else f"du {noun[0]}"


def _raise(text: str) -> str:
    return text[0].upper() + text[1:]
