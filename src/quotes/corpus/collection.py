"""Many records at once, from Python: `quotes.load(records)`, then `.find(…)`, `.experts()`, `.to_pandas()`."""

from __future__ import annotations

import json
import os
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotes.corpus.entries import read_entries
from quotes.corpus.search import Query, Where, condition, experts_named
from quotes.corpus.store import connect, create, is_index
from quotes.errors import ReadingError, UsageError
from quotes.foreign import claim_of, part_of
from quotes.topics import Topic, topics_of

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

    from quotes.records import Quotation

Source = str | os.PathLike[str]
Record = dict[str, Any]

_JOINED = (
    " FROM records r JOIN articles a ON a.id = r.article LEFT JOIN outlets o ON o.id = a.outlet"
    " LEFT JOIN speakers s ON s.id = r.speaker LEFT JOIN experts e ON e.id = s.expert WHERE "
)
_OF_EXPERT = "r.speaker IN (SELECT id FROM speakers WHERE expert = ?)"
_ORDER = " ORDER BY a.published IS NULL, a.published, r.id"


class Collection:
    """Records that can be looked through again and again: an index, or a part of it that `find` gave.

    Iterating gives the records as dictionaries, the earliest first: each as it was written, with the expert's
    `id` that of the person in all articles, and with `statement`: which claims are occurrences of one.
    """

    def __init__(self, base: sqlite3.Connection, query: Query | None = None, problems: Sequence[str] = ()):
        self._base = base
        self._query = query or Query()
        self.problems = tuple(problems)
        """Lines and files that could not be read, one line each."""

    def __iter__(self) -> Iterator[Record]:
        return self.records()

    @cached_property
    def _meant(self) -> list[int]:
        """The experts whom the name that is looked for can mean."""
        return experts_named(self._base, self._query.expert) if self._query.expert is not None else []

    @cached_property
    def _where(self) -> Where:
        return condition(self._base, self._query, self._meant)

    def __len__(self) -> int:
        sql = f"SELECT count(*){_JOINED}{self._where.sql}"
        return int(self._base.execute(sql, self._where.values).fetchone()[0])

    def __repr__(self) -> str:
        return f"<quotes.Collection of {len(self)} records>"

    def _repr_html_(self) -> str:
        from quotes.pages.notebook import records_html  # only notebooks ask

        return records_html(self)

    def find(
        self,
        *,
        expert: str | None = None,
        topics: str | Topic | Iterable[str | Topic] = (),
        stance: str | None = None,
        outlet: str | None = None,
        since: str | None = None,
        until: str | None = None,
        text: str | None = None,
        kind: str | None = None,
    ) -> Collection:
        """The records of this collection for which all conditions hold.

        Args:
            expert: a name in any script or spelling, a surname, or an expert's id.
            topics: records about any of these, in any language.
            stance: support, oppose, neutral, mixed or unclear.
            outlet: words of its name, in any script.
            since: first day, month or year (ISO 8601).
            until: last day, month or year, which is included.
            text: words that the claim has, in any inflection.
            kind: of the expert: person, organisation, group or anonymous.

        Raises:
            UsageError: a condition is none.
        """
        asked = (topics,) if isinstance(topics, str | Topic) else topics
        given: dict[str, Any] = {
            "expert": expert, "topics": topics_of(asked), "stance": stance, "outlet": outlet,
            "since": since, "until": until, "text": text, "kind": kind,
        }  # fmt: skip
        fresh = {name: value for name, value in given.items() if value}
        if twice := [name for name in fresh if getattr(self._query, name)]:
            raise UsageError(f"{twice[0]}: was looked for already; start from the whole collection")
        return Collection(self._base, replace(self._query, **fresh), self.problems)

    def records(self, limit: int | None = None) -> Iterator[Record]:
        """The records, the earliest first; at most `limit`."""
        where = self._where
        rows = self._base.execute(
            "SELECT r.json AS json, e.key AS expert, e.name AS name, t.key AS statement,"
            " (SELECT count(*) FROM records x WHERE x.statement = r.statement) AS occurrences"
            f"{_JOINED.replace(' WHERE', ' LEFT JOIN records t ON t.id = r.statement WHERE')}{where.sql}{_ORDER}"
            + (f" LIMIT {int(limit)}" if limit is not None else ""),
            where.values,
        )
        for row in rows:
            yield _record(row)

    def statements(self, limit: int | None = None) -> Iterator[Record]:
        """Each statement once: the record that was seen first, with all its occurrences and how they differ.

        `statement.occurrences` lists them: record id, article, outlet, date, and `drift`, in what the wording
        departs from the first one.
        """
        where = self._where
        rows = self._base.execute(
            f"SELECT r.statement AS statement{_JOINED}{where.sql} GROUP BY r.statement"
            " ORDER BY min(a.published IS NULL), min(a.published), r.statement"
            + (f" LIMIT {int(limit)}" if limit is not None else ""),
            where.values,
        ).fetchall()
        for (statement,) in rows:
            found = self._base.execute(
                "SELECT r.json AS json, e.key AS expert, e.name AS name, r.key AS statement,"
                f" 0 AS occurrences{_JOINED}r.statement = ?{_ORDER}",
                (statement,),
            ).fetchall()
            first, *others = [_record(row) for row in found]
            first["statement"] = {
                "id": first["statement"]["id"],
                "occurrences": [_occurrence(one, _words(first)) for one in (first, *others)],
            }
            yield first

    def experts(self, *, limit: int | None = None, order: str = "claims") -> list[Record]:
        """Who speaks: a row an expert, with what the records of this collection say of each.

        Args:
            limit: at most so many.
            order: by number of `claims`, or by `name`.

        Returns:
            `id`, `name`, `latin`, `kind`, `wikidata`, `names` (every form, with its number of articles and the
            reason for which it was taken for this expert), `affiliations` (what, role, organisation, from when
            to when, in how many articles), `claims`, `articles`, `outlets`, `first`, `last`, and `stances`
            (topic → label → number of claims).
        """
        return list(self.iterate_experts(limit=limit, order=order))

    def iterate_experts(self, *, limit: int | None = None, order: str = "claims") -> Iterator[Record]:
        """`experts`, one after the other."""
        if order not in {"claims", "name"}:
            raise UsageError(f"order {order!r}: claims or name")
        where = self._where
        rows = self._base.execute(
            "SELECT e.id AS number, e.key AS key, e.name AS name, e.latin AS latin, e.kind AS kind,"
            " e.wikidata AS wikidata, count(*) AS claims, count(DISTINCT r.article) AS articles,"
            f" min(a.published) AS first, max(a.published) AS last{_JOINED}e.id IS NOT NULL AND {where.sql}"
            f" GROUP BY e.id ORDER BY {'claims DESC, ' if order == 'claims' else ''}e.name, e.key"
            + (f" LIMIT {int(limit)}" if limit is not None else ""),
            where.values,
        ).fetchall()
        toward = self._toward()
        for row in rows:
            yield {
                "id": row["key"],
                "name": row["name"],
                "latin": row["latin"],
                "kind": row["kind"],
                "wikidata": row["wikidata"],
                "claims": row["claims"],
                "articles": row["articles"],
                "first": row["first"],
                "last": row["last"],
                "outlets": self._outlets(row["number"], where.sql, where.values),
                "affiliations": self._affiliations(row["number"]),
                "names": self._names(row["number"]),
                "stances": self._stances(row["number"], toward),
            }

    def count_experts(self) -> int:
        """How many experts there are."""
        sql = f"SELECT count(DISTINCT e.id){_JOINED}e.id IS NOT NULL AND {self._where.sql}"
        return int(self._base.execute(sql, self._where.values).fetchone()[0])

    def people_meant(self) -> list[tuple[str, str]]:
        """Id and name of each expert whom the name that was looked for can mean."""
        marks = ",".join(map(str, self._meant))
        return [tuple(row) for row in self._base.execute(f"SELECT key, name FROM experts WHERE id IN ({marks})")]

    def _outlets(self, expert: int, sql: str, values: tuple[Any, ...]) -> dict[str, int]:
        rows = self._base.execute(
            f"SELECT o.name, count(DISTINCT r.article) AS number{_JOINED}{_OF_EXPERT} AND o.name IS NOT NULL AND {sql}"
            " GROUP BY o.name ORDER BY number DESC, o.name",
            (expert, *values),
        )
        return dict(rows)

    def _affiliations(self, expert: int) -> list[Record]:
        """Who was what, when, in the order of the dates."""
        rows = self._base.execute(
            "SELECT s.affiliation AS text, max(s.role) AS role, max(s.organisation) AS organisation,"
            " min(a.published) AS first, max(a.published) AS last, count(*) AS articles"
            " FROM speakers s JOIN articles a ON a.id = s.article"
            " WHERE s.expert = ? AND s.affiliation IS NOT NULL GROUP BY s.affiliation ORDER BY first, text",
            (expert,),
        )
        return [dict(row) for row in rows]

    def _names(self, expert: int) -> list[Record]:
        rows = self._base.execute(
            "SELECT n.text AS text, count(*) AS articles, min(s.reason) AS reason"
            " FROM speakers s JOIN names n ON n.id = s.name WHERE s.expert = ? GROUP BY n.text"
            " ORDER BY articles DESC, text",
            (expert,),
        )
        return [dict(row) for row in rows]

    def _toward(self) -> list[tuple[str | None, Where]]:
        """What stances are counted toward: each topic asked for, or (None) whatever the records name."""
        rest = replace(self._query, expert=None)
        asked: list[tuple[str | None, Query]] = [(one.name, replace(rest, topics=(one,))) for one in rest.topics]
        return [(name, condition(self._base, query)) for name, query in asked or [(None, rest)]]

    def _stances(self, expert: int, toward: list[tuple[str | None, Where]]) -> dict[str, dict[str, int]]:
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for name, where in toward:
            rows = self._base.execute(
                f"SELECT r.target AS target, r.stance AS label, count(*) AS number{_JOINED}{_OF_EXPERT} AND {where.sql}"
                " GROUP BY r.target, r.stance ORDER BY number DESC",
                (expert, *where.values),
            )
            for target, label, number in rows:
                counts[name or target or ""][label or "unclear"] += number
        return {name: dict(labels) for name, labels in counts.items()}

    def to_html(
        self,
        articles: Source | None = None,
        *,
        topics: str | Topic | Iterable[str | Topic] = (),
        title: str = "Quotations",
    ) -> str:
        """The records and their articles as a page of their own: what `quotes report` writes.

        Args:
            articles: the folder where the articles are looked for, beside the paths that the records name.
            topics: what the page offers to filter by; what the stances are toward where none is given.
        """
        from quotes.pages.report import report

        asked = (topics,) if isinstance(topics, str | Topic) else topics
        return report(self, None if articles is None else Path(articles), topics=asked, title=title).html

    def to_pandas(self) -> pandas.DataFrame:
        """The records as a pandas data frame, one flat row each (extra `pandas`)."""
        from quotes.corpus.frames import to_pandas

        return to_pandas(self)

    def to_polars(self) -> polars.DataFrame:
        """The records as a polars data frame, one flat row each (extra `polars`)."""
        from quotes.corpus.frames import to_polars

        return to_polars(self)

    def to_arrow(self) -> pyarrow.Table:
        """The records as an Arrow table, one flat row each (extra `arrow`)."""
        from quotes.corpus.frames import to_arrow

        return to_arrow(self)


