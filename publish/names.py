"""The names people read for codes: categories and statuses, in French and English."""

from __future__ import annotations

from sources.model import Status

CATEGORY_NAMES: dict[str, tuple[str, str]] = {
    "music": ("Musique", "Music"),
    "theatre": ("Théâtre", "Theatre"),
    "dance": ("Danse", "Dance"),
    "circus": ("Cirque", "Circus"),
    "comedy": ("Humour", "Comedy"),
    "cinema": ("Cinéma", "Cinema"),
    "exhibition": ("Exposition", "Exhibition"),
    "literature": ("Littérature et conte", "Literature and storytelling"),
    "workshop": ("Atelier", "Workshop"),
    "conference": ("Conférence", "Talk"),
    "festival": ("Festival", "Festival"),
    "family": ("Jeune public", "Family"),
    "heritage": ("Patrimoine", "Heritage"),
    "market": ("Marché et foire", "Market and fair"),
    "community": ("Vie communautaire", "Community"),
    "other": ("Autre", "Other"),
}
"""Category code → name in French, in English (design §3)."""

STATUS_PREFIXES: dict[Status, tuple[str, str]] = {
    Status.CANCELLED: ("ANNULÉ – ", "CANCELLED – "),
    Status.POSTPONED: ("REPORTÉ – ", "POSTPONED – "),
    Status.SOLDOUT: ("COMPLET – ", "SOLD OUT – "),
}
"""What precedes a title, since several calendar programs hide the status."""

CHANGE_PREFIXES: dict[str, tuple[str, str]] = {
    "dates": ("DATE CHANGÉE – ", "DATE CHANGED – "),
    "rescheduled": ("NOUVELLE DATE – ", "NEW DATE – "),
    "place": ("NOUVEAU LIEU – ", "NEW PLACE – "),
    "scheduled": ("DE RETOUR – ", "BACK ON – "),
}
"""What an event's last change was → what precedes its title where changes are announced, unless its status does."""
