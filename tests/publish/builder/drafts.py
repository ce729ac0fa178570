"""The builder's files of an edition made by hand, before they are made."""

from __future__ import annotations

from publish.builder.index import IndexDrafts
from publish.builder.outlook import is_coming
from publish.incremental import Digester, Draft
from publish.model import Edition
from publish.selection import make_ground
from publish.slices import make_slices
from sources.territory import load_territory


def make_drafts(edition: Edition) -> list[Draft]:
    """Return every file of the builder."""
    coming = [event for event in edition.events if is_coming(event, edition.today, edition.now)]
    ground, feeds = make_ground(load_territory(), edition.venues), {item.path for item in make_slices(edition)}
    return list(IndexDrafts(coming, edition, ground, feeds, digester=Digester(), base=b"base"))
