"""The words of dates and times in French and English, folded (no accents, lower case), as tables: word → kind and
value. Kinds are one letter each, so that a phrase becomes a short string which the grammar matches.

    n number or ordinal  m month  y year  w weekday  W weekdays («samedis»)  t clock time  i numeric date
    , and  - to  a «à»  d from  b between  u until  f from  E every  o ordinal word  M of the month  p next  q past
    R relative day  r relative evening  Z weekend  | weak break  ; strong break  x any other word
    j number that is surely a day («1er», "15th")  l length in minutes  U number of weeks  z verb of the past
    k meal or meeting before a show  g price  v what is cheaper until a day  c all of a month
    h the event takes place  Q postponed, without its new date  other capitals are cues: see CUES
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

Value = int | str | tuple[int, ...] | None
Word = tuple[str, Value]

_MONTHS: Final = (
    "janvier janv jan january",
    "fevrier fevr fev feb february",
    "mars march",
    "avril avr apr april",
    "mai may",
    "juin jun june",
    "juillet juil jul july",
    "aout aou aug august",
    "septembre sept sep september",
    "octobre oct october",
    "novembre nov november",
    "decembre dec december",
)
_WEEKDAYS: Final = (
    "lundi lun monday mon",
    "mardi tuesday tue tues",
    "mercredi mer merc wednesday wed",
    "jeudi jeu thursday thu thur thurs",
    "vendredi ven vend friday fri",
    "samedi sam saturday sat",
    "dimanche dim sunday sun",
)
_ORDINALS: Final = {
    1: "premier premiere premiers first",
    2: "deuxieme deuxiemes second",
    3: "troisieme troisiemes third",
    4: "quatrieme fourth",
    5: "cinquieme fifth",
    -1: "dernier derniers derniere",
}
# Read in one go; where a word begins several, the longest comes first.
_SIMPLE: Final = {
    ",": "et and ou or puis plus ainsi",
    "-": "au to aux through thru",
    "a": "a",
    "@": "at vers",
    "d": "du from",
    "b": "entre between",
    "E": "chaque every each",
    "p": "prochain prochaine prochains prochaines next ce cet cette this",
    "q": "passe passee passes last ago",
    "u": "until till ends ending closes",
    "f": "starting beginning",
    "": "le les l la de d the of on in en mois day jour journee soir soirs soiree matin aussi also "
    "lieu inclusivement inclus precises pile",
    "M": "mensuel monthly",
    "X": "sauf except excepte excluding hormis ferme fermee fermes fermees fermer fermera fermeront closed conge "
    "closure closures suspendu suspendue suspendus suspendues",
    "D": "deadline rsvp rsvps applications submissions nominations inscrivez validite candidature candidatures "
    "echeance echeances valide valides valable valables valid votez soumettre submit postuler",
    "s": "prevente presale",
    "P": "paru parue parus parues publie publiee posted published updated sorti parait paraitra sortira released "
    "depuis since rendu rendue edit expire expires expirait decede decedee fonde fondee "
    "died written modifie modifiee",
    "O": "portes porte doors door gates arrivee arrival arrivals",
    "V": "spectacle spectacles show matinee concert representation debut debute begins starts",
    "z": "adopted elected celebrated hosted launched presented performed won received visited "
    "tenu tenue tenus tenues was were had fut furent etait etaient",
    "h": "aura auront",
    "Q": "postponed",
    "k": "souper soupers diner dinner supper repas buffet cocktail cocktails apero brunch",
    "L": "duree duration dure",
    "H": "initialement originally anciennement",
    "e": "exposition expositions expo musee galerie exhibition exhibit gallery",
    "I": "arrives arriving sign-up signup inscription inscriptions registration register inscrire",
}
_MEAL: Final = 180  # minutes from a meal to the show that it belongs to
# Words of opening hours: beside long hours only, for a workshop has an «horaire» too.
_OPENING: Final = "ouvert ouverte ouverts ouverture horaire horaires open opening hours"
# A show only behind its doors or its meal («souper 18 h, musique 20 h»).
_PLAYING: Final = "dance musique music band bands show-time showtime"
# First word → what may follow it, and what the whole is.
_PHRASES: Final = (
    ("tous les", "E", None), ("toutes les", "E", None), ("tous les jours", "J", None), ("every day", "J", None),
    ("chaque jour", "J", None), ("daily", "J", None), ("du mois", "M", None), ("de chaque mois", "M", None),
    ("of the month", "M", None), ("of each month", "M", None), ("of every month", "M", None), ("each month", "M", None),
    ("every month", "M", None), ("par mois", "M", None), ("chaque mois", "M", None),
    ("un mois", "x", None), ("mois", "", None), ("ainsi que", ",", None), ("de meme que", ",", None),
    ("as well as", ",", None), ("vous avez jusqu'au", "D", None), ("vous avez donc jusqu'au", "D", None),
    ("jusqu'au", "u", None), ("jusqu'a", "u", None), ("jusqu au", "u", None),
    ("jusque", "u", None), ("se termine le", "u", None), ("fin :", "u", None),
    ("fin:", "u", None), ("end:", "u", None), ("end :", "u", None), ("end date:", "u", None),
    ("prend fin le", "u", None), ("up to", "u", None),
    ("a partir du", "f", None), ("a partir de", "f", None), ("a partir", "f", None), ("a compter du", "f", None),
    ("a compter de", "f", None), ("as of", "f", None), ("starting on", "f", None), ("opens", "f", None),
    ("debutant le", "f", None), ("begins on", "V", None),
    ("aujourd'hui", "R", 0), ("today", "R", 0), ("ce soir", "r", 0), ("tonight", "r", 0), ("cet apres-midi", "R", 0),
    ("demain", "R", 1), ("tomorrow", "R", 1), ("demain soir", "r", 1), ("tomorrow night", "r", 1),
    ("apres-demain", "R", 2), ("apres demain", "R", 2),
    ("cette fin de semaine", "Z", 0), ("ce week-end", "Z", 0), ("ce weekend", "Z", 0), ("this weekend", "Z", 0),
    ("la fin de semaine prochaine", "Z", 1), ("fin de semaine prochaine", "Z", 1), ("next weekend", "Z", 1),
    ("date limite", "D", None), ("date butoir", "D", None), ("au plus tard", "D", None), ("d'ici le", "D", None),
    ("d'ici au", "D", None), ("avant le", "D", None), ("register by", "D", None), ("apply by", "D", None),
    ("reservez avant", "D", None), ("no later than", "D", None), ("before", "D", None),
    ("c'est la mise en vente", "q", None), ("hits shelves", "P", None),
    ("tous les deux", "F", None), ("tous les 2", "F", None), ("aux 2 semaines", "F", None),
    ("aux quinze jours", "F", None), ("on-sale", "S", None),
    ("en vente", "S", None), ("mise en vente", "S", None), ("on sale", "S", None), ("billets disponibles", "S", None),
    ("billets gratuits disponibles", "S", None), ("tickets available", "S", None), ("billetterie", "S", None),
    ("en prevente", "S", None),
    ("mis en ligne", "P", None), ("mise en ligne", "P", None), ("mise a jour", "P", None), ("mis a jour", "P", None),
    ("written on", "P", None), ("ecrit le", "P", None), ("last updated", "P", None),
    ("en cas de pluie", "G", None), ("si pluie", "G", None), ("rain date", "G", None), ("in case of rain", "G", None),
    ("raindate", "G", None), ("date de report", "G", None), ("en cas de mauvais temps", "G", None),
    ("ouverture des portes", "O", None), ("doors open", "O", None), ("doors at", "O", None),
    ("portes ouvertes", "x", None), ("ouvre ses portes", "x", None), ("ouvrent leurs portes", "x", None),
    ("ouvrira ses portes", "x", None), ("ouvriront leurs portes", "x", None), ("opens its doors", "x", None),
    ("open their doors", "x", None), ("porte en porte", "x", None), ("porte a porte", "x", None),
    ("door to door", "x", None), ("ouverture du site", "O", None), ("site opens", "O", None), ("gates open", "O", None),
    ("journee portes ouvertes", "x", None), ("accueil des", "O", None), ("accueil", "O", None),
    ("postponed to", "B", None), ("moved to", "B", 1),
    ("rescheduled to", "B", None), ("rescheduled for", "B", None), ("postponed until", "B", None),
    ("rescheduled from", "K", None), ("postponed from", "K", None), ("moved from", "K", None),
    ("au lieu du", "H", None),
    ("au lieu de", "H", None), ("instead of", "H", None), ("prevu le", "H", 1), ("prevue le", "H", 1),
    ("prevus le", "H", 1), ("prevu au", "H", 1), ("prevue au", "H", 1), ("prevue pour le", "H", 1),
    ("prevu pour le", "H", 1), ("plutot qu'a", "H", None), ("plutot que", "H", None), ("rather than", "H", None),
    ("prevues le", "H", 1), ("scheduled for", "H", 1), ("qui devait avoir lieu", "H", 1),
    ("qui devait se tenir", "H", 1), ("prevu initialement", "H", None), ("prevue initialement", "H", None),
    ("relache", "X", None), ("pas de spectacle", "X", None), ("pas de representation", "X", None),
    ("no show", "X", None),
    ("a l'exception du", "X", None), ("a l'exception des", "X", None), ("a l'exception de", "X", None),
    ("no performance", "X", None),
    ("ont jusqu'au", "D", None), ("avez jusqu'au", "D", None), ("avons jusqu'au", "D", None),
    ("a jusqu'au", "D", None), ("entree en poste", "P", None), ("entree en fonction", "P", None),
    ("date de sortie", "P", None), ("sortie est", "P", None), ("sortie prevue", "P", None),
    ("sortie de l'album", "P", None), ("sortie en salle", "P", None), ("sortie de son", "P", None),
    ("snow date", "G", None), ("rain or shine", "x", None), ("date alternative", "G", None),
    ("date de remise", "G", None), ("ticket sales", "S", None), ("sales begin", "S", None),
    ("tickets go", "S", None), ("early bird", "S", None), ("early-bird", "S", None), ("may vote", "D", None),
    ("vote until", "D", None), ("billets seront", "S", None),
    ("vente des billets", "S", None), ("vente de billets", "S", None), ("debut des ventes", "S", None),
    ("sale date", "S", None), ("sales start", "S", None), ("tickets on", "S", None),
    ("relache scolaire", "x", None), ("relaches", "X", None), ("retour au bureau", "P", None),
    ("immediate release", "P", None), ("born on", "P", None), ("born in", "P", None), ("will release", "P", None),
    ("en date du", "P", None),
    ("donne a", "P", None),
    ("semaine de relache", "x", None), ("camp de relache", "x", None), ("camps de relache", "x", None),
    ("la relache", "x", None), ("conge de relache", "x", None), ("conge scolaire", "x", None),
    ("billets du", "S", None), ("billets achetes", "S", None), ("jusqu'en", "u", None),
    ("rabais", "v", None), ("tarif", "v", None), ("tarifs", "v", None), ("prix", "v", None), ("promotion", "v", None),
    ("discount", "v", None), ("price", "v", None), ("prices", "v", None),
    ("rate", "v", None), ("rates", "v", None), ("offre", "v", None), ("offer", "v", None),
    ("se tiendra", "h", None), ("se tiendront", "h", None), ("se deroulera", "h", None), ("will be held", "h", None),
    ("will take place", "h", None), ("nouvelle date", "h", 1), ("new date", "h", 1),
    ("is out", "I", None), ("comes out", "I", None), ("to release", "P", None),
    ("a paraitre", "P", None), ("maj", "P", None), ("a vu le jour", "z", None), ("sortie du nouvel", "P", None),
    ("added by", "P", None), ("previous date", "H", None),
    ("previous performance", "H", None), ("en vente pour le", "x", None), ("en vente pour la", "x", None),
    ("en vente pour les", "x", None), ("go live", "S", None),
    ("de demain", "x", None), ("d'aujourd'hui", "x", None), ("hier et aujourd'hui", "x", None),
    ("a la vente", "S", None), ("a sortir", "P", None), ("announced on", "P", None), ("announced by", "P", None),
    ("a compter d'", "f", None),
    ("took place", "z", None), ("avait lieu", "z", None), ("avaient lieu", "z", None), ("eut lieu", "z", None),
    ("meet at", "k", 60), ("gather at", "k", 60), ("check-in", "k", 60), ("meet-up", "k", 60),
    ("rendez-vous a", "k", 60), ("depart a", "x", None),
    ("enddate", "u", None), ("end|date", "u", None), ("end_date", "u", None),
    ("date_fin", "u", None), ("date de fin", "u", None),
    ("no class", "X", None), ("pas de cours", "X", None), ("pas d'activite", "X", None),
    ("aucune activite", "X", None), ("aucun cours", "X", None), ("aucune seance", "X", None),
    ("aucune rencontre", "X", None), ("aucun atelier", "X", None), ("pas d'atelier", "X", None),
    ("pas de seance", "X", None), ("pas de rencontre", "X", None), ("no session", "X", None),
    ("no sessions", "X", None), ("no classes", "X", None), ("no meeting", "X", None), ("no program", "X", None),
    ("laissez-passer", "S", None), ("no shows", "X", None),
    ("no performances", "X", None), ("save", "v", None), ("fermeture", "X", None),
    ("d'une duree de", "L", None), ("pendant", "L", None), ("running time", "L", None), ("lasts", "L", None),
    ("heure a confirmer", "C", None), ("heure a venir", "C", None), ("heure a determiner", "C", None),
    ("heures a confirmer", "C", None), ("horaire a confirmer", "C", None), ("horaire a venir", "C", None),
    ("time tba", "C", None), ("time tbd", "C", None), ("time tbc", "C", None), ("time to be announced", "C", None),
    ("time to be confirmed", "C", None), ("time to be determined", "C", None), ("h a confirmer", "C", None),
    ("on view through", "u", None), ("on display through", "u", None), ("open through", "u", None),
    ("runs through", "u", None), ("continues through", "u", None), ("now through", "u", None),
    ("runs until", "u", None),
    ("every other", "F", None), ("every second", "F", None), ("une semaine sur deux", "F", None),
    ("sur deux", "F", None), ("toutes les deux semaines", "F", None), ("toutes les 2 semaines", "F", None),
    ("aux deux semaines", "F", None), ("biweekly", "F", None), ("bi-weekly", "F", None),
    ("every two weeks", "F", None), ("every 2 weeks", "F", None), ("every other week", "F", None),
    ("weekdays", "W", (0, 1, 2, 3, 4)), ("weeknights", "W", (0, 1, 2, 3, 4)), ("every weekday", "W", (0, 1, 2, 3, 4)),
    ("weekends", "W", (5, 6)), ("every weekend", "W", (5, 6)), ("les fins de semaine", "W", (5, 6)),
    ("toutes les fins de semaine", "W", (5, 6)), ("chaque fin de semaine", "W", (5, 6)), ("les week-ends", "W", (5, 6)),
    ("vingt et un", "n", 21), ("trente et un", "n", 31),
    ("tout le mois de", "c", None), ("tout le mois d'", "c", None), ("tout au long du mois de", "c", None),
    ("pendant le mois de", "c", None), ("durant le mois de", "c", None), ("throughout the month of", "c", None),
    ("throughout", "c", None), ("all through", "c", None), ("all month long in", "c", None), ("all of", "c", None),
    ("pour soumettre", "D", 1), ("pour deposer", "D", 1), ("pour postuler", "D", 1), ("pour s'inscrire", "D", 2),
    ("pour vous inscrire", "D", 2), ("pour participer", "D", 1), ("pour presenter", "D", 1), ("pour envoyer", "D", 1),
    ("to apply", "D", 1), ("to submit", "D", 1), ("to register", "D", 2), ("to enter", "D", 1), ("to send", "D", 1),
    ("retour a l'horaire", "P", None), ("regular hours", "P", None), ("normal hours", "P", None),
    ("horaire regulier", "P", None), ("horaire normal", "P", None),
    ("de retour le", "P", None), ("de retour a l'horaire", "P", None),
    ("sold out", "x", None), ("night out", "x", None), ("day out", "x", None),
    ("sera en librairie", "P", None), ("seront en librairie", "P", None), ("in bookstores", "P", None),
    ("in stores", "P", None), ("prices go up", "S", None), ("prices increase", "S", None),
    ("stationnement interdit", "X", None), ("circulation interdite", "X", None), ("no parking", "X", None),
    ("remise de", "x", None), ("remise des", "x", None), ("remise d'", "x", None), ("remise du prix", "x", None),
    ("precede d'un", "O", None), ("precedee d'un", "O", None), ("precede de", "O", None), ("preceded by", "O", None),
    ("appel de projets", "D", None), ("appel de dossiers", "D", None), ("appel a projets", "D", None),
    ("appel a candidatures", "D", None), ("call for", "D", None), ("en vigueur", "D", None), ("in effect", "D", None),
    ("an dernier", "P", None), ("an passe", "P", None), ("annee derniere", "P", None), ("last year", "P", None),
    ("continues to", "u", None), ("runs to", "u", None), ("will close", "X", None), ("sale ends", "D", None),
    ("came out", "z", None),
    ("offer ends", "D", None), ("contest ends", "D", None), ("appel de candidatures", "D", None),
    ("acceptees jusqu'au", "D", None), ("acceptes jusqu'au", "D", None), ("accepted until", "D", None),
    ("suivi de", "O", None), ("suivie de", "O", None), ("suivis de", "O", None), ("suivies de", "O", None),
    ("suivi d'un", "O", None), ("suivie d'un", "O", None), ("suivi du", "O", None), ("suivie du", "O", None),
    ("followed by", "O", None),
    ("supplementaire", "", None), ("supplementaires", "", None), ("supplementary", "", None),
)  # fmt: skip

# Verbs that move a date («reportées aux») or that tell it as past («a adopté»), with all their endings.
_MOVES: Final = "reporte deplace remis devance reprogramme"
_MOVES_TO: Final = "au aux a le les"
_PAST_HELPERS: Final = "a ont avait avaient"
_PAST_VERBS: Final = (
    "accueilli adopte annonce celebre choisi conclu decide devoile donne eu ete fait frappe gagne inaugure joue lance "
    "nomme obtenu organise participe presente publie recu remporte rendu signe tenu tourne visite"
)
_PAST_SELVES: Final = "tenu tenue tenus tenues deroule deroulee deroules deroulees produit produite"

# What a cue does to the dates after it (grammar.py). B also drops the date before it.
CUES: Final = frozenset("DSsPGOVLHKXIBeCFzkvhQ")
MONTH_NAMES: Final = "|".join(name for group in _MONTHS for name in group.split())
# Words whose number is no day («salle 12, mardi 8 décembre», «Symphonie no 9»).
LABELS: Final = frozenset(
    "no nos num numero number salle local room studio symphonie symphony opus op vol volume tome groupe group module "  # noqa: SIM905
    "atelier workshop partie part episode saison season niveau level grade volet acte act chapitre chapter page pages "
    "suite bureau app apt unit unite lot poste ext zone secteur district bloc equipe team semaine week session seance "
    "etape rang route autoroute highway exit porte gate ligne line quai dock hall stand kiosque piste track classe "
    "class section bus circuit terrain court table formule forfait option".split()
)
# Days in words, only where a month follows: «le cinq décembre».
_TO_SIXTEEN: Final = "premier deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
NUMBERS: Final = {
    **{word: number for number, word in enumerate(_TO_SIXTEEN.split(), 1)},
    **{f"dix-{word}": number for number, word in enumerate(("sept", "huit", "neuf"), 17)},
    **{f"vingt-{word}": number for number, word in enumerate(_TO_SIXTEEN.split()[1:9], 22)},
    "vingt": 20, "vingt-et-un": 21, "trente": 30, "trente-et-un": 31,
}  # fmt: skip
MINUTES: Final = {" et demie": 30, " et quart": 15, " trente": 30, " quinze": 15, " quarante-cinq": 45}
DAYTIME: Final = {"midi": (12, 0), "noon": (12, 0), "minuit": (24, 0), "midnight": (24, 0)}
# Abbreviations that may end with a dot of their own.
_WHOLE: Final = frozenset("mars mai may march april avril juin june july aout lundi mardi jeudi".split())  # noqa: SIM905
SHORT: Final = frozenset(
    word for group in (*_MONTHS, *_WEEKDAYS, "mar") for word in group.split() if len(word) <= 5 and word not in _WHOLE
)


_FIRST_WORD: Final = re.compile(r"[a-z]+(?:-[a-z]+)*")


def _make_words() -> dict[str, Word]:
    words: dict[str, Word] = {}
    values: dict[str, Value] = {"k": _MEAL, "-": "to"}
    for kind, group in _SIMPLE.items():
        words.update(dict.fromkeys(group.split(), (kind, values.get(kind))))
    words.update(dict.fromkeys(_OPENING.split(), ("e", 1)))
    words.update(dict.fromkeys(_PLAYING.split(), ("V", 1)))
    for number, group in enumerate(_MONTHS, 1):
        words.update(dict.fromkeys(group.split(), ("m", number)))
    for number, group in enumerate(_WEEKDAYS):
        for word in group.split():
            words[word] = ("w", number)
            if len(word) >= 5:
                words[word + "s"] = ("W", number)
    for number, group in _ORDINALS.items():
        words.update(dict.fromkeys(group.split(), ("o", number)))
    words.update({word: ("t", value) for word, value in DAYTIME.items()})
    words["mar"] = ("mar", None)
    return words


def _make_verbs() -> Iterator[tuple[str, str, Value]]:
    for verb in (verb + ending for verb in _MOVES.split() for ending in ("", "e", "s", "es")):
        yield verb, "Q", None
        yield f"{verb} du", "K", None
        is_place = int(verb.startswith("deplace"))  # «déplacé au Centre culturel» keeps its day
        yield from ((f"{verb} {word}", "B", is_place) for word in _MOVES_TO.split())
        yield f"{verb} a une date", "Q", None
    for helper in _PAST_HELPERS.split():
        yield from ((f"{helper} {verb}", "z", None) for verb in _PAST_VERBS.split())
    for helper in ("s'est", "se sont"):
        yield from ((f"{helper} {verb}", "z", None) for verb in _PAST_SELVES.split())


def _make_phrases() -> dict[str, tuple[re.Pattern[str], dict[str, Word]]]:
    """Return, for each first word, what may follow it, longest first, and what the whole then is."""
    phrases: dict[str, dict[str, Word]] = {}
    for text, kind, value in sorted((*_PHRASES, *_make_verbs()), key=lambda entry: -len(entry[0])):
        first = _FIRST_WORD.match(text)[0]  # type: ignore[index]  # the table holds words only
        phrases.setdefault(first, {}).setdefault(text[len(first) :], (kind, value))
    return {first: (_make_pattern(rests), rests) for first, rests in phrases.items()}


def _make_pattern(rests: Iterable[str]) -> re.Pattern[str]:
    ends = (re.escape(rest) + ("" if rest.endswith("'") else "(?![a-z])") for rest in rests)
    return re.compile("|".join(ends))


WORDS: Final = _make_words()
PHRASES: Final = _make_phrases()
EXHIBITION_KIND: Final = "e"
