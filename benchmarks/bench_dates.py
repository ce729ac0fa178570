"""Reading dates in prose: our grammar beside dateparser, on phrases that both claim to read."""

from __future__ import annotations

import warnings
from datetime import UTC, datetime

import dateparser

from benchmarks.harness import compare
from sources.dates import read_dates

NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)
PHRASES = (
    "samedi 5 décembre 2026 à 19 h 30",
    "12 décembre 2026",
    "vendredi 13 novembre à 19 h",
    "1er mars 2027 20:00",
    "5 déc. 2026",
    "dimanche 20 décembre 2026 à 14 h",
)
ROUNDS = 20  # how often each phrase is read in one measurement


def main() -> None:
    """Run the benchmark."""

    def ours() -> object:
        return [read_dates(phrase, now=NOW) for _ in range(ROUNDS) for phrase in PHRASES]

    def peer() -> object:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return [dateparser.parse(phrase, languages=["fr"]) for _ in range(ROUNDS) for phrase in PHRASES]

    work = {"babillard": ours, "dateparser": peer}
    compare("dates", work, unit="phrases", amount=ROUNDS * len(PHRASES), peer="dateparser")


if __name__ == "__main__":
    main()
