"""The words by which prose tells a place: labels, heads of venues' names, what may follow them. Data only."""

from __future__ import annotations

from typing import Final

# What a label calls: the venue (its value may hold street and town too), the street, the town.
LABELS: Final = {
    "venue": (
        "où", "lieu", "lieux", "endroit", "emplacement", "salle", "lieu de l'événement", "lieu du spectacle",
        "lieu de l'activité", "lieu de rencontre", "lieu de la rencontre", "lieu du rendez-vous", "lieu de rendez-vous",
        "lieu du concert", "point de rencontre", "point de rendez-vous", "where", "location", "venue", "place",
        "event location", "meeting point",
    ),
    "address": ("adresse", "adresse du lieu", "address", "street address"),
    "city": ("ville", "municipalité", "city", "town"),
}  # fmt: skip
# Labels of other facts: they end the value before them when all stands on one line.
OTHER_LABELS: Final = (
    "quand", "date", "dates", "date et heure", "heure", "heures", "horaire", "when", "time", "prix", "coût", "coûts",
    "tarif", "tarifs", "cost", "price", "admission", "entrée", "billet", "billets", "tickets", "info", "infos",
    "information", "informations", "renseignements", "inscription", "inscriptions", "contact", "téléphone", "tél",
    "phone", "courriel", "email", "e-mail", "quoi", "what", "qui", "who", "durée", "duration", "organisateur",
    "organizer", "pour qui", "âge", "rsvp", "réservation", "réservations", "site web", "website", "portes", "doors",
    "langue", "language", "clientèle", "catégorie", "animé par", "avec", "capacité", "description",
)  # fmt: skip
# What begins a value that is no place, or not told yet.
NO_PLACE: Final = (
    "en ligne", "online", "virtuel", "virtual", "zoom", "facebook", "teams", "webinaire", "webinar", "http", "www.",
    "à confirmer", "à venir", "à déterminer", "a confirmer", "tba", "tbc", "tbd", "to be ", "to come", "divers",
    "différents", "différentes", "plusieurs", "various", "multiple", "several", "partout", "voir", "see ", "n/a",
    "inconnu", "unknown", "cliquez", "click", "chez vous", "à domicile", "par téléphone", "sur inscription",
)  # fmt: skip
# What begins a value that tells where, without naming a venue: «au cœur du village, Saint-Élie».
PREPOSITIONS: Final = (
    "au ", "aux ", "à ", "dans ", "sur ", "derrière ", "devant ", "en ", "près ", "chez ", "entre ", "coin ", "in ",
    "at ", "behind ", "near ", "along ", "on ", "from ", "outside ", "corner ",
)  # fmt: skip
# Heads of venues' names that hardly head the title of an event.
HEADS: Final = frozenset(
    """
    salle théâtre centre bibliothèque musée église auditorium amphithéâtre galerie chapelle aréna cégep collège
    université hôtel auberge cinéma librairie cathédrale basilique sanctuaire stade complexe patinoire pavillon
    presbytère microbrasserie brasserie vignoble bistro bistrot pub hall cinémathèque médiathèque planétarium
    biodôme insectarium abbaye monastère oratoire
    """.split()  # noqa: SIM905
)
# Heads that need «au», «à la», "at" before them: «5 décembre – Marché de Noël» is an event.
WEAK_HEADS: Final = frozenset(
    """
    maison école café bar parc cabaret place club studio atelier conservatoire coopérative quai jardin jardins
    monument moulin ferme gare station agora esplanade carrefour chalet scène marché palais domaine manoir
    restaurant resto resto-bar resto-pub taverne chapiteau kiosque gymnase local caserne aréna pavillon
    espace vieux grand petit nouveau parvis sous-sol
    """.split()  # noqa: SIM905
)
# In English the head ends the name: «Centaur Theatre», «Lock House».
ENGLISH_HEADS: Final = frozenset(
    """
    theatre theater centre center hall library museum church gallery park arena house school auditorium chapel
    cathedral club pub café cafe stadium playhouse brewery inn hotel cinema pavilion tavern mill books bookstore
    bookshop legion lodge barn winery vineyard brewpub lounge rink fairgrounds
    """.split()  # noqa: SIM905
)
# Lower-case words that belong to a name: «Centre d'art de Kamouraska», «Salle de spectacle de la Gare».
INSIDE: Final = frozenset(
    """
    de du des d' la le les l' et à au aux en sur sous of the and for art arts musique danse théâtre spectacle
    spectacles culture congrès loisirs loisir sports sport plein air jeunes jeunesse aînés aîné femmes familles
    ville village foire interprétation histoire patrimoine quartier municipal municipale communautaire
    communautaires culturel culturelle paroissial paroissiale récréatif récréative historique contemporain
    national nationale régional régionale civique public publique multifonctionnel multifonctionnelle polyvalent
    polyvalente secondaire primaire golf curling réception réceptions église école quilles presbytère
    bibliothèque créativité création diffusion exposition expositions exploration sciences nature cinéma concert
    concerts conseil vieux agriculture alimentation québécois québécoise beaux-arts sculpture photographie mer eau
    livre livres bois forêt fleuve textile textiles civilisation mémoire céramique métiers pêche mine mines science
    création vieille petite grande
    """.split()  # noqa: SIM905
)
# Capitalised words that follow a place without belonging to it.
AFTER: Final = frozenset(
    """
    gratuit gratuite entrée billets billet info infos information informations inscription inscriptions coût
    prix tarif tarifs free tickets ticket admission portes doors complet annulé bienvenue réservation
    réservations lundi mardi mercredi jeudi vendredi samedi dimanche monday tuesday wednesday thursday friday
    saturday sunday janvier février mars avril mai juin juillet août septembre octobre novembre décembre january
    february march april may june july august september october november december avec with
    """.split()  # noqa: SIM905
)
STREETS: Final = frozenset(
    """
    rue boulevard boul boul. avenue av av. chemin ch ch. rang route montée côte
    """.split()  # noqa: SIM905
)
# Common words that end a name before any word of its own: «à la salle pour…».
ENDS: Final = frozenset(
    """
    pour avec dès afin où qui que quand lors dans par vers chez jusqu'au jusqu'à puis mais ou car dont est sont sera
    seront aura auront a ont vous il elle ils elles se ce cette ces son sa ses nous on votre notre même ainsi après
    avant pendant durant depuis entre comme si y le à prochain prochaine propose présente offre invite accueille
    présenté suivi suivie précédé where when which that from to with until is are will has have this our your we they
    he she
    """.split()  # noqa: SIM905
)
# Heads that need no preposition in a list of facts with the town behind: «19 h, Maison de l'eau, Sherbrooke».
LISTED_HEADS: Final = frozenset(
    """
    maison café parc cabaret studio atelier conservatoire jardin jardins moulin ferme gare agora carrefour palais
    domaine manoir quai restaurant resto chapiteau club
    """.split()  # noqa: SIM905
)
# What «au», "at" leads to without being a venue, capitals put aside.
NOT_VENUES: Final = frozenset(
    """
    québec canada saguenay lac mont japon mexique maroc brésil bas centre-du-québec nouveau-brunswick père roi pays
    programme menu plus moins maximum minimum public monde noël jour nom coût prix tarif téléphone numéro printemps
    a an all any home night noon midnight time times first last least no our your their
    christmas thanksgiving easter halloween action assomption épiphanie ascension île isle islet ancienne-lorette
    ange-gardien été automne hiver
    """.split()  # noqa: SIM905
)
# The last word of what is held, not of where: "at the Harvest Party".
EVENT_WORDS: Final = frozenset(
    "party festival fest gala event concert show time door doors event workshop conference ceremony tour series".split()  # noqa: SIM905
)
# Before a preposition: the venue behind it is that of tickets, or of other days.
ELSEWHERE: Final = (
    "billet", "ticket", "vente", "on sale", "réserv", "reserv", "inscri", "regist", "rsvp", "créé", "creat", "né ",
    "born", "étudié", "studied", "après", "after", "diplôm", "graduat", "enregistr", "record", "remporté", "ancien",
    "former", "en cas de pluie", "if it rains", "rain location", "stationnement", "parking", "disponible", "available",
    "chaque", "déposer", "drop off", "depuis", "since", "tournée", "présenté en", "applaudi", "premiered", "retour",
    "suivi", "sera aussi", "also", "grâce",
)  # fmt: skip
# What ends a house's English name behind its town, besides those heads: "Bury Armoury".
BEHIND_TOWN: Final = frozenset(
    "armoury armory manor arena station grange gardens farm academy college armouries".split()  # noqa: SIM905
)
