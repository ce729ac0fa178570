"""The words of a line that tells when an event is and nothing else («Samedi 12 décembre 2026, portes 19 h, spectacle
20 h»). A line with other words may be about a talk before the show, a deadline, another event."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+")
PLAIN_WORDS = frozenset(
    "a afternoon am and aout août apr april après at au aug august aux avr avril begins chaque commence concert "  # noqa: SIM905
    "concerts d date dates day de dec december decembre des dim dimanche dimanches door doors du dès début déc "
    "décembre e each edt en end ends er est et evening every feb february fev fevr fevrier fin fri friday fridays "
    "from fév févr février h hae heure heures hne horaire horaires hour hours hr hrs in jan january janv janvier "
    "jeu jeudi jeudis jour jours juil juill juillet juin jul july jun june l la le les lun lundi lundis m mai mar "
    "march mardi mardis mars matin matinee matinée matinées may mer mercredi mercredis midi midnight min minuit "
    "minutes mon monday mondays morning nd noon nov november novembre oct october octobre of on open or ou "
    "ouverture p performance performances pm porte portes prochaine prochaines projection puis quand rd re "
    "représentation représentations sam samedi samedis sat saturday saturdays sep sept september septembre show "
    "shows soir soirée soirées spectacle spectacles st start starts sun sunday sundays supplémentaire "
    "supplémentaires séance séances th the thu thur thurs thursday thursdays time times to tous toutes tue tues "
    "tuesday tuesdays until ven vendredi vendredis wed wednesday wednesdays when à".split()
)


def list_words(text: str) -> frozenset[str]:
    """Return the words of a text, folded to small letters."""
    return frozenset(_WORD.findall(text.casefold()))


def is_plain(line: str, own: frozenset[str]) -> bool:
    """Whether all words of a line tell time, or are `own`: of the event's title and place."""
    return list_words(line) <= PLAIN_WORDS | own
