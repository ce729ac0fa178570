"""Statements that hold for every instance: privacy and accessibility."""

from __future__ import annotations

from collections.abc import Iterator

from publish.pages.frame.language import Language
from publish.pages.frame.page import Page
from publish.pages.site import Site


def make_statements(site: Site, language: Language) -> Iterator[Page]:
    """Yield the pages on privacy and on accessibility."""
    yield Page(
        language=language,
        parts=("vie-privee",),
        template="privacy.html",
        title=language.say("Vie privée"),
        description=language.say(
            "Aucun témoin, aucune mesure d'audience : ce que ce site sait de vous, et ce qu'il ignore."
        ),
        context={"section": "vie-privee", "about_path": language.make_path("a-propos")},
    )
    yield Page(
        language=language,
        parts=("accessibilite",),
        template="accessibility.html",
        title=language.say("Accessibilité"),
        description=language.say(
            "Ce qui est fait pour que chacun puisse lire ce site, ce qui reste à faire, à qui écrire."
        ),
        context={"section": "accessibilite"},
    )
