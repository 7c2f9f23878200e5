"""What lines of a page say about themselves: share links, bylines, dates, comment sections.

The phrases are those of every language with a file, since pages mix languages; the order of day and month is
that of the article's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from quotes.dates import DateOrder, date_pattern, find_date
from quotes.languages import available, language_data

SENTENCE_END = re.compile(r"""[.!?؟…۔][\s"”“»«›’'\])]*$""")
DOUBLE_MARKS = '"“”„«»'

_SPELLINGS = {
    **dict.fromkeys("أإآٱ", "ا"),
    **dict.fromkeys(map(chr, (0x640, *range(0x64B, 0x653), 0x670, *range(0x200B, 0x2010), 0xFEFF)), ""),
    "ى": "ي",
    "ة": "ه",
    "’": "'",
}


class _Letters(dict[int, str]):
    """For `str.translate`: letters and apostrophes, and a blank for all else."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        letter = sign == "'" or (sign.isalnum() and not sign.isdecimal())
        self[code] = _SPELLINGS.get(sign, sign if letter else " ")
        return self[code]


_letters = _Letters()
_SEPARATORS = re.compile(r"\s{2,}|[\t|•·/›»]|\s-\s")
_SEPARATED = re.compile(r"[\s|•·/›»](?:(?<=[\t|•·/›»])|\s|-\s)")  # whether one is there: begins with a set, so faster
_BARS = re.compile(r"\s{3,}|[\t|•·]")
_DIGIT = re.compile(r"\d")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|#\w+|@\w+|(?:pic\.twitter|t)\.co\S*|pic\.twitter\.com/\S*|[—–-]\s?.{1,60}\(@\w+\)"
)
_DOMAIN = re.compile(r"(?:www\.)?[A-Za-z0-9-]{2,40}\.(?:com|net|org|info|ma|dz|tn|eg|sa|ae|fr|uk|news|press)", re.I)
_DATELINE = re.compile(r"[^.\n]{0,40}\([A-Z][\w .&]{1,20}\)\s*[-–—]*")
_OPENING_DATELINE = 90  # code points at the start of a body in which «CITY, Feb. 21, 2025 /Agency/ --» stands
_HOLES = {"outlet": r"(?P<outlet>.{2,60}?)", "author": r".{2,60}?", "date": "(?P<when>.{6,60})"}


def key(line: str) -> str:
    """The letters of a line, so that spellings, counts, arrows and colons make no difference."""
    return " ".join(line.lower().translate(_letters).split())


def _keys(page_lists: Iterable[Iterable[str]]) -> frozenset[str]:
    return frozenset(key(phrase) for phrases in page_lists for phrase in phrases)


@dataclass(frozen=True, slots=True)
class Byline:
    """What a line tells of where and when the article appeared."""

    outlet: str | None = None
    published: str | None = None
    updated: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The compiled [page] sections."""

    order: DateOrder
    furniture: frozenset[str]
    furniture_starts: tuple[str, ...]
    furniture_phrases: tuple[str, ...]
    captions: tuple[str, ...]
    related: frozenset[str]
    comments: frozenset[str]
    published_in: tuple[re.Pattern[str], ...]
    published: tuple[str, ...]
    updated: tuple[str, ...]
    bylines: tuple[str, ...]
    agencies: frozenset[str]

    def within(self, text: str, short: str) -> Page:
        """The same for the lines of one text, without the phrases that it has nowhere: nearly all of them.

        Args:
            short: its short lines, which alone can be captions.
        """
        return replace(
            self, furniture_phrases=_there(self.furniture_phrases, text), captions=_there(self.captions, short)
        )

    def is_furniture(self, line: str, line_key: str) -> bool:
        """Whether a short line is a link, a button, a share bar, a caption, or no words at all."""
        if not line_key or line_key in self.furniture or line_key in self.related:
            return True
        if f"{line_key} ".startswith(self.furniture_starts) or _ADDRESS.fullmatch(line):
            return True
        if self.captions:
            low = line.lower()
            if any(caption in low for caption in self.captions) and not _quotes(line):
                return True
        if not _SEPARATED.search(line):  # no bar either
            return False
        labels = _BARS.split(line)
        if len(labels) > 3 and all(len(label.split()) <= 3 for label in labels):
            return True
        keys = map(key, _SEPARATORS.split(line))
        return all(not one or one in self.furniture or f"{one} ".startswith(self.furniture_starts) for one in keys)

    def is_appeal(self, line: str) -> bool:
        """Whether a line of any length asks for a subscription, a donation or a click, in two ways at least."""
        if len(self.furniture_phrases) < 2:
            return False
        low = line.lower()
        return sum(phrase in low for phrase in self.furniture_phrases) > 1

    def byline(self, line: str, line_key: str) -> Byline | None:
        """What a short line says about outlet and date, None where it is no byline."""
        if _quotes(line):
            return None
        if line_key in self.agencies or _DATELINE.fullmatch(line):
            return Byline()
        if _DOMAIN.fullmatch(line):
            return Byline(outlet=line)
        dated = find_date(line, self.order) if _DIGIT.search(line) else None
        if dated:
            for pattern in self.published_in:
                found = pattern.match(line)
                within = find_date(found["when"], self.order) if found else None
                if found and within and within.start < 25:
                    return Byline(outlet=found["outlet"].strip(" :،,"), published=within.iso)
            lead = f"{line_key} "
            if SENTENCE_END.search(line):
                return None
            if lead.startswith(self.published):
                return Byline(published=dated.iso)
            if lead.startswith(self.updated):
                return Byline(updated=dated.iso)
            if self._is_date_and_little_else(line):
                return Byline(published=dated.iso)
        return Byline() if self._names_author(line, line_key) else None

    def dateline(self, line: str) -> str | None:
        """The date of an agency's dateline at the start of a first paragraph."""
        start = line[:_OPENING_DATELINE]
        dated = find_date(start, self.order) if _DIGIT.search(start) else None
        return dated.iso if dated and re.match(r"\s*(?:\(|/|--|[–—]\s|-\s)", start[dated.end :]) else None

    def _is_date_and_little_else(self, line: str) -> bool:
        rest = key(date_pattern().sub(" ", line))
        return len(rest) <= 40 and len(rest.split()) <= 6

    def _names_author(self, line: str, line_key: str) -> bool:
        words = line.split()
        if len(words) > 10 or SENTENCE_END.search(line) or line.endswith((":", ",", "،", ";")):
            return False
        if not f"{line_key} ".startswith(self.bylines):
            return False
        # In scripts with capitals, what follows "by" in a byline is names.
        cased = [word for word in words[1:] if word[0].lower() != word[0].upper()]
        capitals = sum(word[0].isupper() for word in cased)
        return len(words) > 1 and capitals * 2 >= len(cased)


