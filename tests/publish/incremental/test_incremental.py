"""Making only what changed gives what making everything gives, whatever was edited, file by file."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from publish.contract.reading import read_entries
from publish.incremental.clock import settle_clock
from publish.model import Edition
from publish.release import load_index
from publish.validate import check_release, find_feeds
from tests.publish import editions
from tests.publish.incremental.releases import Days, Place


def check_same(tmp_path: Path, seed: int, rounds: int) -> None:
    """Publish one edition after another, each also from scratch."""
    days, place = Days(seed), Place(tmp_path / "incremental")
    for n in range(rounds):
        edition = days.publish()
        known = find_feeds(place.latest)
        made = place.publish(edition, known)
        scratch = Place(tmp_path / f"scratch-{n}")
        scratch.publish(edition, known)
        assert place.read() == scratch.read(), days.calendar.log
        index, whole = load_index(place.latest), load_index(scratch.latest)
        assert index is not None
        assert whole is not None
        assert index["files"] == whole["files"]
        problems = check_release(place.latest, known, fresh=made.fresh, record=made.record)
        assert [p for p in problems if "data/" not in p] == []
        days.now += timedelta(hours=(1, 5, 24, 0)[n % 4])
        days.calendar.edit(n % 3, days.now)


def test_random_edits_give_what_scratch_gives(tmp_path: Path) -> None:
    """An hour later nothing changed, some hours later one event did."""
    check_same(tmp_path, seed=1, rounds=2)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 4))
def test_many_random_edits_give_what_scratch_gives(tmp_path: Path, seed: int) -> None:
    """Retitled, moved, cancelled, merged, split; an hour, some hours, a day later and at once."""
    check_same(tmp_path, seed=seed, rounds=12)  # each number of edits after each time


def small(**fields: object) -> Edition:
    """Return an edition of few pages."""
    events = [
        editions.make_event("e1", "Contes", editions.make_hour(2)),
        editions.make_event("e2", "Jazz", editions.make_hour(3)),
    ]
    edition = editions.make_edition(events, venues=(), redirects={}, regions={"04": "Mauricie"})
    return replace(edition, **fields)  # type: ignore[arg-type]


def test_an_hour_in_which_nothing_happens_writes_nothing(tmp_path: Path) -> None:
    """The candidate of a later hour has the digest and version of the release that is served, and no file is fresh."""
    place = Place(tmp_path)
    first = place.publish(small())
    again = place.publish(small(now=editions.NOW + timedelta(hours=2)))
    assert (again.digest, again.version, again.fresh) == (first.digest, first.version, frozenset())
    assert [path.name for path in place.build.iterdir() if not path.is_symlink()] == [first.version]


def test_what_did_not_change_is_the_same_file_on_disk(tmp_path: Path) -> None:
    """One retitled event: the page of the other one has two names, its own pages and feeds are new."""
    place = Place(tmp_path)
    place.publish(small())
    before = place.latest
    edition = small()
    one, other = edition.events
    place.publish(replace(edition, events=(replace(one, event=replace(one.event, title="Contes d'hiver")), other)))
    kept = f"fr/evenement/{other.slug}/index.html"
    changed = f"fr/evenement/{one.slug}/index.html"
    assert (place.latest / kept).stat().st_ino == (before / kept).stat().st_ino
    assert (place.latest / changed).stat().st_ino != (before / changed).stat().st_ino
    assert "Contes d&#39;hiver" in (place.latest / changed).read_text(encoding="utf-8")
    assert "Contes d&#39;hiver" not in (before / changed).read_text(encoding="utf-8")
    assert len(read_entries(place.latest / "feeds/all.ics")) == 2


def test_a_new_day_makes_only_what_tells_of_it(tmp_path: Path) -> None:
    """Pages of events ahead, of places and of the program have the key they had: they are not even rendered. Today's
    page, at its address without a date, is another one."""
    place = Place(tmp_path)
    first = place.publish(small())
    again = place.publish(small(now=editions.NOW + timedelta(days=1), today=editions.TODAY + timedelta(days=1)))
    assert first.record is not None
    assert again.record is not None
    assert again.fresh is not None
    known, made = first.record.files, again.record.files
    ahead = small().events[-1].slug  # the other one is the day after
    kept = [
        f"fr/evenement/{ahead}/index.html",
        f"en/event/{ahead}/index.html",
        f"fr/evenement/{ahead}/evenement.ics",
        "fr/vie-privee/index.html",
    ]
    assert {path: made[path].key == known[path].key for path in kept} == dict.fromkeys(kept, True)
    assert not again.fresh.intersection(kept)
    assert again.fresh >= {"fr/index.html", "fr/jour/index.html", "en/day/index.html"}


@pytest.mark.slow
def test_later_days_give_what_scratch_gives(tmp_path: Path) -> None:
    """The same events days later: dates pass, exhibitions open and close, what was called off is left out, a year ends,
    the clocks change."""
    place = Place(tmp_path / "incremental")
    events = [*editions.make_events(), editions.make_event("e18", "L'an prochain", editions.make_hour(60))]
    for days in (0, 1, 19, 20, 29, 41, 120):  # on the twentieth an exhibition opens
        later = timedelta(days=days)
        edition = editions.make_edition(events, now=editions.NOW + later, today=editions.TODAY + later)
        known = find_feeds(place.latest)
        place.publish(edition, known)
        scratch = Place(tmp_path / f"scratch-{days}")
        scratch.publish(edition, known)
        made, whole = place.read(), scratch.read()
        assert {path for path in made.keys() | whole.keys() if made.get(path) != whole.get(path)} == set(), days


def test_a_file_that_somebody_touched_is_made_again(tmp_path: Path) -> None:
    """What was changed in a release by hand is not taken over by the next one."""
    place = Place(tmp_path)
    place.publish(small())
    touched = place.latest / "fr" / "a-propos" / "index.html"
    good = touched.read_bytes()
    touched.write_bytes(b"changed")
    place.publish(small(now=editions.NOW + timedelta(hours=2)))
    place.publish(small(instance=replace(editions.make_edition().instance, name="Autre")))
    assert (place.latest / "fr" / "a-propos" / "index.html").read_bytes() == good.replace(b"Babillard", b"Autre")


@pytest.mark.parametrize("record", [None, b"", b"not a table"])
def test_without_a_record_everything_is_made(tmp_path: Path, record: bytes | None) -> None:
    """A record that is missing or spoilt costs time and nothing else."""
    place = Place(tmp_path)
    first = place.publish(small())
    for path in place.records.iterdir():
        path.unlink() if record is None else path.write_bytes(record)
    again = place.publish(small())
    assert again.digest == first.digest
    assert again.fresh is not None
    assert len(again.fresh) == again.files


def test_another_program_makes_everything_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With another version of code, templates or texts no key is known."""
    place = Place(tmp_path)
    first = place.publish(small())
    monkeypatch.setattr("publish.incremental.ground._digest_program", lambda: b"another")
    again = place.publish(small())
    assert first.record is not None
    assert again.record is not None
    page = "fr/a-propos/index.html"
    assert again.record.files[page].key != first.record.files[page].key
    assert again.digest == first.digest


