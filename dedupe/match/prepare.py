"""From listings to the records that are compared: each source's own rows folded into productions, and everything that
the features look at as arrays of numbers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dedupe.match.bags import Bags, Floats, Ints, has_values, make_bags, weigh_rarity
from dedupe.match.codes import Lists, count_distinct, encode, flatten, number_groups, take
from dedupe.match.concepts import Concepts, read_meanings_of, weigh_concepts
from dedupe.match.inputs import Listings
from dedupe.match.names import Names, read_names
from dedupe.match.place_names import KIND
from dedupe.match.places import Places, read_places
from dedupe.match.processes import start_apart
from dedupe.match.productions import Productions, fold_rows
from dedupe.match.row_facts import RowFacts, read_rows
from dedupe.match.title_table import TitleTable
from dedupe.match.titles import COMMON, KINDS, SMALL
from dedupe.match.words import read_tokens, read_word

_MANY_NAMES = 3  # names that one source gives a page that is no event's own


@dataclass(frozen=True)
class Records:
    """One entry a production. Codes are numbers of distinct texts, -1 for none."""

    productions: Productions  # which listing rows each is made of
    titles: TitleTable  # distinct ones
    fact: Ints  # number of each record's title
    places: Places  # what the codes of places mean
    source: Ints
    key: Ints  # code of the title key
    venue: Ints  # the building
    place: Ints  # with its room
    street: Ints  # number and street
    city: Ints
    region: Ints
    category: Ints
    language: Ints
    link: Ints
    image: Ints
    is_moved: npt.NDArray[np.bool_]  # says that its date moved
    lat: Floats
    lon: Floats
    first_day: Ints  # of all dates; -1 when there is none
    last_day: Ints
    is_period: npt.NDArray[np.bool_]  # has an open range
    has_dates: npt.NDArray[np.bool_]  # has single days
    days: Bags
    minutes: Bags
    tokens: Bags  # of the title
    mentions: Bags  # those title words that performers, page address, organiser and description have
    performers: Bags  # codes of folded names, the whole title among them
    performer_weights: Floats  # of each name: the sum of its words' weights
    numbers: Bags
    labels: Bags  # a code per ("volet", *)
    labelled: Bags  # a code per ("volet", "2")
    sessions: Bags
    audiences: Bags  # the sessions that are for other people or another ticket, whatever the hour
    words: list[str]  # of the token codes
    weights: Floats  # of each token, 0.1 … 1: how much it tells
    place_words: Bags  # those title words that venue, town and address have
    title_places: Bags  # those that its own title has too
    named_places: Bags  # title words that stand in the names of venues and towns, whoever's
    told: Bags  # long words of the description, by their hash
    phone: Ints
    organiser: Ints
    price: Ints
    concepts: Concepts  # what the words of titles mean, in either language

    def __len__(self) -> int:
        return len(self.fact)


def make_records(
    listings: Listings,
    apart: Collection[int] = (),
    one_venue: Sequence[tuple[int, int]] = (),
    two_venues: Sequence[tuple[int, int]] = (),
) -> Records:
    """Fold and prepare. Rows in `apart` (editors keep them from something) are never folded; editors say of the others'
    pairs of rows that they are at one venue, or at two."""
    names = read_names(listings)
    titles = names.table
    meanings = start_apart(partial(read_meanings_of, names.table.keys), len(listings))
    placing = start_apart(partial(read_places, listings, names, one_venue, two_venues), len(listings))
    said = read_rows(listings, titles)
    places = placing()
    productions = fold_rows(listings, names, places, said.page, apart)
    spoken, count = productions.spoken, len(productions.start) - 1
    fact = names.fact[spoken]
    tokens, rank = _make_tokens(titles, fact, count)
    words = [titles.words[old] for old in np.argsort(rank).tolist()]
    weights = _weigh_words(tokens, words, count)
    performers, performer_weights = _gather_performers(listings, names, productions, words, weights)
    first, last, days, minutes, is_period, has_dates = _gather_dates(listings, productions.of_row, count)
    labelled = titles.gather("labelled")
    labels = [list(dict.fromkeys(label for label, _ in pairs)) for pairs in labelled[0]], labelled[1]
    sessions, audiences = _gather_sessions(titles, fact, is_exhibition=is_period & (last > first + 1))
    place_words, title_places, named_places = _gather_place_words(said, tokens, productions, words, rank)
    source = said.source[spoken]
    return Records(
        productions=productions,
        titles=titles,
        fact=fact,
        places=places,
        source=source,
        key=names.key[fact],
        venue=places.building[spoken],
        place=places.place[spoken],
        street=places.street[spoken],
        city=places.city[spoken],
        region=said.region[spoken],
        category=said.category[spoken],
        language=said.language[spoken],
        link=_find_own_pages(source, said.page[spoken], names.key[fact]),
        image=said.image[spoken],
        is_moved=_find_moved(listings, names, productions),
        lat=listings.lat[spoken],
        lon=listings.lon[spoken],
        first_day=first,
        last_day=last,
        is_period=is_period,
        has_dates=has_dates,
        days=days,
        minutes=minutes,
        tokens=tokens,
        mentions=_gather_mentions(said, tokens, productions, rank),
        performers=performers,
        performer_weights=performer_weights,
        numbers=_make_bags(titles.gather("numbers"), fact),
        labels=_make_bags(labels, fact),
        labelled=_make_bags(labelled, fact),
        sessions=sessions,
        audiences=audiences,
        words=words,
        weights=weights,
        place_words=place_words,
        title_places=title_places,
        named_places=named_places,
        told=make_bags(productions.of_row[said.told[0]], said.told[1], count),
        phone=said.phone[spoken],
        organiser=said.organiser[spoken],
        price=said.price[spoken],
        concepts=weigh_concepts(meanings(), fact),
    )


def _make_tokens(titles: TitleTable, fact: Ints, count: int) -> tuple[Bags, Ints]:
    """Return the title words of each record, and the code of each word of titles: in order of first sight."""
    records, values = titles.tokens.expand(fact)
    # A word that only folded rows have comes last: no record's title has it.
    first = np.full(len(titles.words), len(values), dtype=np.int64)
    np.minimum.at(first, values, np.arange(len(values)))
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    return make_bags(records, rank[values], count), rank


def _make_bags(told: tuple[Sequence[Sequence[object]], Ints], fact: Ints) -> Bags:
    """Return what each record's title has of something few titles have: the lists there are, and each title's."""
    found, place = told
    known: dict[object, int] = {}
    lists = Lists([[known.setdefault(item, len(known)) for item in items] for items in found])
    return make_bags(*lists.expand(place[fact]), len(fact))


def _gather_sessions(titles: TitleTable, fact: Ints, *, is_exhibition: npt.NDArray[np.bool_]) -> tuple[Bags, Bags]:
    """Return the session words, and those for other people or another ticket; what lasts for days and says
    «vernissage» is the exhibition that tells its opening."""
    found, place = titles.gather("sessions")
    known: dict[object, int] = {"opening": 0}
    lists = Lists([[known.setdefault(name, len(known)) for name in names] for names in found])
    records, values = lists.expand(place[fact])
    is_kept = ~((values == known["opening"]) & is_exhibition[records])
    is_kind = np.array([name in KINDS for name in known], dtype=bool)[values]
    return (
        make_bags(records[is_kept], values[is_kept], len(fact)),
        make_bags(records[~is_kind], values[~is_kind], len(fact)),
    )


def _gather_performers(
    listings: Listings, names: Names, productions: Productions, vocabulary: Sequence[str], weights: Floats
) -> tuple[Bags, Floats]:
    """Return the folded names of each record, its titles' keys among them, and how much each name tells: the sum of its
    words' weights."""
    rows = np.repeat(np.arange(len(listings)), np.diff(listings.performers.offsets.to_numpy()))
    said, distinct = encode(flatten(listings.performers.flatten()))
    keys = [" ".join(read_tokens(name)) for name in distinct]
    codes, known = encode([*names.table.keys, *(key if len(key) > 3 else "" for key in keys)])
    values = np.concatenate([codes[: len(names.table)][names.fact], take(codes[len(names.table) :], said)])
    rows = np.concatenate([np.arange(len(listings)), rows])
    is_named = values >= 0
    bags = make_bags(productions.of_row[rows[is_named]], values[is_named], len(productions.start) - 1)
    of_word = dict(zip(vocabulary, weights.tolist(), strict=True))
    told = [sum(of_word[w] if w in of_word else _weigh_unseen(w) for w in name.split()) for name in known]
    return bags, np.array(told, dtype=np.float64)


