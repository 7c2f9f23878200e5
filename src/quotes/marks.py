"""Pairs of quotation marks: nested, mixed, mirrored, spaced, unclosed, or closing on a later paragraph.

Newsrooms type marks as their keyboards allow: « … » with blanks, »…« mirrored, ”…” twice the same glyph, “…"
mixed. So context (what touches the mark) is asked first, the glyph second, and what is still open last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from quotes.article import Span

_MARK = re.compile(r"[\"“”„‟«»＂〝〞'‘’‚‛‹›`](?:(?<=')'|(?<=`)`|(?<!`))")  # begins with a set: faster to look for
_OPENING = frozenset("“„‟«〝‘‚‛‹") | {"``"}
_CLOSING = frozenset("”»〞’›") | {"''"}
_STYLES = ("«»", "“”„‟〝〞``''", '"＂', "‘’‚‛", "'", "‹›")
_STYLE = {glyph: number for number, glyphs in enumerate(_STYLES) for glyph in glyphs} | {"``": 1, "''": 1}
_STYLE["'"] = 4
_SINGLE = frozenset("'‘’‚‛‹›")
_APOSTROPHES = frozenset("'’")
_BEFORE_OPENING = frozenset("([{—–-:،,ـ/=>|")
_AFTER_CLOSING = frozenset(".,;:!?…،؛؟)]}—–-/<|")
_FINAL = re.compile(r"(?:\s|(?<![.…])[.](?![.…])|[,;،؛])+\Z")
_MAX_DEPTH = 8  # how far back an open mark is looked for: real nesting has three levels, a row of strays thousands
_UNOPENED = re.compile(r"\s?[,،.]")  # behind a mark that closes what a paragraph began with
_MAX_PARAGRAPHS = 6  # how many paragraphs a quotation may run on before its mark is taken for a stray one


@dataclass(frozen=True, slots=True)
class Marked(Span):
    """What stands between two marks, blanks and a final comma or full stop left out."""

    outer: Span
    """The marks included."""
    depth: int = 0
    """0 for an outermost pair, 1 for a pair inside it, and so on."""
    closed: bool = True
    part: bool = False
    """Whether the reporter's words stand within the same marks, before or behind it."""


@dataclass(slots=True)
class _Open:
    start: int  # of the glyph
    end: int
    glyph: str


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    tail = _FINAL.search(text, max(start, end - 12), end)
    return start, tail.start() if tail else end


def _is_clitic(text: str, position: int, floor: int) -> bool:
    """Whether the letter before `position` is a word of one letter: ب"…", l'« … »."""
    if position - 1 < floor or not text[position - 1].isalpha():
        return False
    return position - 2 < floor or not text[position - 2].isalpha()


def _context(text: str, start: int, end: int, low: int, high: int) -> str | None:
    """`open`, `close`, or None where what touches the mark does not tell."""
    left = text[start - 1] if start > low else " "
    right = text[end] if end < high else " "
    left_free = left.isspace() or left in _BEFORE_OPENING or _is_clitic(text, start, low)
    if not right.isspace() and right not in _AFTER_CLOSING and (left_free or left in _APOSTROPHES):
        return "open"
    if not left.isspace() and (right.isspace() or right in _AFTER_CLOSING or right in _MARKS_AFTER):
        return "close" if not left_free or left in "،,-–—" or right in _AFTER_CLOSING else None
    if not left.isspace():
        return None
    after = end
    while after < high and text[after].isspace():
        after += 1
    if after >= high or text[after] in _AFTER_CLOSING:
        return "close"
    before = start - 1
    while before > low and text[before].isspace():
        before -= 1
    if before < low or text[before] in ":([{" or start == low:
        return "open"
    return None


_MARKS_AFTER = frozenset('”»’"›')


def _role(mark: _Open, text: str, low: int, high: int, stack: Sequence[_Open]) -> str | None:
    """Whether the mark opens or closes, or neither (an apostrophe)."""
    glyph = mark.glyph
    if glyph in _APOSTROPHES:
        left = text[mark.start - 1] if mark.start > low else " "
        right = text[mark.end] if mark.end < high else " "
        opened = any(other.glyph in _SINGLE for other in stack[-_MAX_DEPTH:])
        if left.isalnum() and right.isalnum():
            return None
        if left.isalnum() or left in ".,!?…،؟":
            return "close" if opened and not right.isalnum() else None
        return "open" if glyph == "'" and not right.isspace() and not right.isdigit() else None
    context = _context(text, mark.start, mark.end, low, high)
    same = next((other for other in stack[: -_MAX_DEPTH - 1 : -1] if _STYLE[other.glyph] == _STYLE[glyph]), None)
    if glyph in _CLOSING:
        if same is not None and (same.glyph in _OPENING or context != "open"):
            return "close"
        return context or ("close" if any(other.glyph in _OPENING for other in stack[-_MAX_DEPTH:]) else "open")
    if glyph in _OPENING:
        mirrored = same is not None and same.glyph in _CLOSING
        if same is not None and (context == "close" or mirrored or (same.glyph == "„" and glyph == "“")):
            return "close" if context != "open" or mirrored else "open"
        return "open" if context != "close" or same is None else "close"
    return context or ("close" if same is not None else "open")


