"""Whether a probability means what it says: of the pairs said to be one event with .8, eight in ten should be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dedupe.match.bootstrap import Interval, make_interval

BANDS = 10


@dataclass(frozen=True, slots=True)
class Band:
    """Pairs whose probability is in [low, high): what was said on average, and how many are one event."""

    low: float
    high: float
    pairs: int
    said: float  # mean probability; NaN in an empty band
    true: float  # share that is one event
    interval: Interval  # Wilson's, of `true`


@dataclass(frozen=True, slots=True)
class Calibration:
    """The reliability table. `error` is the mean distance of said and true, by pairs (ECE); `brier` the mean squared
    distance of probability and truth. `unlisted` pairs were too improbable to be kept, and count as 0."""

    bands: tuple[Band, ...]
    error: float
    brier: float
    unlisted: int


def check_calibration(probabilities: Sequence[float | None], truth: Sequence[bool]) -> Calibration:
    """Compare probabilities (None: not listed) with what people say."""
    said = np.array([0.0 if p is None else p for p in probabilities], dtype=float)
    same = np.array(truth, dtype=float)
    place = np.minimum((said * BANDS).astype(np.int64), BANDS - 1)
    bands = tuple(_make_band(number, said[place == number], same[place == number]) for number in range(BANDS))
    gaps = sum(band.pairs * abs(band.said - band.true) for band in bands if band.pairs)
    return Calibration(
        bands=bands,
        error=gaps / len(said) if len(said) else math.nan,
        brier=float(((said - same) ** 2).mean()) if len(said) else math.nan,
        unlisted=sum(p is None for p in probabilities),
    )


def _make_band(number: int, said: np.typing.NDArray[np.float64], same: np.typing.NDArray[np.float64]) -> Band:
    return Band(
        low=number / BANDS,
        high=(number + 1) / BANDS,
        pairs=len(said),
        said=float(said.mean()) if len(said) else math.nan,
        true=float(same.mean()) if len(said) else math.nan,
        interval=make_interval(int(same.sum()), len(said)),
    )