def _quotes(line: str) -> bool:
    return any(mark in line for mark in DOUBLE_MARKS)


def _compiled(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", pattern)
    regex = "".join(
        _HOLES[part] if index % 2 else re.sub(r"(\\ )+", r"\\s+", re.escape(part)) for index, part in enumerate(parts)
    )
    return re.compile(regex, re.IGNORECASE)


def _there(phrases: tuple[str, ...], text: str) -> tuple[str, ...]:
    """Those of some phrases that a text has."""
    low = text.lower()
    likely = [few for letter, word, few in _by_rarest(phrases) if letter in low and word in low]
    return tuple(phrase for few in likely for phrase in few if phrase in low)


@cache
def _by_rarest(phrases: tuple[str, ...]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Phrases by their longest word, with its letter that is last in Unicode, of another script or accent."""
    found: dict[str, tuple[str, ...]] = {}
    for phrase in phrases:
        word = max(phrase.split(), key=len)
        found[word] = (*found.get(word, ()), phrase)
    return [(max(word), word, few) for word, few in found.items()]


@cache
def page(language: str) -> Page:
    """The page knowledge for an article in `language` (ISO 639-1)."""
    sections = [language_data(code)["page"] for code in sorted(available())]

    def keys(name: str) -> frozenset[str]:
        return _keys(section[name] for section in sections)

    def starts(name: str) -> tuple[str, ...]:
        return tuple(f"{phrase} " for phrase in sorted(keys(name)))

    def phrases(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(phrase.lower() for section in sections for phrase in section[name]))

    return Page(
        order=language_data(language)["page"]["date_order"],
        furniture=keys("boilerplate_lines"),
        furniture_starts=starts("boilerplate_starts"),
        furniture_phrases=phrases("boilerplate_phrases"),
        captions=phrases("captions"),
        related=keys("related"),
        comments=keys("comments"),
        published_in=tuple(_compiled(one) for section in sections for one in section["published_in"]),
        published=starts("published"),
        updated=starts("updated"),
        bylines=starts("bylines"),
        agencies=keys("agencies"),
    )
