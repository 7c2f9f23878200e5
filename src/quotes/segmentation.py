"""Sentences of a paragraph; one never ends inside quotation marks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from quotes.article import Span
from quotes.lexicon import Lexicon
from quotes.marks import Marked

# Possessive, and from the first sign of a run only: a line of ten thousand full stops is read once.
# It begins with a set of signs, which are looked for faster than anything else is.
# Pages lose the blank between sentences: "the end.The next".
_END = re.compile(
    r"[.!?؟…۔](?<![.!?؟…۔]{2})[.!?؟…۔]*+[\"”»’\)\]]*+"
    r"(?=\s|\Z|[«“„]|(?<=[a-zß-öø-ÿ]{3}[.!?])[A-ZÀ-ÖØ-Þ](?:[’']|[a-zß-öø-ÿ]))"
)
_ORDINAL = re.compile(r"(?<![\w.,:])\d{1,2}\Z")


def sentences(text: str, paragraph: Span, marked: Sequence[Marked], lexicon: Lexicon) -> list[Span]:
    """The sentences of `paragraph`. `marked`: its outermost marked spans, in order.

    A full stop right before a closing mark ends the sentence there, unless a small letter goes on.
    """
    ends: list[int] = []
    position, inside = paragraph.start, iter(marked)
    for pair in [*inside, None]:
        stop = pair.outer.start if pair else paragraph.end
        for match in _END.finditer(text, position, stop):
            start, end = match.span()
            goes_on = text[end : end + 3].lstrip()[:1].islower()  # "Rep. Moore (D-Wis.) said"
            if not goes_on and not (text[start] == "." and _abbreviation(text, position, start, lexicon)):
                ends.append(end)
        if pair is None:
            break
        position = max(position, pair.outer.end)
        closing = text[pair.end : pair.outer.end]
        following = text[position : position + 3].lstrip()
        if "." in closing and following and not following[0].islower() and following[0] not in ",،;؛:–—―-(":
            ends.append(position)
    found: list[Span] = []
    start = paragraph.start
    for end in [*sorted(set(ends)), paragraph.end]:
        while start < end and text[start].isspace():
            start += 1
        if start < end:
            found.append(Span(start, end))
        start = end
    return found


def _abbreviation(text: str, low: int, stop: int, lexicon: Lexicon) -> bool:
    if lexicon.ordinals and _ORDINAL.search(text, max(low, stop - 3), stop):
        return True
    start, floor = stop, max(low, stop - 12)
    while start > floor and text[start - 1].isalpha():
        start -= 1
    letters = text[start:stop]
    if not letters or (start and (text[start - 1].isalnum() or text[start - 1] == "_")):
        return False
    return letters.lower() in lexicon.abbreviations or (lexicon.cased and len(letters) == 1 and letters.isupper())
