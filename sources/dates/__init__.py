"""The grammar of dates and times in French and English prose: pure, quick, and honest about what it is unsure of."""

from __future__ import annotations

from sources.dates.read import DatesRead, read_dates, render_dates_json

__all__ = ["DatesRead", "read_dates", "render_dates_json"]
