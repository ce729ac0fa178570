"""Work shared with copies of this process."""

from __future__ import annotations

import os

import pytest

from sources.forking import CAN_FORK, run_shares

HERE = os.getpid()


def test_each_share_is_done_once_and_in_order() -> None:
    """The first one here, the others in copies where there can be any."""
    found = run_shares(lambda n: (n, os.getpid()), 3)
    assert [n for n, _ in found] == [0, 1, 2]
    assert found[0][1] == HERE
    assert len({process for _, process in found}) == (3 if CAN_FORK else 1)


@pytest.mark.skipif(not CAN_FORK, reason="processes are only forked on Linux")
def test_what_a_copy_did_not_tell_is_done_here() -> None:
    """It may be killed for want of memory."""

    def work(n: int) -> int:
        if os.getpid() != HERE:
            os._exit(9)
        return n

    assert run_shares(work, 2) == [0, 1]


def test_an_error_is_raised_here() -> None:
    """Whichever process meets it."""

    def work(n: int) -> int:
        if n:
            raise ValueError("spoilt")
        return n

    with pytest.raises(ValueError, match="spoilt"):
        run_shares(work, 2)
