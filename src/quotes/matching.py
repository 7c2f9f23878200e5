"""Where the words of a claim stand in an article, and how much has to be forgiven for it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from quotes.article import Span
from quotes.folding import TIERS, Folded, Tier, fold, fold_words

# Left out or put in, these signs make another claim of it; other marks at the ends of a claim do not.
_TELLING_BEFORE = "+-±$€£¥<>≤≥~"  # a number
_TELLING_AFTER = "?%‰°$€£¥+"
_EDGE = 16
"""Code points beside the first and the last word in which the marks of a claim's ends are looked for."""
_MOST_PLACES = 256
"""More places than this are not told apart one by one: such a claim is ambiguous in any case."""

_OPENING = "«“„‟‹〝❝"
_CLOSING = "»”›〞❞"
_inner_mark = re.compile(f'[{_OPENING}{_CLOSING}"＂]')
_lettered = re.compile(r"([\u0620-\u064a\u066e-\u06d3])([\u0610-\u061a\u064b-\u065f\u0670]*)")
_word_and_gap = re.compile(r"(\w+)(\W*)")
_inside_number = re.compile(r"\d[.,٫٬:/]\d")
_inside_word = re.compile(r"\w[-‐‑]\w|\w['’ʼ＇]\w")
_glue = re.compile(r"\w['’ʼ＇]\w")


@dataclass(frozen=True, slots=True)
class Match(Span):
    """A place where the words of a claim stand one after the other."""

    tier: Tier | None = None
    """What has to be forgiven, or None where no tier forgives it: `difference` says what differs."""
    difference: str = ""
    cut: bool = False
    """Whether the claim begins or ends within a word or a number of the article."""


@dataclass(frozen=True, slots=True)
class Needle:
    """A claim ready to be looked for: its words, and the marks before and after them."""

    folded: Folded
    core: str
    before: str
    after: str


def prepare(claim: str) -> Needle:
    """A claim without the quotation marks that enclose it."""
    folded = fold_words(claim)
    if not folded.words:
        return Needle(folded, "", "", "")
    start, end = folded.starts[0], folded.ends[-1]
    core = claim[start:end]
    before, after = claim[:start], claim[end:]
    opened, closed = _unpaired(core)
    # A mark at an end belongs to the claim only if its partner stands among the words.
    if not closed:
        before = _inner_mark.sub("", before)
    if not opened:
        after = _inner_mark.sub("", after)
    return Needle(folded, core, before[-_EDGE:], after[:_EDGE])


def _unpaired(core: str) -> tuple[int, int]:
    """How many marks the text opens without closing, and closes without opening."""
    opened = closed = 0
    for match in _inner_mark.finditer(core):
        mark, at = match.group(), match.start()
        opens = mark in _OPENING or (
            mark not in _CLOSING and not core[max(0, at - 1) : at].isalnum() and core[at + 1 : at + 2].isalnum()
        )
        if opens:
            opened += 1
        elif opened:
            opened -= 1
        else:
            closed += 1
    return opened, closed


def find(needle: Needle, text: str, folded: Folded, near: int | None = None) -> list[Match]:
    """Every place in `text` with the words of the claim, in order, or those nearest to `near` first.

    Linear in the length of the text; places that overlap an earlier one are passed over, unless one begins
    at `near`.
    """
    places = list(_places(needle.folded.text, folded, near))
    if near is not None:
        places.sort(key=lambda first: abs(folded.starts[first] - near))
    size = len(needle.folded.words)
    found = (_match(needle, text, folded.starts[at], folded.ends[at + size - 1]) for at in places[:_MOST_PLACES])
    return list(found)


def _places(needle: str, folded: Folded, near: int | None) -> Iterator[int]:
    size = needle.count(" ") - 1
    if size < 1:
        return

    def whole(first: int) -> bool:
        # A place that begins or ends within what one original word folds to is no place.
        last = first + size - 1
        begins = first == 0 or folded.starts[first - 1] != folded.starts[first]
        ends = last + 1 == len(folded.words) or folded.starts[last + 1] != folded.starts[last]
        return begins and ends

    expected = -1
    if near is not None:
        expected = bisect_left(folded.starts, near)
        if expected < len(folded.words) and folded.text.startswith(needle, folded.places[expected] - 1):
            if whole(expected):
                yield expected
        else:
            expected = -1
    position = folded.text.find(needle)
    while position >= 0:
        first = bisect_left(folded.places, position + 1)
        if first != expected and whole(first):
            yield first
        position = folded.text.find(needle, position + len(needle) - 1)