def _matching(stack: list[_Open], glyph: str) -> int | None:
    """Index in `stack` of the mark that `glyph` closes: of its own style, else of its size."""
    for index in range(len(stack) - 1, max(-1, len(stack) - _MAX_DEPTH - 1), -1):
        if _STYLE[stack[index].glyph] == _STYLE[glyph]:
            return index
    if stack and (stack[-1].glyph in _SINGLE) == (glyph in _SINGLE):
        return len(stack) - 1
    return None


def find_marked(text: str, paragraphs: Sequence[Span]) -> list[Marked]:
    """Every pair of quotation marks in the given paragraphs, in the order of their start.

    A mark left open runs to the end of its paragraph (`closed` is false), unless a later paragraph, not
    itself beginning with a mark, closes it. Linear in the length of the text.
    """
    found: dict[int, Marked] = {}  # by the place of the opening mark
    pending: tuple[_Open, int] | None = None  # left open in an earlier paragraph, and which one
    for number, paragraph in enumerate(paragraphs):
        low, high = paragraph.start, paragraph.end
        stack: list[_Open] = []
        pairs: list[tuple[_Open, int, int, int]] = []  # opening mark, end of content, end of mark, depth
        first = True
        for match in _MARK.finditer(text, low, high):
            glyph, (begin, end) = match.group(), match.span()
            within = glyph in _APOSTROPHES and low < begin and end < high
            if within and text[begin - 1].isalnum() and text[end].isalnum():
                continue  # an apostrophe
            mark = _Open(begin, end, glyph)
            role = _role(mark, text, low, high, stack)
            if role == "open":
                if first and mark.start == low:
                    pending = None  # the convention of re-opening: the earlier paragraph stands by itself
                stack.append(mark)
            elif role == "close":
                index = _matching(stack, mark.glyph)
                if index is not None:
                    pairs.append((stack[index], mark.start, mark.end, index))
                    del stack[index:]
                elif pending is not None and not stack and number - pending[1] <= _MAX_PARAGRAPHS:
                    opener = pending[0]
                    found.pop(opener.start, None)
                    start, end = _trim(text, opener.end, mark.start)
                    if start < end:
                        found[opener.start] = Marked(start, end, Span(opener.start, mark.end))
                    pending = None
                elif mark.glyph in _CLOSING:
                    if first and mark.glyph not in _SINGLE and _UNOPENED.match(text, mark.end, high):
                        start, end = _trim(text, low, mark.start)  # its opening mark was forgotten or lost
                        if start < end:
                            found[start] = Marked(start, end, Span(start, mark.end))
                elif text.find(mark.glyph, mark.end, high) >= 0:
                    stack.append(mark)  # nothing to close, but something that closes it: بأنه" …"
            if role:
                first = False
        if first:  # nearly all paragraphs have no mark
            continue
        pairs, left_open = _settle(stack, pairs)
        for opener, content_end, outer_end, depth in pairs:
            start, end = _trim(text, opener.end, content_end)
            if start < end:
                found[opener.start] = Marked(start, end, Span(opener.start, outer_end), depth)
        if left_open is not None:
            start, end = _trim(text, left_open.end, high)
            if start < end:
                found[left_open.start] = Marked(start, end, Span(left_open.start, high), closed=False)
            pending = (left_open, number)
    return _nested(found.values())


def _nested(found: Iterable[Marked]) -> list[Marked]:
    """The pairs in order, with their depth; one that crosses another is no pair and left out."""
    kept: list[Marked] = []
    around: list[Marked] = []
    for one in sorted(found, key=lambda pair: (pair.outer.start, -pair.outer.end)):
        while around and around[-1].outer.end <= one.outer.start:
            around.pop()
        if around and one.outer.end > around[-1].outer.end:
            continue
        if one.depth != len(around):
            one = replace(one, depth=len(around))
        kept.append(one)
        around.append(one)
    return sorted(kept, key=lambda one: (one.start, -one.end))


def _settle(
    stack: list[_Open], pairs: list[tuple[_Open, int, int, int]]
) -> tuple[list[tuple[_Open, int, int, int]], _Open | None]:
    """What to make of the marks still open at the end of a paragraph."""
    stack = [mark for mark in stack if mark.glyph not in _SINGLE]
    if not stack:
        return pairs, None
    outer = stack[0]
    inside = [pair for pair in pairs if pair[0].start > outer.start]
    if not inside:
        return pairs, outer
    last = max(inside, key=lambda pair: pair[2])
    if outer.glyph in _OPENING and _STYLE[outer.glyph] == _STYLE[last[0].glyph]:
        # « … « … » with one closing mark for two opening ones: the outer pair is the quotation.
        kept = [pair for pair in pairs if pair is not last]
        return [*kept, (outer, last[1], last[2], 0)], None
    if outer.glyph in _OPENING:
        return pairs, outer
    # A neutral mark that was never closed before others opened: a slip of the keyboard.
    return [(*pair[:3], max(0, pair[3] - 1)) if pair[0].start > outer.start else pair for pair in pairs], None
