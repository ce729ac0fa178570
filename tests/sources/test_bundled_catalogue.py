"""The catalogue that comes with the program: real calendars, none of which is fetched or published unasked."""

from __future__ import annotations

from urllib.parse import urlsplit

from sources.catalogue import load_catalogue
from sources.territory import load_territory


def test_nothing_is_published_without_consent() -> None:
    """At least fifteen real calendars; each is off and pending until its consent and address are verified."""
    catalogue = load_catalogue(regions=load_territory().regions)
    assert len(catalogue) >= 15
    unasked = [s.id for s in catalogue.values() if (s.enabled or s.is_published) and not s.rights.contact]
    assert not unasked, "an enabled source needs a basis and somebody to write to"
    assert len({urlsplit(s.url).hostname for s in catalogue.values()}) == len(catalogue)


def test_towns_are_known() -> None:
    """The default town of a source is a municipality of its region."""
    territory = load_territory()
    for source in load_catalogue().values():
        if source.city is not None:
            town = territory.get_town(source.city, source.region)
            assert town is not None, f"{source.id}: {source.city}"
            assert town.region == source.region, source.id
