"""What differs between a claim and the passage that comes closest to it: the reason of a rejection."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher

from quotes.article import Span
from quotes.folding import Folded

_LONGEST = 300
"""Words of a claim that are compared: word by word comparison takes the square of their number."""
_COMMON = 40
"""Places of a word, at most, that may vote for a passage: more say nothing about where it is."""
_MARGIN = 5
_ALIKE = 0.6
"""Share of the claim's words, in their order, that make a passage its source."""


@dataclass(frozen=True, slots=True)
class Difference(Span):
    """The closest passage, and the first thing in which the claim departs from it."""

    reason: str = ""


def closest(claim: str, needle: Folded, text: str, folded: Folded) -> Difference | None:
    """The passage of the article that the claim was most likely made from, or None. Linear in the article."""
    words = needle.words[:_LONGEST]
    first = _most_likely_start(words, folded)
    if first is None:
        return None
    low, high = max(0, first - _MARGIN), min(len(folded.words), first + len(words) + _MARGIN)
    matcher = SequenceMatcher(None, folded.words[low:high], words, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    if sum(block.size for block in blocks) < _ALIKE * len(words):
        return None
    start, end = low + blocks[0].a, low + blocks[-1].a + blocks[-1].size
    passage = Difference(folded.starts[start], folded.ends[end - 1])
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal" or (kind == "delete" and (low + b <= start or low + a >= end)):
            continue
        theirs = text[folded.starts[low + a] : folded.ends[low + b - 1]] if a < b and c > 0 else ""
        mine = claim[needle.starts[c] : needle.ends[d - 1]] if c < d else ""
        if not theirs:
            reason = f"“{_short(mine)}” is not in the article there"
        elif not mine:
            reason = f"the claim leaves out “{_short(theirs)}”"
        else:
            reason = f"the article has “{_short(theirs)}” where the claim has “{_short(mine)}”"
        return Difference(passage.start, passage.end, reason)
    return Difference(passage.start, passage.end, "the order of the words differs")


def _most_likely_start(words: tuple[str, ...], folded: Folded) -> int | None:
    """The word of the article at which a passage with the claim's words most likely begins."""
    wanted = frozenset(words)
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at, word in enumerate(folded.words):
        if word in wanted:
            places[word].append(at)
    votes: Counter[int] = Counter()
    for offset, word in enumerate(words):
        if len(places[word]) <= _COMMON:
            for at in places[word]:
                # Words put in or left out shift the rest: neighbours count for each other.
                for start in range(at - offset - 2, at - offset + 3):
                    votes[start] += 3 - abs(start - (at - offset))
    return max(votes.most_common(1))[0] if votes else None


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= 80 else f"{words[:79]}…"
