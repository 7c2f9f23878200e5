"""Words of a text, with their places and the folded forms that lexicons are looked up by."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from quotes.folding import folds
from quotes.gaps import gap_bits

# Letters and digits of any script with the marks that Arabic and decomposed Latin letters carry.
_WORD = re.compile(r"([\w\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]+)")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of `text`: token i stands at `starts[i]` to `ends[i]`, its look-up form is `folded[i]`."""

    text: str
    starts: list[int]
    ends: list[int]
    words: list[str]
    folded: list[str]
    gaps: list[str]
    """What stands before each token and behind the last one: blanks and punctuation."""
    signs: list[int]
    """Of each gap, what `quotes.gaps` tells of it."""
    parted: list[int]
    """The gaps that are more than a blank, by the index of the token behind: one in ten."""

    def __len__(self) -> int:
        return len(self.starts)

    def at(self, offset: int) -> int:
        """Index of the first token that starts at or after `offset` (in code points)."""
        return bisect_left(self.starts, offset)

    def gap(self, index: int) -> str:
        """What stands between token `index` - 1 and token `index`."""
        return self.gaps[index]

    def word(self, index: int) -> str:
        return self.words[index]


@lru_cache(maxsize=8)  # an article is asked for more than once while it is at work
def tokenize(text: str) -> Tokens:
    """Split `text` into words. Linear in its length. The lists are shared: nobody changes them."""
    parts = _WORD.split(text)  # gap, word, gap, …, gap
    gaps, words = parts[::2], parts[1::2]
    places = list(accumulate(map(len, parts)))
    bits = {gap: gap_bits(gap) for gap in set(gaps)}
    folded = list(map(folds.__getitem__, words))
    signs = list(map(bits.__getitem__, gaps))
    parted = [index for index, gap in enumerate(gaps) if gap != " "]
    return Tokens(text, places[:-1:2], places[1::2], words, folded, gaps, signs, parted)


def folded_words(text: str) -> list[str]:
    """The look-up forms of the words of `text`, where nothing else is asked of it."""
    return list(map(folds.__getitem__, _WORD.findall(text)))
