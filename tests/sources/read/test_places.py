"""The places that prose tells: labelled ones are stated, those beside a date inferred, doubtful ones left out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.model import Certainty
from sources.read.places import find_place

STATED = [
    ("Où : Théâtre du Rang, 12, rue Principale, Amqui", "Théâtre du Rang, 12, rue Principale, Amqui"),
    ("Quand : 5 déc. Lieu : Salle des Berges, Laval. Billets : 20 $", "Salle des Berges, Laval"),
    ("Where: Lock House (Maison de l'Écluse), 14 rue du Bassin", "Lock House (Maison de l'Écluse), 14 rue du Bassin"),
    ("Heure : 20 h\nEndroit :\nCentre des loisirs de Sayabec\nPrix : 5 $", "Centre des loisirs de Sayabec"),
    ("Lieu\nBibliothèque Anne-Hébert", "Bibliothèque Anne-Hébert"),
    ("Location: St. James Hall, Lennoxville | Cost: free", "St. James Hall, Lennoxville"),
]
INFERRED = [
    ("Samedi 5 décembre, 20 h, Salle Brûlé (Trois-Rivières)", "Salle Brûlé (Trois-Rivières)"),
    ("Le samedi 5 décembre à 20 h à la Salle des Berges, Laval. Billets : 36 $.", "Salle des Berges, Laval"),
    ("Le jam prévu le 3 décembre à 19 h au Café de la Rive, Laval, n'aura pas lieu.", "Café de la Rive, Laval"),
    ("Le 5 décembre à 20 h au Centre culturel de Matane", "Centre culturel de Matane"),
    ("À la Maison de la culture Claude-Brie le 5 décembre, 20 h", "Maison de la culture Claude-Brie"),
    ("Dec 5, 8pm, Phoenix Hall, Montreal", "Phoenix Hall, Montreal"),
    ("6 décembre, 14 h – Église Saint-Luc, 1 rue Dor, Québec, entrée libre", "Église Saint-Luc, 1 rue Dor, Québec"),
    ("Le trio chante au Zaricot, à Alma, le 5 décembre à 20 h.", "Zaricot, Alma"),
    ("Dec 5, 8 pm @ Casa del Sol", "Casa del Sol"),
    ("Join us Dec. 5 at 7 p.m. at the Old Mill, 12 Main St., Knowlton.", "Old Mill, 12 Main St., Knowlton"),
    ("Dec. 5, 2 p.m., Haskell Free Library, Stanstead", "Haskell Free Library, Stanstead"),
    ("Le 5 décembre à 14 h. Auditorium du Cégep Dor.", "Auditorium du Cégep Dor"),
    ("Le 5 décembre, 19 h, Microbrasserie Le Trou du nuage, Alma", "Microbrasserie Le Trou du nuage, Alma"),
    ("Le 5 décembre à 20 h à Amos, au Petit Théâtre du Vieux Pont.", "Petit Théâtre du Vieux Pont, Amos"),
    ("5 décembre, 20 h | Théâtre Abel | Val-d'Or", "Théâtre Abel, Val-d'Or"),
    ("Le 5 décembre, le trio joue son album au Théâtre Abel.", "Théâtre Abel"),
    ("5 décembre, 20 h, Le Tremplin, Alma", "Le Tremplin, Alma"),
    ("5 décembre, 13 h, centre communautaire Abel-Brie", "Centre communautaire Abel-Brie"),
    ("5 décembre, 20 h\nMoulin Abel, Alma\nEntrée libre", "Moulin Abel, Alma"),
    (
        "Les 5 et 6 décembre, 10 h. Le Bocal, 270, boulevard Dor Est, Alma. Bienvenue.",
        "Le Bocal, 270, boulevard Dor Est, Alma",
    ),
    ("Le cinéma Abel de Matane projette ce film le 5 décembre à 19 h.", "Cinéma Abel de Matane"),
    ("Du 5 au 9 décembre, le Musée du fromage bleu, à Alma, présente ses meules.", "Musée du fromage bleu, Alma"),
    ("Fiddlers take over the Brie in Knowlton on December 5. Doors at 7.", "Brie, Knowlton"),
    ("Nov 5 to December 5, Abel Community Centre. $80 for the session.", "Abel Community Centre"),
    ("Une soirée chez Brie à Longueuil le samedi 5 décembre à 20 h 30.", "Chez Brie, Longueuil"),
    (
        "Mardi 5 décembre, 19 h 30, Centre d'interprétation des phoques gris, Alma.",
        "Centre d'interprétation des phoques gris, Alma",
    ),
    ("Le récital du 5 décembre, à 12 h 10, se donne à l'Agora des arts.", "Agora des arts"),
    ("La séance a lieu le lundi 5 décembre à 19 h à l'hôtel de ville, 6, rue Dor.", "Hôtel de ville"),
]
NOTHING = [
    "5 décembre – Marché de Noël",
    "5 déc., 20 h, Salle Abel (Laval)\n6 déc., 20 h, Salle Brie (Québec)",
    "Lieu : en ligne",
    "Où : à confirmer",
    "Location: TBA",
    "Lieu : Auditorium",
    "Lieu : Salle Abel\nLieu : Théâtre Brie",
    "Le 5 décembre, 20 h au bar. Venez",
    "5 décembre, 20 h, Théâtre d'été",
    "Les amis, où irez-vous ? Le 5 décembre à 20 h.",
    "Le 5 décembre à 20 h. Billets à la Librairie Abel.",
    "Créée au Théâtre Abel, la pièce revient le 5 décembre à 20 h.",
    "Tous les lundis, du 5 juin au 4 août, le Centre Abel vous invite à son cours.",
    "See you on December 5 at the Harvest Party",
    "Le 5 décembre à 20 h au Québec",
    "La troupe présente Chez Abel le 5 décembre à 20 h.",
    "Le Musée vous présente son exposition le 5 décembre.",
]


@pytest.mark.parametrize(("text", "venue"), STATED)
def test_labelled_place_is_stated(text: str, venue: str) -> None:
    """What stands behind a label is the venue, up to the next label or sentence."""
    told = find_place((text,))
    assert told is not None
    assert (told.venue, told.certainty) == (venue, Certainty.STATED)


@pytest.mark.parametrize(("text", "venue"), INFERRED)
def test_venue_beside_a_date_is_inferred(text: str, venue: str) -> None:
    """A venue's name right behind a date or hour, or right before one, is the place."""
    told = find_place((text,), near=text)
    assert told is not None
    assert (told.venue, told.certainty) == (venue, Certainty.INFERRED)


