"""What an address offers: calendars, feeds, interfaces, pages with structured data. Pure functions over fetched pages:
which addresses to ask next, what each turned out to hold, which is the best to read. Nothing here fetches."""

from __future__ import annotations

from sources.discover.candidates import Candidate, find_reasons, make_source, rank_candidates
from sources.discover.facts import Facts, find_facts
from sources.discover.following import is_list_name
from sources.discover.licences import Licence
from sources.discover.offers import Offer, tidy_address
from sources.discover.search import Answer, Search, Wish, is_shared_host

__all__ = [
    "Answer", "Candidate", "Facts", "Licence", "Offer", "Search", "Wish", "find_facts",
    "find_reasons", "is_list_name", "is_shared_host", "make_source", "rank_candidates", "tidy_address",
]  # fmt: skip
