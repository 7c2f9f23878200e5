"""The user's file of people: who is one person, who is not, and under which name and Wikidata id.

TOML (a `[[person]]` table each) or CSV (a line each; several values in a cell are parted by `|`):

    name         how the expert is shown
    names        other spellings, pen names, initials: all mentions with one of them (or `name`) are this person
    wikidata     "Q42"
    affiliation  only mentions whose affiliation has one of these words: parts namesakes
    outlet       only mentions in one of these outlets: parts namesakes

Two entries of one name with different conditions are two people. Names are compared as everywhere: in any script.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from quotes.errors import ReadingError
from quotes.folding import fold_word
from quotes.persons.naming import read_name
from quotes.persons.relations import relation
from quotes.persons.titles import bare_name
from quotes.tokens import tokenize

_FIELDS = ("name", "names", "wikidata", "affiliation", "outlet")


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of the user's file."""

    name: str
    names: tuple[str, ...] = ()
    wikidata: str | None = None
    affiliation: tuple[str, ...] = ()
    outlet: tuple[str, ...] = ()

    def means(self, name: str, affiliation: str | None, outlets: Sequence[str]) -> bool:
        """Whether a mention is of this person."""
        if not any(same_name(name, own) for own in (self.name, *self.names)):
            return False
        if self.affiliation and not any(_within(words, affiliation or "") for words in self.affiliation):
            return False
        there = {fold_word(one) for one in outlets}
        return not self.outlet or any(fold_word(one) in there for one in self.outlet)


def entry_of(entries: tuple[Entry, ...], name: str, affiliation: str | None, outlets: Sequence[str] = ()) -> int | None:
    """Index of the entry that a mention belongs to: of several the one with most conditions."""
    fitting = [
        (bool(entry.affiliation) + bool(entry.outlet), -index)
        for index, entry in enumerate(entries)
        if entry.means(name, affiliation, outlets)
    ]
    return -max(fitting)[1] if fitting else None


@lru_cache(maxsize=65_536)
def same_name(name: str, own: str) -> bool:
    """Whether a mention's name is one that an entry has, in any script and spelling."""
    one, other = read_name(bare_name(name)[1]), read_name(bare_name(own)[1])
    return name == own or (len(one.parts) == len(other.parts) and relation(one, other) is not None)


def _within(words: str, text: str) -> bool:
    wanted, there = tokenize(words).folded, set(tokenize(text).folded)
    return bool(wanted) and set(wanted) <= there


def read_entries(paths: Iterable[str]) -> tuple[Entry, ...]:
    """The entries of files of people, in their order.

    Raises:
        ReadingError: a file cannot be read, or an entry has no name or an unknown field.
    """
    return tuple(entry for path in paths for entry in _entries(path))


def _entries(path: str) -> list[Entry]:
    try:
        text = Path(path).read_text("utf-8-sig")
    except OSError as error:
        raise ReadingError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ReadingError(f"{path}: is not UTF-8") from None
    if path.lower().endswith(".csv"):
        rows: list[Mapping[str, Any]] = [
            {key.strip(): _cell(key.strip(), value) for key, value in row.items() if key and value}
            for row in csv.DictReader(io.StringIO(text))
        ]
    else:
        try:
            tables = tomllib.loads(text).get("person", [])
        except tomllib.TOMLDecodeError as error:
            raise ReadingError(f"{path}: is no TOML: {error}") from None
        rows = [table for table in tables if isinstance(table, dict)] if isinstance(tables, list) else []
    if not rows:
        raise ReadingError(f"{path}: there is no person in it; give [[person]] tables with a name")
    return [_entry(row, f"{path}: person {number}") for number, row in enumerate(rows, 1)]


def _cell(key: str, value: str) -> Any:
    parts = [part.strip() for part in value.split("|") if part.strip()]
    return value.strip() if key in {"name", "wikidata"} else parts


def _entry(row: Mapping[str, Any], where: str) -> Entry:
    unknown = sorted(set(row) - set(_FIELDS))
    if unknown:
        raise ReadingError(f"{where}: unknown field {unknown[0]!r}; there are {', '.join(_FIELDS)}")
    name = row.get("name")
    if not isinstance(name, str) or not read_name(name).parts[0].text:
        raise ReadingError(f"{where}: has no name")
    lists = {}
    for key in ("names", "affiliation", "outlet"):
        value = row.get(key, [])
        value = [value] if isinstance(value, str) else value
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise ReadingError(f"{where}: {key}: words are expected")
        lists[key] = tuple(value)
    wikidata = row.get("wikidata")
    return Entry(
        name,
        lists["names"],
        wikidata if isinstance(wikidata, str) and wikidata else None,
        **{key: lists[key] for key in ("affiliation", "outlet")},
    )
