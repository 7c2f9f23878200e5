"""Dates as pages write them, in the words of every language that has a file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Literal, NamedTuple

from quotes.languages import available, language_data

DateOrder = Literal["dmy", "unsure"]

_EARLIEST, _LATEST = 1850, 2100  # other "years" are numbers, or those of another calendar


class Dated(NamedTuple):
    """A date found in a text: ISO 8601, as exact as it is written, and where it stands."""

    iso: str
    start: int
    end: int


@cache
def _months() -> dict[str, int]:
    """Names of months, in small letters, in all languages: pages mix them."""
    months: dict[str, int] = {}
    for code in sorted(available()):
        for number, names in enumerate(language_data(code)["page"]["months"], start=1):
            months.update(dict.fromkeys(names, number))
    return months


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def date_pattern() -> re.Pattern[str]:
    """Matches one written date, not yet checked for being one of the calendar."""
    month = rf"(?:{_any(_months())})\.?"
    # The Levant and the Gulf write both names of a month: «تموز / يوليو».
    months = rf"{month}(?:\s?[/(]\s?{month}\)?)?"
    mark = r"(?P<mark>\s?[-/.]\s?)"
    return re.compile(
        rf"(?<!\d)(?:"
        rf"(?P<a>\d{{1,4}}){mark}(?P<b>\d{{1,2}})(?P=mark)(?P<c>\d{{4}}|\d{{1,2}})(?![\d/])"
        rf"|(?P<d1>\d{{1,2}})(?:er|st|nd|rd|th)?[\s.,-]{{1,2}}(?:of\s)?(?P<m1>{months})[\s,.-]{{1,2}}(?P<y1>\d{{4}})"
        rf"|\b(?P<m2>{months})\s(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<y2>\d{{4}})"
        rf"|\b(?P<m3>{months})\s(?P<y3>\d{{4}})"
        rf")(?!\d)",
        re.IGNORECASE,
    )


_NUMBERS = re.compile(r"\d(\s?[-/.]\s?)\d{1,2}\1\d")
_FOUR_DIGITS = re.compile(r"\d{4}")
_YEAR = re.compile(r"(?<![^\W\d_])([^\W\d_]++)[.)]*+[\s,.-]{1,2}(?:\d{1,2}(?:st|nd|rd|th)?,?\s)?\d{4}", re.IGNORECASE)


@cache
def _last_words() -> frozenset[str]:
    """The words that the names of months end with."""
    return frozenset(re.findall(r"[^\W\d_]+", name)[-1] for name in _months())


def _may_have_date(text: str) -> bool:
    """False where a glance shows no date: the pattern of all months in all languages is slow."""
    if _NUMBERS.search(text):
        return True
    return bool(_FOUR_DIGITS.search(text)) and any(word.lower() in _last_words() for word in _YEAR.findall(text))


def find_date(text: str, order: DateOrder, start: int = 0) -> Dated | None:
    """The first date in `text` from `start` on, or None. In `dmy` order the day comes before the month."""
    if not _may_have_date(text):
        return None
    for match in date_pattern().finditer(text, start):
        iso = _iso(match, order)
        if iso:
            return Dated(iso, match.start(), match.end())
    return None


def _iso(match: re.Match[str], order: DateOrder) -> str | None:
    if match["a"]:
        return _numeric(int(match["a"]), int(match["b"]), int(match["c"]), len(match["a"]), order)
    for day, month, year in (("d1", "m1", "y1"), ("d2", "m2", "y2")):
        if match[month]:
            return _checked(int(match[year]), _month(match[month]), int(match[day]))
    year_only = int(match["y3"])
    return f"{year_only}-{_month(match['m3']):02}" if _EARLIEST <= year_only <= _LATEST else None


def _month(words: str) -> int:
    months = _months()
    known = words.lower().rstrip(".)")
    return months.get(known) or months[re.split(r"\.?\s?[/(]", known)[0]]


def _numeric(first: int, second: int, third: int, digits: int, order: DateOrder) -> str | None:
    if digits == 4:
        return _checked(first, second, third)
    year = third + 2000 if third < 100 else third
    if order == "unsure" and first <= 12 and second <= 12 and first != second:
        return str(year) if _EARLIEST <= year <= _LATEST else None
    if second > 12:
        first, second = second, first
    return _checked(year, second, first)


def _checked(year: int, month: int, day: int) -> str | None:
    if not _EARLIEST <= year <= _LATEST:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def iso_date(value: str, order: DateOrder = "dmy") -> str | None:
    """A date field (`2025-11-06T10:00:00Z`, `6 novembre 2025`, `2025-11`) in ISO 8601, or None."""
    value = value.strip()
    if partial := re.fullmatch(r"(\d{4})(?:-(0[1-9]|1[0-2]))?", value):
        return partial[0] if _EARLIEST <= int(partial[1]) <= _LATEST else None
    if stamp := re.match(r"(\d{4})-?(\d{2})-?(\d{2})(?!\d)", value):
        return _checked(*map(int, stamp.groups()))
    found = find_date(value, order)
    return found.iso if found else None