@pytest.mark.parametrize("text", NOTHING)
def test_doubt_is_no_place(text: str) -> None:
    """Titles, tours, places on line or not yet told give nothing."""
    assert find_place((text,), near=text) is None


def test_town_alone_is_told_as_text() -> None:
    """A town beside the date without a venue is for those who know the towns; two towns are a tour."""
    told = find_place((), near="Le 5 décembre à 20 h à Rimouski.")
    assert told is not None
    assert (told.venue, told.city, told.text) == (None, None, "à Rimouski")
    assert find_place((), near="Le 5 décembre à Rimouski\nLe 6 décembre à Matane") is None


@pytest.mark.parametrize(
    ("title", "venue"),
    [
        ("Zigouille au Théâtre Abel", "Théâtre Abel"),
        ("Concert à l'église Saint-Luc d'Alma", "Église Saint-Luc d'Alma"),
        ("The Fiddlers at Abel Hall", "Abel Hall"),
        ("Rencontre à la bibliothèque", None),
        ("Le Café Abel : une pièce de Brie", None),
        ("Du théâtre au cinéma", None),
        ("Un été à la ferme Abel chez les autres", None),
    ],
)
def test_title_may_end_with_the_venue(title: str, venue: str | None) -> None:
    """A venue that ends the title is inferred when the text tells none."""
    told = find_place(("Une belle soirée.",), near="5 décembre", title=title)
    assert (told.venue if told else None) == venue


def test_labels_may_ask() -> None:
    """«Où ?» and "Where?" are labels too."""
    told = find_place(("Quand? Le 5 décembre. Où? Théâtre Abel, Alma. Combien? 5 $",))
    assert told is not None
    assert told.venue == "Théâtre Abel, Alma"


def test_address_and_town_have_labels_of_their_own() -> None:
    """«Adresse» and «Ville» fill their own fields."""
    told = find_place(("Lieu : Salle Abel\nAdresse : 3, rue Dor\nVille : Alma",))
    assert told is not None
    assert (told.venue, told.address, told.city) == ("Salle Abel", "3, rue Dor", "Alma")


def test_whereabouts_are_no_venue() -> None:
    """A label's value that begins with a preposition names a venue only when a venue's head follows."""
    told = find_place(("Lieu : au cœur du village, Saint-Élie",))
    assert told is not None
    assert (told.venue, told.address) == (None, "au cœur du village, Saint-Élie")
    told = find_place(("Lieu : à la Salle Abel, Alma",))
    assert told is not None
    assert told.venue == "Salle Abel, Alma"


def test_summary_cut_short_agrees_with_the_whole() -> None:
    """The shorter of two values that begin alike is the same place."""
    told = find_place(("Lieu : Salle Abel, Alma", "Lieu : Salle Abel"))
    assert told is not None
    assert told.venue == "Salle Abel, Alma"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["Lieu", " : ", "20 h", ", ", "Salle X", "(", ")", "à la ", "\n", ".", "\0", "d'", "É"]))
)
def test_any_text_is_read(parts: list[str]) -> None:
    """Nothing raises."""
    find_place(("".join(parts),), near="".join(parts))
