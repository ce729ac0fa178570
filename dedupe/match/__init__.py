"""Which listings are one event: block, score, decide, cluster, and name the clusters. From a Parquet file to two."""

from __future__ import annotations

from dedupe.match.stage import MatchSummary, match_listings

__all__ = ["MatchSummary", "match_listings"]