def test_a_page_that_links_to_what_is_gone_is_told(tmp_path: Path) -> None:
    """The links of pages that were not made again are checked, too."""
    place = Place(tmp_path)
    made = place.publish(small())
    index = place.latest / "index.json"
    text = index.read_text(encoding="utf-8")
    index.write_text(text.replace('"fr/a-propos/index.html"', '"fr/ailleurs/index.html"'), encoding="utf-8")
    problems = check_release(place.latest, fresh=(), record=made.record)
    assert any("links to /fr/a-propos/, which is not in the release" in problem for problem in problems)


def test_where_no_links_can_be_made_files_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a file system without hard links releases are whole all the same."""
    place = Place(tmp_path)
    place.publish(small())

    def refuse(*_args: object, **_options: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr("os.link", refuse)
    edition = small()
    one, other = edition.events
    place.publish(replace(edition, events=(replace(one, event=replace(one.event, title="Contes d'hiver")), other)))
    monkeypatch.undo()
    assert check_release(place.latest) == [] or all("data/" in p for p in check_release(place.latest))
    assert (place.latest / f"fr/evenement/{other.slug}/index.html").stat().st_nlink == 1


def test_the_clock_settles_where_nothing_changes() -> None:
    """The settled clock does not go by with the hours, moves when a show is over, and never goes ahead."""
    edition = small()
    end = edition.events[0].occurrences[0].occurrence.end
    assert isinstance(end, datetime)
    early = replace(edition, now=end - timedelta(hours=2))
    assert settle_clock(early).now == settle_clock(replace(edition, now=end - timedelta(hours=1))).now
    at, after = settle_clock(replace(edition, now=end)), settle_clock(replace(edition, now=end + timedelta(hours=1)))
    assert at.now <= end < after.now <= end + timedelta(hours=1)
