"""Words of a text, with their places and the folded forms that lexicons are looked up by."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from quotes.folding import fold_word

# Letters and digits of any script with the marks that Arabic and decomposed Latin letters carry.
_WORD = re.compile(r"[\w\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]+")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of `text`: token i stands at `starts[i]` to `ends[i]`, its look-up form is `folded[i]`."""

    text: str
    starts: list[int]
    ends: list[int]
    folded: list[str]
    gaps: list[str]
    """What stands before each token and behind the last one: blanks and punctuation."""

    def __len__(self) -> int:
        return len(self.starts)

    def at(self, offset: int) -> int:
        """Index of the first token that starts at or after `offset` (in code points)."""
        return bisect_left(self.starts, offset)

    def gap(self, index: int) -> str:
        """What stands between token `index` - 1 and token `index`."""
        return self.gaps[index]

    def word(self, index: int) -> str:
        return self.text[self.starts[index] : self.ends[index]]


@lru_cache(maxsize=8)  # an article is asked for more than once while it is at work
def tokenize(text: str) -> Tokens:
    """Split `text` into words. Linear in its length. The lists are shared: nobody changes them."""
    words = list(_WORD.finditer(text))
    starts = [word.start() for word in words]
    ends = [word.end() for word in words]
    gaps = [text[left:right] for left, right in zip([0, *ends], [*starts, len(text)], strict=True)]
    return Tokens(text, starts, ends, [fold_word(word.group()) for word in words], gaps)
