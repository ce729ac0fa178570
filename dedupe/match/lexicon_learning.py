"""Words that matched listings translate into one another, as lines for `data/lexicon_learned.txt`: what French and
English titles of one event say again and again beside each other. Run as
`python -m dedupe.match.lexicon_learning LISTINGS FOLDER`, on what `babillard match` read and wrote."""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from dedupe.match.lexicon import DATA, FILES, FUNCTION, read_meanings
from dedupe.normalise.keys import make_tokens
from dedupe.normalise.stems import stem

LEAST_SURE = 0.9  # probability of a pair to learn from
LEAST_PAIRS = 4  # of titles, that have both words
LEAST_DICE = 0.3  # above, 19 of 20 nouns learned are right
HEADER = (
    "# Words learned from matched listings: proposals, to be moved into lexicon.txt or deleted by whoever reads them.\n"
)
_LETTERS = 3  # of a word, at least
_MOST_WORDS = 12  # of a title


@dataclass(frozen=True)
class Entry:
    """Two words, how many pairs of titles have both, and which part of those that have either."""

    french: str
    english: str
    pairs: int
    dice: float


def learn_words(titles: Iterable[tuple[str, str]]) -> list[Entry]:
    """Return the words that (French, English) titles of one event translate into one another, the surest first."""
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    said: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    both: Counter[tuple[str, str]] = Counter()
    for french, english in sorted(set(titles)):
        left, right = _find_unmatched(french, english)
        sides = [{stem(word) for word in words} for words in (left, right)]
        for counts, stems, words in zip(said, sides, (left, right), strict=True):
            counts.update(stems)
            for word in words:
                forms[stem(word)][word] += 1
        both.update((one, other) for one in sides[0] for other in sides[1])
    dice = {(one, other): 2 * n / (said[0][one] + said[1][other]) for (one, other), n in both.items()}
    kept = [pair for pair in _find_mutual(dice) if both[pair] >= LEAST_PAIRS and dice[pair] > LEAST_DICE]
    entries = [Entry(_name(forms[one]), _name(forms[other]), both[one, other], dice[one, other]) for one, other in kept]
    return sorted(entries, key=lambda e: (-e.dice, -e.pairs, e.french, e.english))


def _find_unmatched(french: str, english: str) -> tuple[list[str], list[str]]:
    """Return the words of each title whose meaning the other title has not."""
    sides = [[w for w in make_tokens(title)[:_MOST_WORDS] if w not in FUNCTION] for title in (french, english)]
    meanings = [read_meanings(side) for side in sides]
    known = [{concept for concepts, _ in side for concept in concepts} for side in meanings]
    left, right = (
        [word for concepts, words in side if not known[1 - at] & set(concepts) for word in words if _is_word(word)]
        for at, side in enumerate(meanings)
    )
    return left, right


def _is_word(word: str) -> bool:
    return word.isalpha() and len(word) >= _LETTERS


def _find_mutual(dice: Mapping[tuple[str, str], float]) -> list[tuple[str, str]]:
    """Return the pairs of which each is the other's best; among equals the first in the alphabet."""
    best: tuple[dict[str, tuple[str, str]], dict[str, tuple[str, str]]] = ({}, {})
    for pair in sorted(dice, key=lambda pair: (-dice[pair], pair)):
        for side, found in enumerate(best):
            found.setdefault(pair[side], pair)
    return sorted(pair for pair in best[0].values() if best[1][pair[1]] == pair)


def _name(forms: Counter[str]) -> str:
    return min(forms, key=lambda word: (-forms[word], word))


def read_title_pairs(listings: Path, folder: Path) -> list[tuple[str, str]]:
    """Return the (French, English) titles of pairs that matching is sure of. Raises OSError for files not there."""
    table = pq.read_table(listings, columns=["listing_id", "title", "language"])
    by_id = dict(zip(*(table[name].to_pylist() for name in ("listing_id", "title")), strict=True))
    language = dict(zip(*(table[name].to_pylist() for name in ("listing_id", "language")), strict=True))
    pairs = pq.read_table(folder / "pairs.parquet", columns=["left", "right", "probability", "decision"])
    sure = pairs.filter(
        pc.and_(pc.greater_equal(pairs["probability"], LEAST_SURE), pc.equal(pairs["decision"], "same"))
    )
    found = []
    for left, right in zip(sure["left"].to_pylist(), sure["right"].to_pylist(), strict=True):
        of = {language.get(one): by_id.get(one) for one in (left, right)}
        if of.get("fr") and of.get("en"):
            found.append((str(of["fr"]), str(of["en"])))
    return found


def write_entries(path: Path, entries: Sequence[Entry]) -> None:
    """Write the entries as lines of a lexicon, in the order of the alphabet."""
    lines = sorted(f"{entry.french} = {entry.english}\n" for entry in entries)
    path.write_text(HEADER + "\n" + "".join(lines), "utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn from one run of matching and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("listings", type=Path, help="what was matched (Parquet)")
    parser.add_argument("folder", type=Path, help="where clusters.parquet and pairs.parquet are")
    parser.add_argument("--out", type=Path, default=DATA / FILES[1], help="file to write (%(default)s)")
    given = parser.parse_args(arguments)
    entries = learn_words(read_title_pairs(given.listings, given.folder))
    write_entries(given.out, entries)
    for entry in entries:
        print(f"{entry.french} = {entry.english}  ({entry.pairs} pairs, {entry.dice:.2f})")
    print(f"{given.out}: {len(entries)} entries")


if __name__ == "__main__":
    main()
