"""Query string ↔ selection: one canonical form, and errors that say what was probably meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish.names import CATEGORY_NAMES
from publish.selection import KEYS, RADII, Selection, SelectionError, make_ground, parse_selection
from sources.folding import fold
from sources.territory import load_territory

GROUND = make_ground(load_territory())
_slugs = st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,3}", fullmatch=True)
_words = st.text(min_size=1, max_size=12).map(fold).filter(lambda word: 0 < len(word) <= 12 and fold(word) == word)


def _some(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(values, max_size=4).map(lambda found: tuple(sorted(found)))


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    """Return any selection in canonical form."""
    city = draw(_some(_slugs))
    return Selection(
        region=draw(_some(st.sampled_from(sorted(GROUND.regions)))),
        city=city,
        radius=draw(st.sampled_from(RADII)) if city and draw(st.booleans()) else None,
        category=draw(_some(st.sampled_from(sorted(CATEGORY_NAMES)))),
        venue=draw(_some(_slugs)),
        free=draw(st.booleans()),
        family=draw(st.booleans()),
        accessible=draw(st.booleans()),
        language=draw(_some(st.sampled_from(["fr", "en", "es", "iku"]))),
        words=draw(_some(_words)),
        without=draw(_some(_words)),
    )


@given(selections())
def test_what_is_formatted_is_parsed_back(selection: Selection) -> None:
    """parse ∘ format is nothing."""
    assert parse_selection(selection.query) == selection


@given(selections(), st.randoms())
def test_the_order_of_a_query_does_not_matter(selection: Selection, random: object) -> None:
    """Keys and values in any order, and twice, are the same selection with the same text."""
    pairs = selection.pairs() * 2
    random.shuffle(pairs)  # type: ignore[attr-defined]
    if len([key for key, _ in pairs if key == "radius"]) <= 2:
        assert parse_selection(pairs).query == selection.query


@given(st.text(max_size=200))
def test_any_text_is_a_selection_or_a_told_error(text: str) -> None:
    """Nothing else comes out of what strangers write into an address."""
    try:
        said = parse_selection(text, GROUND).query
    except SelectionError as error:
        said = error.tell("fr") and error.tell("en")
    assert isinstance(said, str)


def test_the_canonical_form_has_the_order_of_the_keys() -> None:
    """Not that of the alphabet."""
    said = "without=Été,hiver&free=on&category=theatre&category=music&radius=25&city=alma&words=Jazz&region=02&family=0"
    assert parse_selection(said).query == (
        "region=02&city=alma&radius=25&category=music&category=theatre&free=1&words=jazz&without=ete&without=hiver"
    )
    assert list(KEYS) == [
        "region", "city", "radius", "category", "venue", "free", "family", "accessible", "language", "words", "without",
    ]  # fmt: skip


def test_an_empty_form_is_every_event() -> None:
    """A form sends its untouched fields empty."""
    assert parse_selection("region=&city=&radius=&category=&words=+&free=").is_empty
    assert parse_selection("").query == ""


@pytest.mark.parametrize(
    ("query", "key", "reason", "nearest"),
    [
        ("categorie=music", "categorie", "unknown-key", "category"),
        ("category=musik", "category", "unknown-value", "music"),
        ("city=rimousky", "city", "unknown-value", "rimouski"),
        ("region=99", "region", "unknown-value", ""),
        ("region=4", "region", "unknown-value", "04"),
        ("region=Mauricie", "region", "unknown-value", "04"),
        ("city=../../etc", "city", "unknown-value", ""),
        ("venue=nulle-part", "venue", "unknown-value", ""),
        ("radius=25", "radius", "needs-city", ""),
        ("city=alma&radius=30", "radius", "unknown-value", "25"),
        ("city=alma&radius=10&radius=25", "radius", "twice", "10"),
        ("free=peut-être", "free", "unknown-value", "1"),
        ("language=french", "language", "unknown-value", ""),
        (f"words={'a' * 61}", "words", "too-long", ""),
        ("&".join(f"words=w{n}" for n in range(41)), "words", "too-many", ""),
        ("words=" + "a," * 4000, "?", "too-long", ""),
    ],
)  # fmt: skip
def test_an_error_names_the_key_and_what_was_meant(query: str, key: str, reason: str, nearest: str) -> None:
    """In French and in English, with the nearest valid value."""
    with pytest.raises(SelectionError) as caught:
        parse_selection(query, GROUND)
    assert (caught.value.key, caught.value.reason, caught.value.nearest) == (key, reason, nearest)
    for language in ("fr", "en"):
        assert key in caught.value.tell(language)
        assert nearest in caught.value.tell(language)


def test_a_place_without_events_is_kept_where_no_ground_is_given() -> None:
    """A member's venue may be shut for the summer."""
    assert parse_selection("venue=theatre-ferme").venue == ("theatre-ferme",)
