"""What the listings themselves tell about places: two names of different sources that share several events (same
minute, same telling title) are one venue; two towns that share venues and events are one municipality."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from dedupe.match.codes import Ints

LEAST = 2  # distinct events that two names share
SHARE = 0.5  # of the events of the rarer name that other sources list too: an office is given for many venues' events


@dataclass(frozen=True)
class Sightings:
    """Who says which event is where: one entry a row and hour. Codes; -1 for none."""

    source: Ints
    event: Ints  # title and minute
    venue: Ints
    town: Ints


def learn_venues(said: Sightings) -> list[tuple[int, int, int]]:
    """Return (venue, venue, events shared) of venue codes that are one place, sorted. Venues have their town in their
    code: only names of one town are compared."""
    return _learn(said.venue, said.town, said, "town", "AND a.town = b.town")


def learn_towns(said: Sightings) -> list[tuple[int, int, int]]:
    """Return (town, town, events shared) of town codes that are one municipality: `venue` are names without a town."""
    return _learn(said.town, said.venue, said, "venue", "AND a.venue = b.venue")


def _learn(thing: Ints, other: Ints, said: Sightings, name: str, condition: str) -> list[tuple[int, int, int]]:
    known = np.flatnonzero((thing >= 0) & (other >= 0) & (said.event >= 0))
    if any(len(np.unique(column[known])) < 2 for column in (thing, said.source, said.event)):
        return []  # two events that two sources tell of two things: there are none
    with duckdb.connect() as con:
        seen = {"thing": thing, name: other, "source": said.source, "event": said.event}
        con.register("seen", pa.table({column: values[known] for column, values in seen.items()}))
        # An event that many places tell at one minute tells nothing of any; nor do two hours of one source.
        con.execute("CREATE TABLE s AS SELECT DISTINCT * FROM seen")
        con.execute(
            f"""
            CREATE TABLE few AS SELECT s.* FROM s JOIN (
                SELECT event, {name} FROM s GROUP BY ALL HAVING count(DISTINCT thing) BETWEEN 1 AND 4
            ) USING (event, {name})"""
        )
        rows = con.execute(
            f"""
            WITH shared AS (
                SELECT a.thing AS l, b.thing AS r, a.event FROM few a JOIN few b
                ON a.event = b.event AND a.thing < b.thing AND a.source <> b.source {condition}
            ),
            support AS (SELECT l, r, count(DISTINCT event) AS n FROM shared GROUP BY ALL),
            told AS (SELECT thing, event FROM few GROUP BY ALL),
            many AS (SELECT event FROM few GROUP BY event HAVING count(DISTINCT source) > 1),
            total AS (SELECT thing, count(*) AS n FROM told SEMI JOIN many USING (event) GROUP BY thing),
            -- One source that tells two things at one minute under both names knows them apart.
            clash AS (
                SELECT a.thing AS l, b.thing AS r, count(DISTINCT a.event) AS n FROM s a JOIN s b
                ON a.event = b.event AND a.source = b.source AND a.thing < b.thing GROUP BY ALL
            )
            SELECT support.l, support.r, support.n::BIGINT FROM support
            JOIN total one ON one.thing = support.l JOIN total two ON two.thing = support.r
            LEFT JOIN clash ON clash.l = support.l AND clash.r = support.r
            WHERE support.n >= {LEAST} AND support.n >= {SHARE} * least(one.n, two.n)
              AND coalesce(clash.n, 0) * 4 <= support.n
            ORDER BY ALL"""
        ).fetchall()
    return [(int(a), int(b), int(n)) for a, b, n in rows]
