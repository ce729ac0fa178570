"""Shores and borders of a territory: reading them, cutting them to a frame, leaving out what no eye can tell."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from functools import partial
from math import hypot
from pathlib import Path

Ring = Sequence[tuple[float, float]]  # (latitude, longitude) pairs, or (x, y); closed by its first point


def load_outline(path: Path) -> tuple[Ring, ...]:
    """Return the rings of land of a territory, the largest first; none when it has no such file."""
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(_read_ring(row["ring"]) for row in csv.DictReader(file))


def _read_ring(text: str) -> Ring:
    numbers = [float(number) for number in text.split()]
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))


def clip_ring(ring: Ring, width: float, height: float) -> Ring:
    """Return the part of a ring inside a frame of (0, 0) to (width, height) (Sutherland and Hodgman, 1974)."""
    for axis, limit, sign in ((0, 0.0, 1), (0, width, -1), (1, 0.0, 1), (1, height, -1)):
        ring = _cut(ring, partial(_measure, axis, limit, sign))
    return ring


def thin_ring(ring: Ring, distance: float) -> Ring:
    """Return a ring without the points that are nearer than a distance to the one before."""
    kept: list[tuple[float, float]] = []
    for x, y in ring:
        if not kept or hypot(x - kept[-1][0], y - kept[-1][1]) >= distance:
            kept.append((x, y))
    return kept


def _measure(axis: int, limit: float, sign: int, point: tuple[float, float]) -> float:
    return sign * (point[axis] - limit)


def _cut(ring: Ring, measure: Callable[[tuple[float, float]], float]) -> Ring:
    """Return the part of a ring where `measure`, a distance from a line with a sign, is not negative."""
    kept: list[tuple[float, float]] = []
    for n, point in enumerate(ring):
        before = ring[n - 1]
        here, there = measure(point), measure(before)
        if (here < 0) != (there < 0):
            share = there / (there - here)
            kept.append((before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1])))
        if here >= 0:
            kept.append(point)
    return kept
