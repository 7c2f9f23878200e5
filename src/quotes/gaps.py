"""What stands between two words, in bits: told once for each of the few gaps that an article has."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

BLANK: Final = 1 << 0
"""White space, or nothing."""
LINKED: Final = 1 << 1
"""As inside a name: "J. ", "-", "d’"."""
JOINED: Final = 1 << 2
"""As inside a phrase: a blank, a hyphen, an apostrophe."""
DOTTED: Final = 1 << 3
"""A full stop and no more, as behind an abbreviated title."""
SOFT: Final = 1 << 4
"""As between a title and the name behind it: "Dr. ", «الدكتور/ »."""
ATTACHED: Final = 1 << 5
"""Nothing that parts a subject from its verb: blanks, hyphens, apostrophes, marks."""
OPENING: Final = 1 << 6
"""What may stand before a sentence's first word."""
PARTING: Final = 1 << 7
"""A sign that ends an apposition."""
CLAUSE: Final = 1 << 8
"""A sign between the clauses of a sentence."""
COMMA: Final = 1 << 9
"""With a comma, of any script."""
NAMED: Final = 1 << 10
"""A mark as before and behind a short name: «كمال»."""
STOP: Final = 1 << 11
"""With a sign that may end a sentence."""

_TESTS: Final = (
    (BLANK, re.compile(r"[\s\u200b-\u200f]*\Z")),
    (LINKED, re.compile(r"(?:[ \u00a0\u202f]*|[-‐.'’] ?|\.-|[ \u00a0]?[-‐][ \u00a0]?)\Z")),
    (JOINED, re.compile(r"(?:[\s\u200b-\u200f]*|[-‐]|\s*[’']\s*)\Z")),
    (DOTTED, re.compile(r"\s*\.\s*\Z")),
    (SOFT, re.compile(r"(?:[\s\u200b-\u200f]*|\s*[./«\"“]\s*)\Z")),
    (ATTACHED, re.compile(r"[ \u00a0\u200f\u200e\u202f\n\-‐’'«»\"“”]*\Z")),
    (OPENING, re.compile(r"\Z|.*?(?:[.!?…:\n\"“”«»•*]|[-–—] )", re.DOTALL)),
    (PARTING, re.compile(r".*?(?:[,;:()\"“”«»!?\n]|\.\s|[–—]| - )", re.DOTALL)),
    (CLAUSE, re.compile(r".*?[,;:()\"“”«»!?\n–—]", re.DOTALL)),
    (COMMA, re.compile(r".*?[,،]", re.DOTALL)),
    (STOP, re.compile(r".*?[.!?؟…\n]", re.DOTALL)),
    (NAMED, re.compile(r"\s*[\"“”«»'‘’]\s*\Z")),
)
_SHORT = 8  # code points of the gaps that are remembered: all but freaks


def gap_bits(gap: str) -> int:
    """The bits of a gap."""
    return _remembered(gap) if len(gap) <= _SHORT else _told(gap)


def _told(gap: str) -> int:
    return sum(bit for bit, test in _TESTS if test.match(gap))


_remembered = lru_cache(maxsize=4096)(_told)