def _gather_mentions(said: RowFacts, tokens: Bags, productions: Productions, rank: Ints) -> Bags:
    """Return the words of any title that each record has somewhere: title, performers, page address, texts."""
    rows, values = said.mentions
    count = len(productions.start) - 1
    titled = np.repeat(np.arange(count), tokens.sizes())
    owners = np.concatenate([productions.of_row[rows], titled])
    return make_bags(owners, np.concatenate([rank[values], tokens.values]), count)


def _gather_place_words(
    said: RowFacts, tokens: Bags, productions: Productions, vocabulary: Sequence[str], rank: Ints
) -> tuple[Bags, Bags, Bags]:
    """Return the title words in each record's place, those of them in its own title, and the words of its title that
    name places anywhere."""
    count = len(productions.start) - 1
    rows, values = (np.concatenate(parts) for parts in zip(said.venue, said.city, said.address, strict=True))
    place_words = make_bags(productions.of_row[rows], rank[values], count)
    titled, words = np.repeat(np.arange(count), tokens.sizes()), tokens.values.astype(np.int64)
    is_own = has_values(place_words, titled, words)
    names = np.zeros(len(vocabulary), dtype=bool)
    names[rank[said.venue[1]]] = names[rank[said.city[1]]] = True
    names[[code for code, word in enumerate(vocabulary) if word in COMMON or word in SMALL or word in KIND]] = False
    is_named = names[words]
    return (
        place_words,
        make_bags(titled[is_own], words[is_own], count),
        make_bags(titled[is_named], words[is_named], count),
    )