def _match(needle: Needle, text: str, start: int, end: int) -> Match:
    core = text[start:end]
    cut = _cut(text, start, end)
    tier = tier_between(needle.core, core)
    telling = _TELLING_BEFORE if core[0].isdigit() else ""
    left, missing_before = _reach(needle.before[::-1], text[max(0, start - _EDGE) : start][::-1], telling)
    right, missing_after = _reach(needle.after, text[end : end + _EDGE], _TELLING_AFTER)
    difference = ""
    if tier is None:
        difference = _first_difference(needle.core, core)
    elif missing := missing_before or missing_after:
        tier, difference = None, f"the article has no “{missing}” there"
    return Match(start - left, end + right, tier, difference, cut)


def _cut(text: str, start: int, end: int) -> bool:
    around_start, around_end = text[max(0, start - 2) : start + 1], text[end - 1 : end + 2]
    hyphen_before = _inside_word.fullmatch(around_start) and not _glue.fullmatch(around_start)
    number = _inside_number.fullmatch(around_start) or _inside_number.fullmatch(around_end)
    return bool(hyphen_before or number or _inside_word.fullmatch(around_end))


@lru_cache(maxsize=4096)
def _signs(letter: str) -> str:
    return fold(letter, "typography")


def _reach(edge: str, beside: str, telling: str) -> tuple[int, str]:
    """How far the marks of a claim's end go on in the article, and the first telling sign that is not there."""
    row = [(sign, at + 1) for at, letter in enumerate(beside) for sign in _signs(letter)]
    reached = taken = 0
    for sign in (sign for letter in edge for sign in _signs(letter)):
        if taken < len(row) and row[taken][0] == sign:
            reached = row[taken][1]
            taken += 1
        elif sign in telling:
            return reached, sign
    return reached, ""


def tier_between(mine: str, theirs: str) -> Tier | None:
    """The strictest tier that forgives all the differences between two texts, or None.

    The first letter may be a capital on one side only: a quotation that opens a sentence.
    """
    if mine == theirs:
        return "exact"
    pairs = [(fold(mine, tier), fold(theirs, tier)) for tier in TIERS[1:3]]
    for tier, (one, other) in zip(TIERS[1:3], pairs, strict=True):
        if one == other:
            return tier
    if _vowels_contradict(*pairs[1]):
        return None
    for tier in TIERS[3:]:
        if tier != "vowels":
            mine, theirs = _first_small(mine), _first_small(theirs)
        if fold(mine, tier) == fold(theirs, tier):
            return tier if tier != "punctuation" or _marks_pair_alike(mine, theirs) else None
    return None


def _first_small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _vowels_contradict(mine: str, theirs: str) -> bool:
    """Whether both sides write vowels on a letter and neither writes all of the other's: كَتب and كُتب."""
    one, other = _lettered.findall(mine), _lettered.findall(theirs)
    if len(one) != len(other):
        return False
    return any(
        not (set(vowels) <= set(others) or set(others) <= set(vowels))
        for (_, vowels), (_, others) in zip(one, other, strict=True)
    )


def _marks_pair_alike(mine: str, theirs: str) -> bool:
    # Marks that one side dropped must have enclosed words: a claim may not run on from a quotation into the
    # reporter's words. A quotation that goes on opens its marks anew in each paragraph.
    theirs = re.sub(r"(\n\s*)[«“\"]", r"\1", theirs)
    return _unpaired(mine) == _unpaired(theirs) or not any(_unpaired(theirs))


def marks_dropped(mine: str, theirs: str) -> Iterator[str]:
    """The words (at the `letters` tier) that only one of two texts puts a comma or colon after."""
    rows = [_word_and_gap.findall(fold(text, "letters").lower()) for text in (mine, theirs)]
    if len(rows[0]) == len(rows[1]):
        for (word, gap), (_, other) in zip(*rows, strict=True):
            if bool(set(gap) & set(",;:-")) != bool(set(other) & set(",;:-")):
                yield word


def _first_difference(mine: str, theirs: str) -> str:
    for one, other in zip_longest(mine.split(), theirs.split(), fillvalue=""):
        if tier_between(one, other) is None:
            return f"the article has “{other}” where the claim has “{one}”"
    return "the marks between the words differ"
