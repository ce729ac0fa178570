"""Where members' feeds are made, as a host of plain files can say it: `babillard serve` answers with the real page."""

from __future__ import annotations

from collections.abc import Iterator

from publish.pages.language import Language
from publish.pages.page import Page
from publish.pages.site import Site

PART = "mes-fils"
"""The address of the page, before translation."""


def make_member_page(site: Site, language: Language) -> Iterator[Page]:
    """Yield the page that stands in where the program does not run: it leads to the feeds that there are."""
    yield Page(
        language=language,
        parts=(PART,),
        template="member-static.html",
        title=language.say("Mon fil"),
        description=language.say("Un fil à soi, sans compte ni adresse."),
        context={"section": "abonnements", "subscribe_path": language.make_path("abonnements")},
        is_indexed=False,
    )


def make_star_path(event_id: str, language: Language) -> str:
    """Return the address at which an event is added to one's feed."""
    return f"{language.make_path(PART)}?star={event_id}"
