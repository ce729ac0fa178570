"""Listings put in the project's own terms: titles, statuses, towns and regions, venues, categories, languages."""

from __future__ import annotations

from dedupe.normalise.listings import normalise_listings

__all__ = ["normalise_listings"]
