"""How `source add` and `source preview` show what they found: as text for people, as facts for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dedupe.model import MergedEvent
from pipelines.cli.wording import say
from pipelines.stages.discover import MAX_PAGES, Discovery, NothingFound
from pipelines.stages.preview import Preview, next_date
from publish.names import CATEGORY_NAMES
from publish.phrases import render_when
from sources.discover import Candidate, find_reasons
from sources.model import Issue
from sources.optout import OPT_OUTS
from sources.source import Source
from sources.territory import load_territory

SHOWN = 10
_OFFERS = 6
_COLUMNS = ("title", "when", "venue", "city", "region", "category", "status", "language")
_FACTS = ("dated", "timed", "placed", "town_known", "category_known", "description", "price", "image", "link")


def show_candidates(console: Console, found: Discovery, chosen: Candidate, lang: str) -> None:
    """Print the offers, the best first, and why one was chosen."""
    table = Table(box=None, pad_edge=False, header_style="bold", title=say("text", "found", lang), title_justify="left")
    for name in ("kind", "how", "coming", "dated", "placed", "address"):
        justify = "right" if name in ("coming", "dated", "placed") else "left"
        table.add_column(say("column", name, lang), justify=justify, overflow="fold")  # type: ignore[arg-type]
    for candidate in _order(found.candidates, chosen):
        offer = candidate.offer
        how = offer.name or say("how", offer.how, lang)
        if candidate.listings:
            is_part = candidate.estimate > candidate.coming
            cells = [
                f"{'~' if is_part else ''}{candidate.estimate}",
                _percent(candidate.dated),
                _percent(candidate.placed),
            ]
        else:
            cells = ["–", "–", "–"]
            how = f"{how}: {say('failure', candidate.failure.code, lang)}" if candidate.failure else how
        style = "bold" if candidate is chosen else "" if candidate.listings else "dim"
        table.add_row(say("kind", offer.kind, lang), Text(how), *cells, Text(offer.url), style=style)
    console.print(table)
    reasons = "; ".join(say("reason", code, lang) for code in find_reasons(chosen, found.candidates))
    console.print()
    _line(console, say("text", "chosen", lang, kind=say("kind", chosen.offer.kind, lang), url=chosen.offer.url))
    _line(console, say("text", "because", lang, reasons=reasons))
    if chosen.offer.follow:
        _line(console, say("text", "follows", lang, follow=", ".join(chosen.offer.follow)))
    if also := [c.offer.url for c in found.candidates if c is not chosen and c.coming and c.offer.how == "embed"]:
        _line(console, say("text", "also", lang, urls=", ".join(also)))


def show_preview(console: Console, preview: Preview, today: date, lang: str, *, pages: int) -> None:
    """Print ten events as they would be published, then what is known and doubtful of all."""
    console.print()
    if preview.events:
        console.print(_make_events_table(preview.events[:SHOWN], len(preview.events), today, lang))
    else:
        _line(console, say("text", "none", lang), style="yellow")
    if preview.reading.failure is not None:
        reason = say_failure(preview.reading.failure, lang)
        _line(console, say("text", "unread", lang, reason=reason), style="red")
    if pages > MAX_PAGES:
        _line(console, say("text", "partial", lang, pages=MAX_PAGES))
    survey = preview.survey
    if survey.listings:
        shares = (f"{say('fact', n, lang)} {_percent(survey.coverage[n] / survey.listings)}" for n in _FACTS)
        _section(console, say("text", "coverage", lang, total=survey.listings), [", ".join(shares)])
    dropped = [f"{say('dropped', code, lang)} : {count}" for code, count in sorted(preview.reading.dropped.items())]
    _section(console, say("text", "dropped", lang), dropped)
    _section(console, say("text", "uncertain", lang), _list_doubts(preview, lang))
    _section(console, say("text", "unmatched", lang), _list_unmatched(preview, lang))
    console.print()
    _line(console, _say_known(preview, lang))
    cautions = [say("caution", c.code, lang, **c.values) for c in preview.cautions]
    _section(console, say("text", "cautions", lang), cautions, style="yellow")


def describe_preview(preview: Preview, today: date) -> dict[str, Any]:
    """Return a preview as facts."""
    survey = preview.survey
    return {
        "source": preview.source.model_dump(mode="json", exclude_none=True),
        "listings": survey.listings,
        "failure": preview.reading.failure.code if preview.reading.failure else None,
        "events": [_describe_event(event, today) for event in preview.events[:SHOWN]],
        "coming": len(preview.events),
        "coverage": {n: round(survey.coverage[n] / survey.listings, 3) for n in _FACTS} if survey.listings else {},
        "uncertain": {doubt.code: doubt.count for doubt in survey.doubts},
        "unmatched": {name: dict(values) for name, values in survey.lookups.unmatched.items() if values},
        "dropped": dict(preview.reading.dropped),
        "known": None
        if preview.known is None
        else {
            "events": preview.known.events,
            "total": preview.known.total,
            "sources": dict(preview.known.sources),
        },
        "platform": preview.platform.name if preview.platform else None,
        "warnings": [{"code": c.code, **c.values} for c in preview.cautions],
    }


def describe_candidates(found: Discovery, chosen: Candidate) -> dict[str, Any]:
    """Return what an address offers as facts."""
    return {
        "address": found.address,
        "reasons": find_reasons(chosen, found.candidates),
        "offers": [
            {
                "kind": c.offer.kind,
                "url": c.offer.url,
                "how": c.offer.how,
                "name": c.offer.name,
                "follow": list(c.offer.follow),
                "chosen": c is chosen,
                "coming": c.coming,
                "estimate": c.estimate,
                "dated": round(c.dated, 3),
                "placed": round(c.placed, 3),
                "failure": c.failure.code if c.failure else None,
            }
            for c in found.candidates
        ],
    }


def show_written(console: Console, source: Source, folder: Path, text: str | None, lang: str) -> None:
    """Print what was written (or, given as `text`, what would be), and what to do next."""
    console.print()
    if text is not None:
        _line(console, say("text", "dry-run", lang), style="bold")
        console.print(Text(text), soft_wrap=True)
    else:
        _line(console, say("text", "written", lang, folder=folder), style="bold")
    basis = source.rights.basis
    _line(console, say("text", "published" if source.is_published else "pending", lang, basis=basis))
    if text is None:
        _line(console, say("text", "next", lang, id=source.id))


def say_failure(failure: Issue | None, lang: str) -> str:
    """Return why an address gave nothing, in words."""
    if failure is None:
        return say("failure", "nothing", lang)
    if failure.code in OPT_OUTS:
        return say("failure", "opt-out", lang, detail=failure.detail)
    said = say("failure", failure.code, lang)
    return f"{failure.code}: {failure.detail}" if said == failure.code and failure.detail else said


def say_nothing(error: NothingFound, lang: str, kind: str | None = None) -> str:
    """Return why nothing can be read at an address, what was tried, and what to do."""
    address = error.discovery.address
    if error.opt_out is not None:
        return f"{address}: {say('failure', 'opt-out', lang, detail=error.opt_out.detail)}"
    if error.failure is not None:
        return f"{address}: {say_failure(error.failure, lang)}"
    others = sorted({c.offer.kind for c in error.discovery.candidates if c.listings})
    if others and kind is not None:
        found = ", ".join(say("kind", other, lang) for other in others)
        return f"{address}: {say('failure', 'kind', lang, kind=kind, found=found)}"
    failed = [c for c in error.discovery.candidates if c.failure is not None]
    tried = [f"  {c.offer.url}: {say_failure(c.failure, lang)}" for c in failed[:_OFFERS]]
    return "\n".join([f"{address}: {say('failure', 'nothing', lang)}", *tried, f"  {say('failure', 'advice', lang)}"])


def _order(candidates: Sequence[Candidate], chosen: Candidate) -> list[Candidate]:
    rest = [c for c in candidates if c is not chosen]
    return [chosen, *rest][:_OFFERS]


def _make_events_table(events: Sequence[MergedEvent], total: int, today: date, lang: str) -> Table:
    title = say("text", "events", lang, shown=len(events), total=total)
    table = Table(box=None, pad_edge=False, header_style="bold", title=title, title_justify="left")
    for name in _COLUMNS:
        table.add_column(say("column", name, lang), overflow="fold")
    for event in events:
        facts = _describe_event(event, today, lang)
        facts["category"] = CATEGORY_NAMES[event.category][lang == "en"]
        facts["status"] = say("status", event.status.value, lang)
        table.add_row(*(Text(str(facts[name] or "–")) for name in _COLUMNS))
    return table


def _describe_event(event: MergedEvent, today: date, lang: str = "fr") -> dict[str, Any]:
    occurrence = next_date(event, today)
    region = load_territory().regions.get(event.region)
    more = len(event.occurrences) - 1
    when = render_when(occurrence, lang) if occurrence else ""
    return {
        "title": event.title,
        "when": f"{when} (+{more})" if more else when,
        "dates": len(event.occurrences),
        "venue": event.venue,
        "city": event.city,
        "region": region.name if region else event.region,
        "category": event.category,
        "status": event.status.value,
        "language": event.language,
    }


def _list_doubts(preview: Preview, lang: str) -> Iterable[str]:
    for doubt in preview.survey.doubts[:8]:
        example = doubt.examples[0] if doubt.examples else None
        shown = f" («{example.title}»{f' : {example.text}' if example.text else ''})" if example else ""
        yield f"{say('doubt', doubt.code, lang)} : {doubt.count}{shown}"


def _list_unmatched(preview: Preview, lang: str) -> Iterable[str]:
    for name, values in preview.survey.lookups.unmatched.items():
        if values:
            said = ", ".join(f"«{value}» {count}" for value, count in list(values.items())[:8])
            yield f"{say('table', name, lang)} : {said}"


def _say_known(preview: Preview, lang: str) -> str:
    known = preview.known
    if known is None or not known.total:
        return say("text", "known-none", lang)
    named = ", ".join(f"{name} {count}" for name, count in list(known.sources.items())[:5])
    share = round(100 * known.events / known.total)
    sources = f" : {named}" if named else ""
    return say("text", "known", lang, events=known.events, total=known.total, share=share, sources=sources)


def _section(console: Console, title: str, lines: Iterable[str], style: str = "") -> None:
    found = list(lines)
    if not found:
        return
    console.print()
    _line(console, title, style="bold")
    for line in found:
        console.print(Text(f"  {line}", style=style), soft_wrap=True)


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(Text(text, style=style), soft_wrap=True)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
