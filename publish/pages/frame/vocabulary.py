"""How codes are named to people: categories, statuses, fields, reasons. In French, translated later."""

from __future__ import annotations

from publish.names import CATEGORY_NAMES
from publish.pages.frame.language import Language
from sources.model import Status

STATUSES = {
    Status.CANCELLED: "Annulé",
    Status.POSTPONED: "Reporté",
    Status.RESCHEDULED: "Déplacé",
    Status.SOLDOUT: "Complet",
}

BANNERS = {
    Status.CANCELLED: "Cet événement est annulé.",
    Status.POSTPONED: "Cet événement est reporté : la nouvelle date n'est pas encore connue.",
    Status.RESCHEDULED: "Cet événement a été déplacé : les dates ci-dessous sont les nouvelles.",
    Status.SOLDOUT: "Il ne reste plus de places.",
}

FIELDS = {
    "title": "Titre",
    "title_fr": "Titre en français",
    "title_en": "Titre en anglais",
    "url": "Page d'origine",
    "link": "Page d'origine",
    "summary": "Résumé",
    "description": "Description",
    "language": "Langue",
    "category": "Catégorie",
    "venue": "Lieu",
    "place": "Lieu",
    "address": "Adresse",
    "city": "Ville",
    "region": "Région",
    "postal_code": "Code postal",
    "lat": "Latitude",
    "lon": "Longitude",
    "geo": "Coordonnées",
    "status": "État",
    "is_free": "Gratuité",
    "free": "Gratuité",
    "price": "Prix",
    "image": "Image",
    "organiser": "Organisation",
    "performers": "Artistes",
    "occurrences": "Dates",
    "dates": "Dates",
    "starts_at": "Dates",
}

RESULTS = {
    "ok": "En bonne santé",
    "unchanged": "En bonne santé",
    "ailing": "En difficulté",
    "failed": "En difficulté",
    "left": "Retirée à la demande de la source",
    "never": "Pas encore lue",
}

# Facts of a reading (`sources.coverage`) that people look for in a calendar.
COVERED = {
    "dated": "Avec une date",
    "timed": "Avec une heure ou une période",
    "town_known": "Dans une municipalité reconnue",
    "category_known": "D'une catégorie reconnue",
    "description": "Avec un résumé ou une description",
    "price": "Avec un prix",
}

UNMATCHED = {
    "category": "Catégories",
    "city": "Villes",
    "venue": "Lieux dont la ville n'est pas dite",
}

# Values of `[rights] republish`.
REPUBLISHED = {
    "title": "titre",
    "dates": "dates",
    "place": "lieu",
    "link": "lien",
    "summary": "résumé",
    "description": "description",
    "image": "image",
    "price": "prix",
}

KINDS = {
    "ical": "calendrier iCalendar",
    "feed": "fil RSS, Atom ou JSON",
    "jsonld": "pages Web balisées",
    "tribe": "The Events Calendar",
    "spider": "pages Web",
}

BASES = {
    "agreement": "entente avec la source",
    "open-licence": "licence ouverte",
    "public-feed": "flux public",
    "pending": "en attente d'un accord : rien n'en est publié",
}

# Kinds of labelled pairs (tests/cases/matching/README.md): what makes them hard to bring together or keep apart.
MATCH_KINDS = {
    "addon": "Ce qui s'ajoute à un spectacle",
    "artist-work": "L'artiste ici, l'œuvre là",
    "company": "Une œuvre, deux compagnies",
    "double-bill": "Deux artistes d'une soirée",
    "guided-visit": "Visites guidées",
    "library": "Bibliothèques",
    "market": "Marchés",
    "moved-town": "D'une ville à l'autre",
    "numbered": "Volets, éditions, âges",
    "plain": "Cas ordinaires",
    "postponed": "Spectacles reportés",
    "run": "Plusieurs représentations",
    "same-source": "Deux annonces d'une même source",
    "same-venue": "Deux spectacles d'un même lieu",
    "school": "Représentations scolaires",
    "series": "Activités hebdomadaires",
    "tour": "Tournées",
    "translation": "Titres en deux langues",
    "umbrella": "Festivals et leurs spectacles",
    "venue-alias": "Un lieu, plusieurs noms",
    "vernissage": "Vernissages",
    "wrong-fact": "Une date ou une heure erronée",
}

# What the last change of an event was: its status since, or which of its facts.
CHANGES = {
    "cancelled": "Annulé",
    "postponed": "Reporté",
    "rescheduled": "Nouvelle date",
    "soldout": "Complet",
    "scheduled": "De retour à l'affiche",
    "place": "Nouveau lieu",
    "dates": "Dates ou heures modifiées",
}

FEED_NAMES = {
    "feeds/all": "Tout",
    "feeds/new": "Nouveautés",
    "feeds/upcoming": "À l'approche",
    "feeds/changes": "Changements et annulations",
    "feeds/last-chance": "Dernière chance",
    "feeds/exhibitions": "Expositions, du premier au dernier jour",
}

# Times and kinds that lists are narrowed by; disciplines have their own names.
FILTERS = {
    "today": "Aujourd'hui",
    "tonight": "Ce soir",
    "weekend": "En fin de semaine",
    "week": "D'ici sept jours",
    "month": "D'ici trente jours",
    "free": "Gratuit",
    "families": "En famille",
    "accessible": "Accessible",
    "english": "En anglais",
}

ROLES = {
    "organiser": "organise les événements",
    "venue": "les accueille",
    "ticketing": "vend les billets",
    "media": "les annonce",
    "aggregator": "les rassemble",
}

REASONS = {
    "timeout": "trop lente à répondre",
    "dns": "son nom de domaine ne mène nulle part",
    "refused": "connexion refusée",
    "unreachable": "serveur injoignable",
    "tls": "certificat de sécurité en défaut",
    "disconnected": "connexion interrompue",
    "truncated": "réponse incomplète",
    "gone": "retirée pour de bon (410)",
    "remembered-gone": "retirée pour de bon (410)",
    "retry-later": "elle demande d'attendre",
    "robots": "la lecture automatique y est refusée (robots.txt)",
    "robots-unreachable": "son robots.txt est injoignable",
    "opt-out-robots": "elle le demande dans son robots.txt",
    "opt-out-page": "elle le demande dans ses pages",
    "opt-out-header": "elle le demande par un en-tête",
    "leads-to-departed": "elle mène à un site qui s'est retiré",
    "empty": "elle n'annonce plus rien",
    "sudden-drop": "elle annonce soudain bien moins d'événements",
    "unreadable": "ce qui est servi ne se lit pas",
    "too-large": "réponse trop volumineuse",
    "not-a-calendar": "ce qui est servi n'est pas un calendrier",
    "empty-body": "réponse vide",
    "http-403": "accès refusé (403)",
    "http-404": "adresse introuvable (404)",
    "http-429": "trop de demandes (429)",
    "http-500": "erreur du serveur (500)",
    "http-503": "serveur indisponible (503)",
}

LANGUAGES = {"fr": "Français", "en": "Anglais"}


def name_category(code: str, language: Language) -> str:
    """Return the name of a category; an unknown code is "other"."""
    french, english = CATEGORY_NAMES.get(code, CATEGORY_NAMES["other"])
    return english if language.code == "en" else language.say(french)
