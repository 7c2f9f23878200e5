"""The same statement in several articles: wire copy, shortened or reworded a little, is one claim.

Each claim leaves a few fingerprints (the smallest hashes of its runs of words, after Broder 1997); claims that
share one are compared word by word, and are one statement where most words of the shorter one stand in the longer
one and the speakers can be the same.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from difflib import SequenceMatcher
from typing import Final
from zlib import crc32

from quotes.folding import fold_word
from quotes.persons.naming import read_name
from quotes.persons.relations import relation
from quotes.persons.titles import bare_name

_RUN: Final = 4
"""Words of a run."""
_PRINTS: Final = 4
"""Fingerprints of a claim: two claims that share half of their runs miss each other once in sixteen times or less."""
_FEWEST: Final = 6
"""Words of a claim that is compared: shorter ones are the same by chance («لا تعليق»)."""
_ALIKE: Final = 0.75
"""Share of the shorter claim's words that stand in the longer one."""
_LENGTHS: Final = 0.4
"""Least length of the shorter one in relation to the longer one."""
_LOOKED_AT: Final = 16
"""Latest records of a fingerprint that are looked at: one that is everywhere is a formula and says nothing."""
_COMPARED: Final = 6
"""Claims that are compared word by word, those that share most fingerprints first."""
_WORD = re.compile(r"\w+")


class Occurrences:
    """Finds, for each new claim, the statement in the index that it is an occurrence of."""

    def __init__(self, base: sqlite3.Connection):
        self.base = base

    def statement_of(self, record: int, words: str, article: int, name: str | None) -> int:
        """The statement's number: that of the first record of it, `record` itself where it is new."""
        folded = folded_words(words)
        if len(folded) < _FEWEST:
            return record
        prints = _prints(folded)
        statement = record
        for other in self._sharing(prints):
            found = self.base.execute(_OTHER, (other,)).fetchone()
            if found is None or found["article"] == article or not isinstance(found["claim"], str):
                continue
            if alike(folded, folded_words(found["claim"])) and _speakers_agree(name, found["name"]):
                statement = int(found["statement"])
                break
        self.base.executemany("INSERT OR IGNORE INTO shingles VALUES (?, ?)", [(one, record) for one in prints])
        return statement

    def _sharing(self, prints: list[int]) -> list[int]:
        """Records that share fingerprints, those that share most first."""
        shared: Counter[int] = Counter()
        for one in prints:
            for (other,) in self.base.execute(_LATEST, (one, _LOOKED_AT)):
                shared[other] += 1
        return [other for other, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:_COMPARED]]


_LATEST: Final = "SELECT record FROM shingles WHERE hash = ? ORDER BY record DESC LIMIT ?"
_OTHER: Final = (
    "SELECT r.statement, r.article, json_extract(r.json, '$.claim.text') AS claim, n.bare AS name"
    " FROM records r LEFT JOIN speakers s ON s.id = r.speaker LEFT JOIN names n ON n.id = s.name WHERE r.id = ?"
)


def folded_words(text: str) -> list[str]:
    """The words of a claim as they are compared."""
    return [fold_word(word) for word in _WORD.findall(text)]


def _prints(words: list[str]) -> list[int]:
    runs = {crc32(" ".join(words[i : i + _RUN]).encode("utf-8", "replace")) for i in range(len(words) - _RUN + 1)}
    return sorted(runs)[:_PRINTS]


def alike(one: list[str], other: list[str]) -> bool:
    """Whether two claims, as folded words, are the same statement."""
    short, long = sorted((one, other), key=len)
    if not short or len(short) < _LENGTHS * len(long):
        return False
    return sum((Counter(short) & Counter(long)).values()) >= _ALIKE * len(short)


def _speakers_agree(one: str | None, other: str | None) -> bool:
    if one is None or other is None or one == other:
        return True
    return relation(read_name(bare_name(one)[1]), read_name(other)) is not None


def drift(first: str, later: str) -> list[dict[str, str]]:
    """In what a later wording departs from the first one: stretches of words left out, put in, or exchanged.

    Returns:
        `{"first": …, "later": …}` for each, in order; one of the two is empty where words only went or came.
    """
    ones, others = first.split(), later.split()
    matcher = SequenceMatcher(None, [_bare(word) for word in ones], [_bare(word) for word in others], autojunk=False)
    return [
        {"first": " ".join(ones[a:b]), "later": " ".join(others[c:d])}
        for kind, a, b, c, d in matcher.get_opcodes()
        if kind != "equal"
    ]


def _bare(word: str) -> str:
    return "".join(_WORD.findall(fold_word(word))) or word
