"""Who is who in the index: mentions of all articles brought together, those that are new without doing it all again."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Final, cast

from quotes.corpus.entries import Entry, entry_of, same_name
from quotes.corpus.names import sharing_pair, sharing_part
from quotes.corpus.store import writing
from quotes.labels import EXPERT_KINDS, ExpertKind
from quotes.persons.identity import latin_of, resolve
from quotes.persons.mentions import Identity, Mention
from quotes.persons.naming import read_name
from quotes.persons.relations import LOOSE, relation
from quotes.persons.titles import bare_name

_MARKS: Final = 500
"""Values bound in one query."""


def identify(
    base: sqlite3.Connection, entries: tuple[Entry, ...] = (), watch: Callable[[int], object] | None = None
) -> int:
    """Say for each speaker of the index which expert it is; how many names were looked at.

    Only names that are new, and those that can be the same person's, are looked at; all of them where the user's
    entries are others than the last time. Experts keep their ids as the index grows.
    """
    stamp = sha256(repr(entries).encode("utf-8", "replace")).hexdigest()
    row = base.execute("SELECT value FROM meta WHERE key = 'entries'").fetchone()
    anew = row is not None and row[0] != stamp
    looked_at, taken = 0, set[int]()
    with writing(base):
        if anew:
            base.execute("UPDATE speakers SET reason = NULL")
        base.execute("INSERT OR REPLACE INTO meta VALUES ('entries', ?)", (stamp,))
        outlets = {int(number): str(name) for number, name in base.execute("SELECT id, name FROM outlets")}
        for names in _components(base, entries):
            looked_at += len(names)
            _settle(base, resolve(_mentions(base, names, entries, outlets)), entries, taken)
            if watch:
                watch(looked_at)
        base.execute("DELETE FROM experts WHERE id NOT IN (SELECT expert FROM speakers WHERE expert IS NOT NULL)")
    return looked_at


def _components(base: sqlite3.Connection, entries: tuple[Entry, ...]) -> Iterator[list[int]]:
    """Names that can be one person's, directly or by way of others, where one of them is new.

    Only what can be reached from new names is looked at.
    """
    new = [int(row[0]) for row in base.execute("SELECT DISTINCT name FROM speakers WHERE reason IS NULL ORDER BY name")]
    listed = [names for entry in entries if (names := _listed(base, entry))]
    reached: set[int] = set()
    for first in new:
        if first in reached:
            continue
        reached.add(first)
        component = [first]
        for name in component:  # grows as it is gone through
            fresh = _beside(base, name).union(*(names for names in listed if name in names)) - reached
            reached |= fresh
            component += sorted(fresh)
        yield sorted(component)


def _beside(base: sqlite3.Connection, name: int) -> set[int]:
    """The names that can be the same person's as one, for themselves or as its surname."""
    bare, kind = base.execute("SELECT bare, kind FROM names WHERE id = ?", (name,)).fetchone()
    if kind != "person":
        return set()
    own = read_name(bare)
    # Names that only share a key are no neighbours: else everybody is connected with everybody in the end.
    found = {other for other, read in sharing_part(base, own, single=own.full) if relation(own, read) is not None}
    if own.full:
        found |= {other for other, read in sharing_pair(base, own) if relation(own, read, LOOSE) is not None}
    return found


def _listed(base: sqlite3.Connection, entry: Entry) -> set[int]:
    """The names of the index that an entry has."""
    return {
        number
        for own in (entry.name, *entry.names)
        for number, read in sharing_part(base, read_name(bare_name(own)[1]))
        if same_name(read.text, own)
    }


