"""What the desk says of the difference that subscribers see."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from pipelines.desk.rebuild.difference import REASONS, SHOWN, count_reasons, view_difference
from pipelines.stages.difference import load_difference, write_difference
from publish.contract.compare import REASONS as CONTRACT_REASONS
from publish.contract.compare import Difference, Line
from publish.pages.frame.language import load_language

FRENCH = load_language("fr")
FOUND = asdict(
    Difference(
        new=(Line("u1", "Concert <b>", "2026-12-05"),),
        changed=(Line("u2", "Conte", "2026-12-06", "DTSTART, DTEND, LOCATION, DESCRIPTION, X-ALT-DESC"),),
        gone=(Line("u3", "", "2026-12-07", "departed"), Line("u4", "Bal", "2026-12-08", "merged")),
        counts={"new": 900, "changed": 1, "departed": 1, "merged": 3},
    )
)


def test_every_reason_of_the_contract_has_words() -> None:
    """And what has none too."""
    assert {*CONTRACT_REASONS, "?"} == set(REASONS)


def test_entries_are_told_in_words() -> None:
    """What changed by what people call it, once each; why something left; how many are not shown."""
    new, changed, gone = view_difference(FOUND, FRENCH)
    assert (new.number, new.more, new.entries[0].title) == (900, 899, "Concert <b>")
    assert (changed.entries[0].day, changed.entries[0].why) == ("6 décembre 2026", "date ou heure, lieu, texte")
    assert (gone.number, gone.more) == (4, 2)
    assert gone.entries[0].title == ""
    assert gone.entries[1].why.startswith("réuni à un autre événement")
    assert count_reasons(FOUND, FRENCH)[0] == (FRENCH.say(REASONS["merged"]), 3)


def test_a_home_without_a_difference_has_nothing_to_tell(tmp_path: Path) -> None:
    """Before the first run, and after one whose difference was written and read back."""
    assert [kind.number for kind in view_difference(load_difference(tmp_path / "none.json"), FRENCH)] == [0, 0, 0]
    many = Difference(new=tuple(Line(str(n), "T", "2026-12-05") for n in range(SHOWN + 5)), counts={"new": SHOWN + 5})
    write_difference(tmp_path / "difference.json", many)
    (new, _, _) = view_difference(load_difference(tmp_path / "difference.json"), FRENCH)
    assert (len(new.entries), new.more) == (SHOWN, 5)
