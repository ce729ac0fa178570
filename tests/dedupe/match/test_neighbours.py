"""Listings that stand close to one another: neighbouring nights, two languages, words that only say the kind."""

from __future__ import annotations

from pathlib import Path

from tests.dedupe.match.worlds import make_listing, match_world

FRIDAY, SATURDAY, LATER = "2027-03-05T20:00:00", "2027-03-06T20:00:00", "2027-03-19T20:00:00"


def test_neighbouring_nights_of_one_title_in_one_place_are_one_event(tmp_path: Path) -> None:
    """One source tells the first night, another the supplementary one."""
    rows = [
        make_listing("s1 a", "Le phare des brumes", FRIDAY),
        make_listing("s2 b", "Le phare des brumes – supplémentaire", SATURDAY),
    ]
    assert len(set(match_world(tmp_path, rows).values())) == 1


def test_neighbouring_nights_of_one_title_elsewhere_or_later_are_not(tmp_path: Path) -> None:
    """A tour goes on to the next hall; two weeks later nobody says that it is one run."""
    rows = [
        make_listing("s1 a", "Le phare des brumes", FRIDAY),
        make_listing("s2 b", "Le phare des brumes", SATURDAY, venue="Église du bourg"),
        make_listing("s3 c", "Le phare des brumes", LATER),
    ]
    assert len(set(match_world(tmp_path, rows).values())) == 3


def test_a_third_listing_joins_dates_that_two_others_tell_apart(tmp_path: Path) -> None:
    """A run of two nights two weeks apart, of which each of two other sources tells one."""
    rows = [
        make_listing("s1 a", "Le phare des brumes", [FRIDAY, LATER]),
        make_listing("s2 b", "Le phare des brumes", FRIDAY),
        make_listing("s3 c", "Le phare des brumes", LATER),
    ]
    assert len(set(match_world(tmp_path, rows).values())) == 1


def test_the_word_for_the_kind_does_not_tell_two_listings_of_one_hour_apart(tmp_path: Path) -> None:
    """«(conférence)» in one title only; a school showing stays another one."""
    rows = [
        make_listing("s1 a", "Histoire des mines de cuivre (conférence)", FRIDAY),
        make_listing("s2 b", "Histoire des mines de cuivre", FRIDAY),
        make_listing("s3 c", "Histoire des mines de cuivre (scolaire)", "2027-03-05T10:00:00"),
    ]
    found = match_world(tmp_path, rows)
    assert found["s1 a"] == found["s2 b"] != found["s3 c"]


def test_a_word_that_two_languages_share_is_common_ground(tmp_path: Path) -> None:
    """«Loyalistes» and «Loyalists» at one hour in one place, or «oiseaux» and "birds"; without a common meaning an
    editor is asked."""
    rows = [
        make_listing("s1 a", "Conférence : Les Loyalistes des Cantons", FRIDAY, language="fr"),
        make_listing("s2 b", "Talk: The Loyalists of the Townships", FRIDAY, language="en"),
        make_listing("s1 c", "Les oiseaux du parc", LATER, language="fr"),
        make_listing("s2 d", "An evening about birds", LATER, language="en"),
        make_listing("s1 e", "Aide aux impôts", ["2027-04-02T13:00:00", "2027-04-09T13:00:00"], language="fr"),
        make_listing("s2 f", "Sewing for kids", ["2027-04-02T13:00:00", "2027-04-09T13:00:00"], language="en"),
    ]
    found = match_world(tmp_path, rows)
    assert found["s1 a"] == found["s2 b"]
    assert found["s1 c"] == found["s2 d"]
    assert found["s1 e"] != found["s2 f"]


def test_an_exhibition_that_tells_its_opening_is_the_exhibition(tmp_path: Path) -> None:
    """«Vernissage et exposition : Fibres» over weeks; the vernissage of one evening is its own entry."""

    def run(key: str, title: str) -> dict[str, object]:
        return make_listing(key, title, "2027-02-18", end="2027-04-04")

    found = match_world(
        tmp_path,
        [
            run("s1 a", "Vernissage et exposition : Fibres, de Mika Ostrow"),
            run("s2 b", "Exposition Fibres - Mika Ostrow"),
        ],
    )
    assert len(set(found.values())) == 1


def test_titles_that_swap_one_word_are_two_events(tmp_path: Path) -> None:
    """«couture» and «échecs» at one hour in one library; the music school in the evening, the dance school before."""
    rows = [
        make_listing("s1 a", "Atelier de couture pour débutants", FRIDAY),
        make_listing("s2 b", "Atelier d'échecs pour débutants", FRIDAY),
        make_listing("s1 c", "Spectacle de fin d'année de l'école de musique", "2027-03-20T19:00:00"),
        make_listing("s2 d", "Spectacle de fin d'année de l'école de danse", "2027-03-20T13:00:00"),
        make_listing("s1 e", "Association des retraités : dîner", LATER, language="fr"),
        make_listing("s2 f", "Association of anglers: annual meeting", LATER, language="en"),
    ]
    assert len(set(match_world(tmp_path, rows).values())) == 6