def _find_own_pages(source: Ints, page: Ints, key: Ints) -> Ints:
    """Return each record's page, -1 where its source gives one address for many names: a home page, a programme."""
    owner = number_groups(source, page)
    return np.where(count_distinct(owner, key)[owner] < _MANY_NAMES, page, -1)


def _find_moved(listings: Listings, names: Names, productions: Productions) -> npt.NDArray[np.bool_]:
    """Return which records have a row that says that its date moved."""
    said = pc.is_in(listings.texts["status"], pa.array(["postponed", "rescheduled"]))
    moved = names.table.is_moved[names.fact]
    moved |= said.to_numpy(zero_copy_only=False).astype(bool)
    result: npt.NDArray[np.bool_] = np.bincount(productions.of_row[moved], minlength=len(productions.start) - 1) > 0
    return result


def _weigh_words(tokens: Bags, vocabulary: Sequence[str], count: int) -> Floats:
    """Return how much each word tells: rare words 1, words in many titles less, words of kind little."""
    weights = weigh_rarity(np.bincount(tokens.values, minlength=len(vocabulary)), count)
    most = np.array([_weigh_unseen(word) for word in vocabulary], dtype=np.float64)
    return np.asarray(np.minimum(weights, most), dtype=np.float64)


def _weigh_unseen(word: str) -> float:
    """Return the most that a word can tell: what it tells where no title has it."""
    is_article = not read_word(word)[1]  # of a title that is nothing else: «The The»
    if is_article or word in SMALL or (len(word) == 1 and word not in COMMON and not word.isdigit()):
        return 0.1
    return 0.35 if word in COMMON else 1.0


def _gather_dates(
    listings: Listings, of_row: Ints, count: int
) -> tuple[Ints, Ints, Bags, Bags, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    o = listings.occurrences
    record = of_row[o.row]
    first = np.full(count, 10**9, dtype=np.int64)
    last = np.full(count, -1, dtype=np.int64)
    np.minimum.at(first, record, o.first_day)
    np.maximum.at(last, record, o.last_day)
    single, timed = ~o.is_period, (o.minute >= 0) & ~o.is_period
    is_period = np.zeros(count, dtype=bool)
    has_dates = np.zeros(count, dtype=bool)
    is_period[record[~single]] = True
    has_dates[record[single]] = True
    return (
        np.where(last < 0, -1, first),
        last,
        make_bags(record[single], o.first_day[single], count),
        make_bags(record[timed], o.minute[timed], count),
        is_period,
        has_dates,
    )
