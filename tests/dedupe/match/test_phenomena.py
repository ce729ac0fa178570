"""What makes events hard, one case each: what is one event, and what must never be made one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.dedupe.match.worlds import make_listing, match_world

Row = dict[str, Any]
_NIGHTS = [f"2027-03-{day:02}T20:00" for day in range(4, 21)]
_MONDAYS = [f"2027-{month:02}-{day:02}T18:30" for month, day in ((2, 1), (2, 8), (2, 15), (2, 22), (3, 1), (3, 8))]


def _period(listing_id: str, title: str, first: str, last: str, **more: Any) -> Row:
    return make_listing(listing_id, title, first, end=last, **more)


_AT = {"venue": "Théâtre du Bois-Joli", "city": "Port-Basile"}
ONE: dict[str, list[Row]] = {
    "a run as a span and as dates": [
        make_listing("salle 1", "La forêt qui marche", _NIGHTS),
        _period("journal 1", "La forêt qui marche", "2027-03-04", "2027-03-20"),
    ],
    "a run as four records": [
        make_listing("salle 1", "La forêt qui marche", _NIGHTS[:4]),
        *(make_listing(f"billets {n}", "La forêt qui marche", night) for n, night in enumerate(_NIGHTS[:4])),
    ],
    "a weekly series and one of its dates": [
        make_listing("biblio 1", "Cercle de lecture des Embruns", _MONDAYS),
        make_listing("journal 1", "Cercle de lecture des Embruns", _MONDAYS[0]),
    ],
    "an exhibition of which one source says the first day only": [
        _period("musee 1", "Peuples du castor", "2027-03-04", "2027-06-20", **_AT),
        make_listing("journal 1", "Peuples du castor", "2027-03-04", **_AT),
    ],
    "an exhibition that tells its vernissage": [
        _period("musee 1", "Estuaires, de Maude Roy", "2027-03-04", "2027-06-20", **_AT),
        _period("journal 1", "Estuaires, de Maude Roy – vernissage le 4 mars", "2027-03-04", "2027-06-20", **_AT),
    ],
    "two languages without a word in common": [
        make_listing("salle 1", "Le loup et l'hiver", "2027-03-04T20:00", language="fr"),
        make_listing("weekly 1", "The Wolf and the Winter", "2027-03-04T20:00", language="en"),
    ],
    "the artist in one title, the work in the other": [
        make_listing("salle 1", "Océane Thiffault – Marées hautes", "2027-03-04T20:00"),
        make_listing("journal 1", "Marées hautes", "2027-03-04T20:00", performers=["Océane Thiffault"]),
    ],
    "the presenter before, the house behind": [
        make_listing("salle 1", "Diffusion Larigot présente : Marées hautes", "2027-03-04T20:00"),
        make_listing("billets 1", "Marées hautes | Salle Éva-Tremblay", "2027-03-04T20:00"),
    ],
    "sold out": [
        make_listing("salle 1", "COMPLET – Marées hautes", "2027-03-04T20:00"),
        make_listing("billets 1", "Marées hautes", "2027-03-04T20:00"),
    ],
    "called off": [
        make_listing("salle 1", "ANNULÉ | Marées hautes", "2027-03-04T20:00", status="cancelled"),
        make_listing("billets 1", "Marées hautes", "2027-03-04T20:00"),
    ],
    "an added night": [
        make_listing("salle 1", "Marées hautes – Supplémentaire", "2027-03-04T20:00"),
        make_listing("billets 1", "Marées hautes", "2027-03-04T20:00"),
    ],
    "doors and show": [
        make_listing("salle 1", "Océane Thiffault en concert", "2027-03-04T20:00"),
        make_listing("billets 1", "Océane Thiffault", "2027-03-04T19:30"),
    ],
    "a stale source has the old date of what was put off": [
        make_listing("salle 1", "REPORTÉ – Les grandes marées de l'oncle Basile", "2027-05-14T20:00"),
        make_listing("journal 1", "Les grandes marées de l'oncle Basile", "2027-03-04T20:00"),
    ],
    "the room and the building": [
        make_listing("salle 1", "Marées hautes", "2027-03-04T20:00", venue="Maison des arts – Studio B"),
        make_listing("journal 1", "Marées hautes", "2027-03-04T20:00", venue="Maison des arts"),
    ],
    "a sister name of the hall": [
        make_listing("salle 1", "Marées hautes du large", "2027-03-04T20:00", venue="Salle Éva-Tremblay"),
        make_listing("journal 1", "Marées hautes du large", "2027-03-04T20:00", venue="L'Éva-Tremblay (CEGEP)"),
    ],
    "the hall's name in the other language": [
        make_listing("salle 1", "Marées hautes du large", "2027-03-04T20:00", venue="Le Mouton de fer"),
        make_listing("weekly 1", "Marées hautes du large", "2027-03-04T20:00", venue="The Iron Sheep"),
    ],
    "the village and its municipality": [
        make_listing("salle 1", "Marées hautes du large", "2027-03-04T20:00", city="Rimouski", venue="Salle du Bic"),
        make_listing("journal 1", "Marées hautes du large", "2027-03-04T20:00", city="Le Bic", venue="Salle du Bic"),
    ],
    "the organiser's address for a place": [
        make_listing("salle 1", "Les grandes marées de l'oncle Basile", "2027-03-04T20:00"),
        make_listing(
            "journal 1", "Les grandes marées de l'oncle Basile", "2027-03-04T20:00", venue="Diffusion Larigot"
        ),
    ],
    "an hour between Eastern and Atlantic time": [
        make_listing("salle 1", "Les grandes marées de l'oncle Basile", "2027-03-04T20:00"),
        make_listing("weekly 1", "Les grandes marées de l'oncle Basile", "2027-03-04T21:00"),
    ],
    "one source lists one thing twice": [
        make_listing("journal 1", "Les grandes marées de l'oncle Basile", "2027-03-04T20:00"),
        make_listing("journal 2", "LES GRANDES MARÉES DE L'ONCLE BASILE", "2027-03-04T20:00"),
    ],
    "two titles at the only thing that is on": [
        make_listing("biblio 1", "Les abeilles de chez nous", "2027-03-04T19:00", venue="Bibliothèque Anne-Roy"),
        make_listing("journal 1", "Amélie Doucet parle de ruches", "2027-03-04T19:00", venue="Bibliothèque Anne-Roy"),
    ],
}
TWO: dict[str, list[Row]] = {
    "the festival and its show": [
        _period("journal 1", "Festival des marées", "2027-03-04", "2027-03-14"),
        make_listing("salle 1", "Festival des marées : Océane Thiffault", "2027-03-05T20:00"),
    ],
    "the exhibition and its vernissage": [
        _period("musee 1", "Estuaires, de Maude Roy", "2027-03-04", "2027-06-20", **_AT),
        make_listing("journal 1", "Vernissage : Estuaires, de Maude Roy", "2027-03-04T17:00", **_AT),
    ],
    "the show and its school matinée": [
        make_listing("salle 1", "Hercule", "2027-03-04T20:00"),
        make_listing("salle 2", "Hercule – représentation scolaire", "2027-03-04T10:00"),
    ],
    "the show and its workshop": [
        make_listing("salle 1", "Océane Thiffault", "2027-03-04T20:00"),
        make_listing("salle 2", "Atelier d'écriture avec Océane Thiffault", "2027-03-04T13:00"),
    ],
    "the concert and the season's pass": [
        make_listing("salle 1", "Orchestre du Fleuve : Concert d'ouverture", "2027-03-04T20:00"),
        _period("billets 1", "Orchestre du Fleuve : abonnement de la saison", "2027-03-04", "2027-05-30"),
    ],
    "two stops of one tour": [
        make_listing("journal 1", "Marées hautes", "2027-03-04T20:00", city="Port-Basile", venue="Salle Roy"),
        make_listing("weekly 1", "Marées hautes", "2027-03-05T20:00", city="Rimouski", venue="Salle Éva-Tremblay"),
    ],
    "one evening, two rooms": [
        make_listing("salle 1", "Quatuor Sémaphore", "2027-03-04T20:00", venue="Maison des arts – Studio A"),
        make_listing("journal 1", "Trio Boréal", "2027-03-04T20:00", venue="Maison des arts – Studio B"),
    ],
    "story hour in two branches": [
        make_listing("biblio 1", "Heure du conte", "2027-03-06T10:30", venue="Bibliothèque Anne-Roy"),
        make_listing("journal 1", "Heure du conte", "2027-03-06T10:30", venue="Bibliothèque du Vieux-Tracé"),
    ],
    "guided tours of two museums": [
        make_listing("musee 1", "Visite guidée", "2027-03-06T14:00", venue="Musée de la mer"),
        make_listing("journal 1", "Visite guidée", "2027-03-06T14:00", venue="Musée du bois"),
    ],
    "two Christmas markets": [
        make_listing("ville 1", "Marché de Noël", "2027-12-04T10:00", venue="Place de la Gare"),
        make_listing("journal 1", "Marché de Noël", "2027-12-04T10:00", venue="École Sainte-Cécile"),
    ],
    "part 1 and part 2": [
        make_listing("musee 1", "Histoire de l'art, volet 1", "2027-03-04T19:00"),
        make_listing("journal 1", "Histoire de l'art, volet 2", "2027-03-04T19:00"),
    ],
    "two age groups": [
        make_listing("biblio 1", "Atelier de robots (6-8 ans)", "2027-03-06T10:00"),
        make_listing("journal 1", "Atelier de robots (9-12 ans)", "2027-03-06T10:00"),
    ],
    "two levels": [
        make_listing("ville 1", "Espagnol débutant", "2027-03-06T10:00"),
        make_listing("journal 1", "Espagnol avancé", "2027-03-06T10:00"),
    ],
    "two editions": [
        _period("journal 1", "Salon du livre, 12e édition", "2027-03-04", "2027-03-07"),
        _period("weekly 1", "Salon du livre, 13e édition", "2028-03-02", "2028-03-05"),
    ],
    "one work by two companies at one minute": [
        make_listing("journal 1", "Le Messie de Haendel", "2027-12-18T15:00", city="Rimouski", venue="Cathédrale"),
        make_listing("weekly 1", "Le Messie de Haendel", "2027-12-18T15:00", city="Matane", venue="Église du Portage"),
    ],
    "two programmes of one evening": [
        make_listing("salle 1", "Quatuor Sémaphore", "2027-03-04T19:00"),
        make_listing("journal 1", "La Bande à Rosaire", "2027-03-04T21:30"),
    ],
    "an accent that tells": [
        make_listing("salle 1", "Les Mûrs", "2027-03-04T20:00", venue="Salle Roy"),
        make_listing("journal 1", "Les Murs", "2027-03-05T14:00", venue="Salle Tremblay"),
    ],
}


def _is_one(folder: Path, rows: list[Row]) -> bool:
    return len(set(match_world(folder, rows).values())) == 1


@pytest.mark.parametrize("name", ONE)
def test_one_entry_is_enough(name: str, tmp_path: Path) -> None:
    """Somebody who goes there would call them one event."""
    assert _is_one(tmp_path, ONE[name])


@pytest.mark.parametrize("name", TWO)
def test_two_events_stay_two(name: str, tmp_path: Path) -> None:
    """A false merge hides one of them."""
    assert not _is_one(tmp_path, TWO[name])
