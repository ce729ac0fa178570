"""Tokens → items: which runs of tokens are dates, weekday sets, times or cues. The grammar is one regular expression
over the string of token kinds (see lexicon.py); what the items mean together is clauses.py's work."""

from __future__ import annotations

import re

from sources.dates.items import Item
from sources.dates.productions import READERS
from sources.dates.tokens import Tokens

# Order matters: the first alternative that fits at a place wins.
_GRAMMAR = re.compile(
    r"(?=[^xgN,/yYM])"  # no item begins so: most of a text is passed over by this one look
    r"(?:(?P<fr>[db]?(?:(?<!F)w(?:[,-]w)*,?[nj](?:,?[,\-a/]d?(?:w,?)?[nj])*|[nj](?:(?:,?[,a/]d?|-d?)[nj])*)mp?"
    r"(?:,?y|Y|[nN](?=[|;]|$))?)"
    r"|(?P<en>d?(?:(?<!F)w(?:[,-]w)*,?)?m[nj](?:,?[,\-/](?:w,?)?(?:n(?!x|[-a]?[tT])|j))*(?:,?y|Y)?)"
    r"|(?P<nth>[onjq](?:,[onjq])*[wW],?m(?:,*m)*y?(?![nj]))"
    r"|(?P<monthly>E?[onjq](?:,[onjq])*[wW]M|E[onj](?:,[onj])*[wW]|o[wW])"
    r"|(?P<context>(?:w,?)?[nj](?:,[nj])*(?=[a@]t|d[tn][-a]t))"
    r"|(?P<slash_hours>(?:(?<=i)|(?<=i,))n-n(?![mnTx/:-]|,[mn]))"
    r"|(?P<from_hours>(?<=[njyi])dn-n(?![mMntTE/:-]|,[mnj]))"
    r"|(?P<days>d(?:w,?)?[nj]-(?:w,?)?[nj](?![mMnjE]|,[mnj]|[-/]))"
    r"|(?P<off>(?<=X)(?:w,?)?[nj](?:[,\-](?:w,?)?[nj])*(?![,a@]?[mMt]))"
    r"|(?P<num>d?(?:w,?)?i)"
    r"|(?P<iso>A)"
    r"|(?P<relative>pw(?!,?[nji])|wp|R|r|Z)"
    r"|(?P<weekly>(?:E|(?<=F))w(?=,?m?[nj])|[Ed]?(?:W|w(?!,?(?:[nj](?!-(?:n(?![mn])|t))|m[nj]|i)))(?:[,\-a/]d?E?(?:W|w(?!,?(?:[nj](?!-(?:n(?![mn])|t))|m[nj]|i))))*)"
    r"|(?P<daily>J)"
    r"|(?P<months>dmy?[-a]my?|c,?my?(?:[,\-a]c?my?)*|my?[-a]my|m[-a]m(?!,?[nj]))"
    r"|(?P<month>my?)"
    r"|(?P<bare>(?:[OV]@?|k@)n(?!,?[mnj]|[-/:])|(?<=r)@n(?!,?[mnjNyYx]|[-/a]))"
    r"|(?P<at>(?<=[RwWnj])@n(?![mnjNyYx]|,[mnj]|[-/a]))"
    r"|(?P<doors>t(?:\|O\||O(?=,tV))|(?<=O)t(?=,tV))"
    r"|(?P<times>[ad]?@?(?:T|t(?:[-a]|,?u)(?:t|n(?!,?[mnj]|[-/a:xg]))|n-t|t)(?:[,/]d?@?a?(?:T|t[-a]t|t))*|dn[-a]t|b[tn],t|[@a]n,t)"
    r"|(?P<length>L[tl]|(?<=t)\|[lt](?=\|)|(?<=V)d?l)"
    r"|(?P<count>U)"
    r"|(?P<open_hours>(?:(?<=[njwW])|(?<=[wW],))n-n(?![mntTx]|,(?:n|m(?!n))|[-/]))"
    r"|(?P<cue>[DSsPGOVLHKXIBeCFzkvhQ])"
    r"|(?P<open>[fu])"
    r"|(?P<past>q|(?<=[my])o)"
    r"|(?P<dash>[-a])"
    r"|(?P<stop>[;|]))"
)


def make_items(tokens: Tokens, language: str) -> list[Item]:
    """Return the items of a phrase in the order of the text."""
    items: list[Item] = []
    last = 0
    for found in _GRAMMAR.finditer(tokens.kinds):
        name = str(found.lastgroup)
        begin, end = found.span()
        item = Item(name, tokens.starts[begin], tokens.ends[end - 1], tokens.kinds[last:begin])
        kinds, values = found.group().replace("j", "n"), tokens.values[begin:end]
        reader = READERS.get(name)
        if reader is None:
            item.cue, value = kinds, tokens.values[begin]
            if kinds in ("k", "e", "h", "H", "D", "B", "V"):
                item.offset = value or 0
            elif value == "to":
                item.cue = value
        elif not reader(item, kinds, values, language):
            continue
        if name == "fr" and "-" in kinds and any(last for _, last in item.runs):
            item.is_doubtful = _is_spaced(tokens, begin, kinds.index("-"))
        if item.kind == "days" and item.weekdays:  # «Thursday–Saturday, Feb. 4–20»
            items.append(Item("weekly", item.start, item.end, item.gap, weekdays=item.weekdays, is_span=True))
            item.gap, item.weekdays = "", frozenset()
        items.append(item)
        last = end
    return items


def _is_spaced(tokens: Tokens, begin: int, dash: int) -> bool:
    """Whether a range stands right behind a word and its dash between spaces («Beethoven 9 – 12 décembre»): the number
    may belong to the word."""
    if begin == 0 or tokens.kinds[begin - 1] != "x" or tokens.starts[begin] - tokens.ends[begin - 1] > 1:
        return False
    return tokens.starts[begin + dash] > tokens.ends[begin + dash - 1]
