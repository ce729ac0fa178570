"""The town that a listing's words tell: the date's sentence first, then its title; nobody's name and no tour is one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.normalise.told_towns import find_told_town
from sources.model import Certainty, Listing
from sources.territory import load_territory

TERRITORY = load_territory()
TOLD = [
    ("01", "Fête des récoltes à Amqui", "La fête a lieu samedi à 10 h.", "Amqui"),
    ("01", "Concert", "L'église Saint-Luc de Trois-Pistoles s'anime le 5 décembre.", "Trois-Pistoles"),
    ("08", "Rouyn-Noranda : un concert demain", "Le pianiste joue à midi.", "Rouyn-Noranda"),
    ("08", "Concert", "La Ville d'Amos offre un concert le 5 décembre.", "Amos"),
    ("07", "Yoga", "Tuesdays at 10, Chelsea Community Centre.", "Chelsea"),
    ("05", "Exhibit", "The Abel Museum in Knowlton opens on December 5.", "Lac-Brome"),
    ("06", "Auditions", "Auditions on October 5 at the Hudson Community Centre.", "Hudson"),
    ("03", "Portes ouvertes", "Le 5 décembre. Le Bocal, 270, boulevard Dor Est, Québec.", "Québec"),
    ("11", "La dame de Percé", "Le 5 décembre, Centre de création de Gaspé", "Gaspé"),
    ("11", "Contes", "Le 5 décembre au Musée acadien du Québec (95, avenue Dor, Bonaventure).", "Bonaventure"),
    ("12", "Saint-Damien : souper", "Le souper a lieu le 5 décembre à 17 h.", "Saint-Damien-de-Buckland"),
    ("04", "Louiseville fête le sarrasin", "Du 1er au 10 octobre.", "Louiseville"),
]
NOTHING = [
    ("05", "Une soirée avec Léa Magog", "La chanteuse joue le 5 décembre."),
    ("04", "Une soirée", "Native de Trois-Rivières, elle joue le 5 décembre."),
    ("03", "Le meilleur du Québec", "Les artistes du Québec chantent le 5 décembre."),
    ("08", "Tournée", "Le 5 décembre à Amos, le 6 à Val-d'Or."),
    ("06", "Concert", "Le 5 décembre à l'église Saint-Pierre."),
    ("15", "Prévost et ses amis", "Le 5 décembre à 20 h."),
    ("12", "Cours de peinture Sainte-Marie", "Le 5 décembre à 13 h."),
    ("05", "Bury the Hatchet", "The band plays on December 5."),
    ("07", "Contes", "Le 5 décembre, 12, rue de Maniwaki."),
]


@pytest.mark.parametrize(("region", "title", "text", "town"), TOLD)
def test_words_tell_the_town(region: str, title: str, text: str, town: str) -> None:
    """What names where in the words is the town, never more than inferred."""
    found = find_told_town(Listing("x", "a", title, description=text, date_text=text), None, TERRITORY, region)
    assert found is not None
    assert (found.name, found.certainty) == (town, Certainty.INFERRED)


@pytest.mark.parametrize(("region", "title", "text"), NOTHING)
def test_names_that_tell_no_town(region: str, title: str, text: str) -> None:
    """People, works, streets, churches, the province and tours name no town."""
    assert find_told_town(Listing("x", "a", title, description=text, date_text=text), None, TERRITORY, region) is None


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(["à ", "Matane", "Québec", " de ", "Saint-", ", ", "(", ")", "\n", "\0", "d'", "É", "."]))
)
def test_any_text_is_read(parts: list[str]) -> None:
    """Nothing raises."""
    text = "".join(parts)
    find_told_town(Listing("x", "a", text or "a", description=text, date_text=text), text, TERRITORY, "01")
