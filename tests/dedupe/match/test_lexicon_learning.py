"""Words learned from titles of one event in two languages."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dedupe.match.lexicon_learning import HEADER, learn_words, main

# Invented words, which no lexicon has.
TITLES = [
    (f"Le brouzon {noun}", f"The {other} glimdow")
    for noun, other in (
        ("noir", "black"),
        ("blanc", "white"),
        ("vert", "green"),
        ("rouge", "red"),
        ("zurlin", "zurlin"),
    )
]


def test_words_that_stand_for_one_another_are_learned() -> None:
    """The unknown words of five pairs of titles translate one another; known and shared words are not learned again."""
    (entry,) = learn_words(TITLES)
    assert (entry.french, entry.english, entry.pairs, entry.dice) == ("brouzon", "glimdow", 5, 1.0)


def test_few_pairs_teach_nothing() -> None:
    """Three different pairs of titles are too few, however often each is listed."""
    assert not learn_words(TITLES[:3] * 5)


def test_a_word_of_many_partners_is_not_learned() -> None:
    """A name beside ever other words is no translation of any."""
    others = ["ambrel", "bostil", "cavron", "dulmik", "esprolt", "fidrun", "gantrev", "horbim"]
    assert not learn_words(
        [(f"Klarvis {one}", f"{other}wick") for one, other in zip(others, others[::-1], strict=True)]
    )


def test_the_order_of_titles_does_not_matter() -> None:
    """The same titles give the same entries."""
    assert learn_words(TITLES) == learn_words(TITLES[::-1])


@pytest.mark.parametrize(("probability", "count"), [(0.95, 1), (0.5, 0)])
def test_only_sure_pairs_are_read(tmp_path: Path, probability: float, count: int) -> None:
    """The command reads what matching wrote, takes what it is sure of, and writes lines of a lexicon."""
    rows = [
        (f"{side}{i}", t, lang)
        for i, p in enumerate(TITLES)
        for side, t, lang in zip("ab", p, ("fr", "en"), strict=True)
    ]
    ids, titles, languages = zip(*rows, strict=True)
    pq.write_table(pa.table({"listing_id": ids, "title": titles, "language": languages}), tmp_path / "l.parquet")
    left, right = [f"a{i}" for i in range(5)], [f"b{i}" for i in range(5)]
    made = {"left": left, "right": right, "probability": [probability] * 5, "decision": ["same"] * 5}
    pq.write_table(pa.table(made), tmp_path / "pairs.parquet")
    main([str(tmp_path / "l.parquet"), str(tmp_path), "--out", str(tmp_path / "out.txt")])
    text = (tmp_path / "out.txt").read_text("utf-8")
    assert text.startswith(HEADER)
    assert text.count(" = ") == count