def _record(row: sqlite3.Row) -> Record:
    record: Record = json.loads(row["json"])
    if row["expert"] is not None:
        expert = record.get("expert")
        record["expert"] = (expert if isinstance(expert, dict) else {"name": row["name"]}) | {"id": row["expert"]}
    record["statement"] = {"id": row["statement"], "occurrences": row["occurrences"]}
    return record


def _words(record: Record) -> str:
    return str((claim_of(record) or {}).get("text") or "")


def _occurrence(record: Record, first: str) -> Record:
    from quotes.corpus.occurrences import drift  # only where statements are shown once

    article = part_of(record, "article")
    return {
        "id": record.get("id"),
        "article": article.get("id"),
        "outlet": article.get("outlet"),
        "published": article.get("published"),
        "url": article.get("url"),
        "drift": drift(first, _words(record)),
    }


def load(
    records: Source | Iterable[Source | Quotation | Mapping[str, Any]],
    *,
    people: Source | Iterable[Source] = (),
) -> Collection:
    """Records brought together: who is who across articles, what was said where.

    Args:
        records: an index that `quotes index` made, files or folders of JSONL, or records at hand.
        people: files of people (TOML or CSV) that say who is who by hand.

    Raises:
        ReadingError: nothing could be read. What could not be read among the rest is in `problems`.
        RecordError: a record at hand has no claim.
    """
    sources = [records] if isinstance(records, str | os.PathLike) else list(records)
    entries = read_entries([os.fspath(one) for one in ([people] if isinstance(people, str | os.PathLike) else people)])
    paths = [os.fspath(one) for one in sources if isinstance(one, str | os.PathLike)]
    if len(paths) == len(sources) == 1 and is_index(paths[0]):
        if entries:
            raise UsageError("people: an index has its own; give them to `quotes index`")
        return Collection(connect(paths[0]))
    if any(is_index(path) for path in paths if Path(path).is_file()):
        raise UsageError("an index is looked through alone: give it without other files")
    # An index is looked through without what makes one.
    from quotes.corpus.experts import identify
    from quotes.corpus.loading import load_files, load_objects, require_records

    base = create("")
    loaded = load_files(base, paths)
    load_objects(base, (_as_object(one) for one in sources if not isinstance(one, str | os.PathLike)))
    require_records(loaded, base)
    if not sources:
        raise ReadingError("no records were given")
    identify(base, entries)
    return Collection(base, problems=loaded.problems)


def _as_object(record: Quotation | Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(record, Mapping):
        return record
    return record.model_dump(mode="json", by_alias=True)
