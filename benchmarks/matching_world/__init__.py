"""An invented territory of any size of whose listings it is known which are one event: the matcher is measured on it.
Nothing here is real, and nothing here knows how the matcher works."""

from __future__ import annotations

from benchmarks.matching_world.files import World, change_world, load_truth, write_world
from benchmarks.matching_world.quality import Quality, measure_clusters

__all__ = ["Quality", "World", "change_world", "load_truth", "measure_clusters", "write_world"]
