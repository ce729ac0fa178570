"""The page with the search box; what is found of each event is in `event/found.py`."""

from __future__ import annotations

from collections.abc import Iterator

from publish.names import CATEGORY_NAMES
from publish.pages.days.agenda import find_weekend
from publish.pages.frame.language import Language
from publish.pages.frame.page import Page
from publish.pages.frame.vocabulary import name_category
from publish.pages.lists.filters import link_filter, make_filters
from publish.pages.lists.search_words import FILE
from publish.pages.site import Site

PART = "recherche"


def make_search(site: Site, language: Language) -> Iterator[Page]:
    """Yield the page with the search box; where no index lies beside the pages, it says so and offers its links."""
    today = site.edition.today
    weekend = find_weekend(today) or (today,)
    yield Page(
        language=language,
        parts=(PART,),
        template="search.html",
        title=language.say("Chercher"),
        description=language.say("Chercher parmi les événements à venir, par mot, par jour, par lieu, par discipline."),
        feed=site.pick_feed("feeds/all"),
        context={
            "section": "recherche",
            "today": today.isoformat(),
            "weekend": " ".join(day.isoformat() for day in weekend),
            "regions": [(code, scope.name) for code, scope in site.scopes.regions.items() if scope.agenda.coming],
            "kinds": [
                (code, name_category(code, language)) for code in CATEGORY_NAMES if code in site.scopes.all.kinds
            ],
            "filters": make_filters(site.scopes.all, language),
            "places": site.link_regions(language),
            "words": f"{language.make_path(PART)}{FILE}",
            "soon": link_filter(site.scopes.all, "weekend", language),
        },
    )