def _mentions(
    base: sqlite3.Connection, names: list[int], entries: tuple[Entry, ...], outlet_names: Mapping[int, str]
) -> Iterator[Mention]:
    """The mentions of some names: those with one affiliation together, of those without the ones of one outlet."""
    apart = any(entry.outlet for entry in entries)
    for start in range(0, len(names), _MARKS):
        some = names[start : start + _MARKS]
        rows = base.execute(
            "SELECT n.id AS name, n.text AS text, n.kind AS kind, s.affiliation AS affiliation,"
            f" a.language AS language, {_PLACE if not apart else 'a.outlet'} AS place, min(a.published) AS published,"
            " group_concat(DISTINCT a.outlet) AS outlets, group_concat(s.article) AS articles"
            " FROM speakers s JOIN names n ON n.id = s.name JOIN articles a ON a.id = s.article"
            f" WHERE s.name IN ({','.join('?' * len(some))}) GROUP BY 1, 4, 5, 6",
            some,
        )
        for row in rows:
            kind = cast(ExpertKind, row["kind"] if row["kind"] in EXPERT_KINDS else "person")
            outlets = tuple(outlet_names[int(one)] for one in (row["outlets"] or "").split(",") if one)
            yield Mention(
                (row["name"], row["affiliation"], row["language"], row["place"], apart),
                row["text"],
                kind,
                frozenset(map(int, row["articles"].split(","))),
                row["affiliation"],
                row["language"],
                outlets,
                row["published"],
                entry_of(entries, row["text"], row["affiliation"], outlets),
            )


_PLACE: Final = "CASE WHEN s.affiliation IS NULL THEN a.outlet END"


def _settle(
    base: sqlite3.Connection, identities: Iterable[Identity], entries: tuple[Entry, ...], taken: set[int]
) -> None:
    """Write who is who; an expert that was known keeps its id, `taken` are those that are somebody's already."""
    for identity in sorted(identities, key=lambda one: -sum(len(m.articles) for m in one.mentions)):
        before: Counter[int] = Counter()
        for mention in identity.mentions:
            for expert, count in base.execute(
                f"SELECT expert, count(*) FROM speakers s WHERE {_MENTIONED} AND expert IS NOT NULL GROUP BY expert",
                _place_of(mention),
            ):
                before[expert] += count
        expert = next((one for one, _ in before.most_common() if one not in taken), None)
        expert = _write(base, expert, identity, entries)
        taken.add(expert)
        for merge in identity.merges:
            base.execute(
                f"UPDATE speakers AS s SET expert = ?, reason = ? WHERE {_MENTIONED}",
                (expert, merge.reason, *_place_of(merge.mention)),
            )


_MENTIONED: Final = (
    "s.name = ? AND s.affiliation IS ? AND EXISTS (SELECT 1 FROM articles a WHERE a.id = s.article AND a.language IS ?"
    " AND (? OR a.outlet IS ?))"
)
"""Which speakers a mention stands for: see `_mentions`."""


def _place_of(mention: Mention) -> tuple[object, ...]:
    assert isinstance(mention.key, tuple)
    name, affiliation, language, place, apart = mention.key
    return (name, affiliation, language, affiliation is not None and not apart, place)


def _write(base: sqlite3.Connection, expert: int | None, identity: Identity, entries: tuple[Entry, ...]) -> int:
    entry = entries[identity.entry] if identity.entry is not None else None
    counts: Counter[str] = Counter()
    for mention in identity.mentions:
        counts[bare_name(mention.name, mention.language)[1]] += len(mention.articles)
    shown = entry.name if entry else _fullest(counts)
    kind = identity.mentions[0].kind
    latin = latin_of(counts) if kind == "person" else None
    values = (shown, latin, kind, entry.wikidata if entry else None)
    if expert is not None:
        base.execute("UPDATE experts SET name = ?, latin = ?, kind = ?, wikidata = ? WHERE id = ?", (*values, expert))
        return expert
    first = identity.mentions[0]
    for salt in _salts(entry, first):
        key = "e" + sha256(salt.encode("utf-8", "replace")).hexdigest()[:15]
        row = base.execute(
            "INSERT OR IGNORE INTO experts (name, latin, kind, wikidata, key) VALUES (?, ?, ?, ?, ?)", (*values, key)
        )
        if row.rowcount:
            return int(row.lastrowid or 0)
    raise AssertionError("no id is left")


def _salts(entry: Entry | None, first: Mention) -> Iterator[str]:
    """What an id is made of: the first mention's name; with its affiliation where a namesake has that id."""
    if entry is not None and entry.wikidata:
        yield entry.wikidata
    name = " ".join(sorted(part.text for part in read_name(bare_name(first.name, first.language)[1]).parts))
    yield name
    yield f"{name}|{first.affiliation}"
    number = 0
    while True:
        number += 1
        yield f"{name}|{first.affiliation}|{first.outlets}|{number}"


def _fullest(names: Counter[str]) -> str:
    """The form that is shown: a full name before a surname, the most frequent one before others."""
    return max(names, key=lambda one: (read_name(one).full, names[one], len(one), one))
