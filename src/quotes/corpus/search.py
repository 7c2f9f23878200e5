"""What is looked for in the index, as SQL: experts in any script or spelling, topics, stance, outlet, dates, words."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from quotes.concepts import languages_of
from quotes.corpus.names import sharing_pair, sharing_part
from quotes.errors import UsageError
from quotes.labels import STANCES
from quotes.persons.affiliations import skeleton
from quotes.persons.naming import Name, read_name
from quotes.persons.relations import relation
from quotes.persons.titles import bare_name
from quotes.stems import stem
from quotes.tokens import tokenize
from quotes.topics import Topic, match_query

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_FEW: Final = 3_000
"""Records of an expert up to which each is looked up in the text index, rather than the whole of it searched."""


@dataclass(frozen=True)
class Query:
    """Conditions that must all hold; those not given hold for every record."""

    expert: str | None = None
    """A name in any script or spelling, a surname, or an expert's id."""
    topics: tuple[Topic, ...] = ()
    """Records about any of these."""
    stance: str | None = None
    outlet: str | None = None
    since: str | None = None
    """First day, month or year (ISO 8601)."""
    until: str | None = None
    """Last day, month or year, which is included."""
    text: str | None = None
    """Words that the claim has, in any inflection."""
    kind: str | None = None
    """Kind of expert: person, organisation, group, anonymous."""

    def __post_init__(self) -> None:
        if self.stance is not None and self.stance not in STANCES:
            raise UsageError(f"stance {self.stance!r}: {', '.join(STANCES)} are those that there are")
        for name in ("since", "until"):
            value = getattr(self, name)
            if value is not None and not _DATE.fullmatch(value):
                raise UsageError(f"{name} {value!r}: a date is expected, as 2025-11-06, 2025-11 or 2025")
        if self.text is not None and not tokenize(self.text).folded:
            raise UsageError(f"text {self.text!r}: there is no word in it")
        if self.expert is not None and not tokenize(self.expert).folded:
            raise UsageError(f"expert {self.expert!r}: there is no name in it")


@dataclass(frozen=True, slots=True)
class Where:
    """A condition on `records r` joined with `articles a` and `speakers s`, and its values."""

    sql: str
    values: tuple[Any, ...]


def condition(base: sqlite3.Connection, query: Query, experts: Sequence[int] = ()) -> Where:
    """The query as SQL; `experts` are those whom its name can mean."""
    parts: list[str] = ["1"]
    values: list[Any] = []
    few = False
    if query.expert is not None:
        marks = ",".join(map(str, experts))
        parts.append(f"r.speaker IN (SELECT id FROM speakers WHERE expert IN ({marks}))")
        few = _count(base, marks) <= _FEW
    if query.kind is not None:
        parts.append("s.expert IN (SELECT id FROM experts WHERE kind = ?)")
        values.append(query.kind)
    if query.stance is not None:
        parts.append("r.stance = ?")
        values.append(query.stance)
    if query.outlet is not None:
        parts.append(f"a.outlet IN ({','.join(map(str, _outlets(base, query.outlet)))})")
    if query.since is not None:
        parts.append("a.published >= ?")
        values.append(query.since)
    if query.until is not None:
        parts.append("substr(a.published, 1, ?) <= ?")
        values += [len(query.until), query.until]
    for sought in filter(None, (match_query(query.topics) if query.topics else "", _text_query(query.text))):
        found = "SELECT rowid FROM about WHERE about MATCH ?"
        parts.append(f"EXISTS ({found} AND rowid = r.id)" if few else f"r.id IN ({found})")
        values.append(sought)
    return Where(" AND ".join(parts), tuple(values))


def _count(base: sqlite3.Connection, experts: str) -> int:
    sql = (
        "SELECT count(*) FROM (SELECT 1 FROM records WHERE speaker IN"
        f" (SELECT id FROM speakers WHERE expert IN ({experts})) LIMIT {_FEW + 1})"
    )
    return int(base.execute(sql).fetchone()[0])


def _text_query(text: str | None) -> str:
    """Words of the claim, all of them, in the inflections of any language they may be of."""
    if text is None:
        return ""
    groups = []
    for word in tokenize(text).folded:
        stems = sorted({stem(word, language) for language in languages_of(word)})
        groups.append("(" + " OR ".join(f'"{one}"' for one in stems) + ")")
    return "claim : (" + " AND ".join(groups) + ")"


def _outlets(base: sqlite3.Connection, outlet: str) -> list[int]:
    """The outlets of a name, in any script: Hespress, هسبريس."""
    wanted = tokenize(outlet).folded
    sounds = [skeleton(word) for word in wanted]
    found = []
    for number, name in base.execute("SELECT id, name FROM outlets"):
        words = tokenize(name).folded
        same = set(wanted) <= set(words)
        if same or (all(sounds) and set(sounds) <= {skeleton(word) for word in words}):
            found.append(int(number))
    return found


def experts_named(base: sqlite3.Connection, name: str) -> list[int]:
    """The experts that a name can mean: by id, by any form of a person's name, by the words of a body's.

    A full name also means those of whom only the surname is known, unless somebody else of that surname is.
    """
    row = base.execute("SELECT id FROM experts WHERE key = ?", (name,)).fetchone()
    if row is not None:
        return [int(row[0])]
    found = _persons(base, name)
    return sorted(found | _bodies(base, name))


def _persons(base: sqlite3.Connection, name: str) -> set[int]:
    sought = read_name(bare_name(name)[1])
    if not sought.full:
        return _bearers(base, sought)
    exact = {
        expert
        for number, read in sharing_pair(base, sought)
        if relation(sought, read) not in {None, "surname"}
        for expert in _experts_of(base, number)
    }
    for _, short in sharing_part(base, sought, single=True):
        if relation(sought, short) != "surname":
            continue
        bearers = _bearers(base, short)
        alone = {expert for expert in bearers if _single(base, expert)}
        if bearers - alone <= exact:
            exact |= alone
    return exact


def _bearers(base: sqlite3.Connection, short: Name) -> set[int]:
    """The experts whom a single name can mean."""
    names = [number for number, read in sharing_part(base, short) if relation(short, read) is not None]
    return {expert for number in names for expert in _experts_of(base, number)}


def _experts_of(base: sqlite3.Connection, name: int) -> list[int]:
    sql = "SELECT DISTINCT expert FROM speakers WHERE name = ? AND expert IS NOT NULL"
    return [int(row[0]) for row in base.execute(sql, (name,))]


def _single(base: sqlite3.Connection, expert: int) -> bool:
    name = base.execute("SELECT name FROM experts WHERE id = ?", (expert,)).fetchone()[0]
    return not read_name(bare_name(name)[1]).full


def _bodies(base: sqlite3.Connection, name: str) -> set[int]:
    """Organisations and groups whose name has all the words, or those of another language for the same."""
    found: set[int] = set()
    for wording in Topic.of(name.replace("|", " ")).wordings:
        names: set[int] | None = None
        for terms in wording:
            having = {number for term in terms for number in _having(base, term)}
            names = having if names is None else names & having
            if not names:
                break
        found.update(expert for number in names or () for expert in _experts_of(base, number))
    return found


def _having(base: sqlite3.Connection, term: Sequence[str]) -> set[int]:
    sets = [
        {int(row[0]) for row in base.execute("SELECT name FROM name_keys WHERE key = ? AND pair = 2", (word,))}
        for word in term
    ]
    return set.intersection(*sets) if sets else set()
