"""Records into the index: anybody's JSONL, line by line, once; files that grew are read on from where they ended."""

from __future__ import annotations

import gzip
import json
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from quotes.corpus.names import keys_of
from quotes.corpus.occurrences import Occurrences
from quotes.corpus.store import writing
from quotes.errors import ReadingError, RecordError
from quotes.foreign import claim_of, parsed, part_of, speaker_of
from quotes.persons.naming import read_name
from quotes.persons.titles import bare_name
from quotes.stems import searchable

_BATCH: Final = 5_000
"""Records between two commits: what is committed stays, whatever happens to the run."""
_EDGE: Final = 4_096
"""Bytes at both ends of what was read by which a file is known again."""
_NAMED: Final = 200_000
"""Names and articles whose rows are kept at hand."""


@dataclass(slots=True)
class Loaded:
    """What a run of `load_files` did."""

    records: int = 0
    files: int = 0
    unchanged: int = 0
    problems: list[str] = field(default_factory=list)


class Loader:
    """Puts records into an index; used within one transaction after the other."""

    def __init__(self, base: sqlite3.Connection):
        self.base = base
        self._articles: dict[str, int] = {}
        self._names: dict[tuple[str, str], int] = {}
        self._speakers: dict[tuple[int, int], int] = {}
        self._occurrences = Occurrences(base)
        row = base.execute("SELECT seq FROM sqlite_sequence WHERE name = 'records'").fetchone()
        self._next = (int(row[0]) if row else 0) + 1

    def add(self, record: Mapping[str, Any], file: int | None, line: str) -> None:
        """One record: `quotes/1`, or an object with the same fields as far as they are known.

        Raises:
            RecordError: it has no claim.
        """
        claim = claim_of(record) or {}
        words = _text(claim, "text")
        if not words:
            raise RecordError("no claim; give its words in the field `claim`")
        about = part_of(record, "article")
        language = _text(about, "language") or "und"
        article = self._article(about, record, language)
        speaker, name = self._speaker(record, article, language)
        key = _text(record, "id") or blake2b(f"{article}\0{name}\0{words}".encode("utf-8", "replace")).hexdigest()[:20]
        stance = part_of(record, "stance")
        target = _text(stance, "target")
        place, self._next = self._next, self._next + 1
        statement = self._occurrences.statement_of(place, words, article, name)
        self.base.execute(
            "INSERT OR REPLACE INTO records (id, key, file, article, speaker, kind, stance, target, statement, json)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (place, key, file, article, speaker, _text(claim, "kind"), _text(stance, "label"), target, statement, line),
        )
        context = " ".join(filter(None, (_text(about, "title"), target)))
        self.base.execute(
            "INSERT INTO about (rowid, claim, context) VALUES (?, ?, ?)",
            (place, " ".join(searchable(words, language)), " ".join(searchable(context, language))),
        )

    def _article(self, about: Mapping[str, Any], record: Mapping[str, Any], language: str) -> int:
        named = (_text(about, "sha256"), _text(about, "id"), _text(about, "path"), _text(about, "url"))
        reference = record.get("article")
        key = next(filter(None, named), None) or (
            reference if isinstance(reference, str) else _text(record, "id") or ""
        )
        known = self._articles.get(key)
        if known is None:
            outlet = _text(about, "outlet")
            values = [_text(about, "title"), self._outlet(outlet), _text(about, "published"), _text(about, "url")]
            row = self.base.execute(
                "INSERT INTO articles (key, title, outlet, published, url, language) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (key) DO UPDATE SET title = coalesce(excluded.title, title),"
                " outlet = coalesce(excluded.outlet, outlet), published = coalesce(excluded.published, published),"
                " url = coalesce(excluded.url, url) RETURNING id",
                (key, *values, language),
            ).fetchone()
            known = int(row[0])
            _remember(self._articles, key, known)
        return known

    def _outlet(self, name: str | None) -> int | None:
        if name is None:
            return None
        self.base.execute("INSERT OR IGNORE INTO outlets (name) VALUES (?)", (name,))
        return int(self.base.execute("SELECT id FROM outlets WHERE name = ?", (name,)).fetchone()[0])

    def _speaker(self, record: Mapping[str, Any], article: int, language: str) -> tuple[int | None, str | None]:
        name = speaker_of(record)
        if name is None:
            return None, None
        kind = _text(part_of(record, "expert"), "kind") or "person"
        number = self._name(name, kind, language)
        known = self._speakers.get((article, number))
        affiliation = part_of(record, "affiliation")
        words = _text(affiliation, "text") or _text(record, "affiliation")
        if known is None:
            row = self.base.execute(
                "INSERT INTO speakers (article, name, affiliation, role, organisation) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (article, name) DO UPDATE SET affiliation = coalesce(affiliation, excluded.affiliation),"
                " role = coalesce(role, excluded.role), organisation = coalesce(organisation, excluded.organisation)"
                " RETURNING id",
                (article, number, words, _text(affiliation, "role"), _text(affiliation, "organisation")),
            ).fetchone()
            known = int(row[0])
            _remember(self._speakers, (article, number), known)
        return known, name

    def _name(self, name: str, kind: str, language: str) -> int:
        known = self._names.get((name, kind))
        if known is None:
            row = self.base.execute("SELECT id FROM names WHERE text = ? AND kind = ?", (name, kind)).fetchone()
            if row is None:
                bare = bare_name(name, language)[1]
                whole = kind == "person" and read_name(bare).full
                insert = "INSERT INTO names (text, kind, bare, whole) VALUES (?, ?, ?, ?)"
                known = self.base.execute(insert, (name, kind, bare, whole)).lastrowid
                assert known is not None
                self.base.executemany(
                    "INSERT OR IGNORE INTO name_keys VALUES (?, ?, ?)",
                    [(key, known, pair) for key, pair in keys_of(bare, kind, language)],
                )
            else:
                known = int(row[0])
            _remember(self._names, (name, kind), known)
        return known


def _remember(table: dict[Any, int], key: Any, value: int) -> None:
    if len(table) >= _NAMED:
        table.clear()
    table[key] = value


def _text(record: Mapping[str, Any], key: str) -> str | None:
    value = record.get(key)
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) and value else None


def load_files(base: sqlite3.Connection, paths: Iterable[str], watch: Callable[[int], object] | None = None) -> Loaded:
    """Read record files into the index: what is new in each since the last time, all of it where it changed.

    A file that is not a file of records is a problem that is named; the others are read.

    Raises:
        OutputError: the index cannot be written (a full disk); what was committed before stays.
    """
    loaded = Loaded()
    for path in _expanded(paths, loaded):
        _load_file(base, path, loaded, watch)
    return loaded


def _expanded(paths: Iterable[str], loaded: Loaded) -> Iterator[str]:
    for path in paths:
        if Path(path).is_dir():
            yield from sorted(
                str(one) for one in Path(path).rglob("*") if one.name.endswith((".jsonl", ".jsonl.gz", ".ndjson"))
            )
        elif path == "-" or Path(path).exists():
            yield path
        else:
            loaded.problems.append(f"{path}: no such file or folder")


def _load_file(base: sqlite3.Connection, path: str, loaded: Loaded, watch: Callable[[int], object] | None) -> None:
    name = path if path == "-" else str(Path(path).resolve())
    known = base.execute("SELECT * FROM files WHERE path = ?", (name,)).fetchone()
    try:
        start = _read_until(path, known)
    except OSError as error:
        loaded.problems.append(f"{path}: {error.strerror or error}")
        return
    if start is not None and start == _size(path):
        loaded.unchanged += 1
        return
    loaded.files += 1
    with writing(base):
        if known is not None and start is None:
            base.execute("DELETE FROM records WHERE file = ?", (known["id"],))
            base.execute("UPDATE files SET read = 0, lines = 0 WHERE id = ?", (known["id"],))
        elif known is None:
            base.execute("INSERT INTO files (path, read, lines) VALUES (?, 0, 0)", (name,))
        file, lines = base.execute("SELECT id, lines FROM files WHERE path = ?", (name,)).fetchone()
        loader = Loader(base)
        place = start or 0
        try:
            for line, end in _lines(path, place):
                place = end
                lines += 1
                _add_line(loader, file, line, f"{path}: line {lines}", loaded)
                if not lines % _BATCH:
                    _note(base, file, path, place, lines)
                    base.commit()
                    base.execute("BEGIN IMMEDIATE")
                    if watch:
                        watch(loaded.records)
        except (OSError, EOFError) as error:
            loaded.problems.append(f"{path}: {getattr(error, 'strerror', None) or error}")
        _note(base, file, path, place, lines)
    if watch:
        watch(loaded.records)


def _add_line(loader: Loader, file: int, line: bytes, where: str, loaded: Loaded) -> None:
    if not line.strip():
        return
    try:
        text = line.decode("utf-8-sig").strip()
        loader.add(parsed(text), file, text)
        loaded.records += 1
    except UnicodeDecodeError:
        loaded.problems.append(f"{where}: is not UTF-8")
    except RecordError as error:
        loaded.problems.append(f"{where}: {error}")


def _size(path: str) -> int:
    return -1 if path == "-" else Path(path).stat().st_size


def _read_until(path: str, known: sqlite3.Row | None) -> int | None:
    """Where to read on in a file that was read before; None where it is new, or no longer begins as it did."""
    if known is None or path == "-":
        return None
    end, size = int(known["read"]), _size(path)
    # A packed file cannot be read on in the middle.
    whole = size == end if path.endswith(".gz") else size >= end
    return end if whole and _edges(path, end) == (known["head"], known["tail"]) else None


def _edges(path: str, end: int) -> tuple[str, str]:
    if path == "-":
        return "", ""
    with Path(path).open("rb") as stream:
        head = stream.read(min(_EDGE, end))
        stream.seek(max(0, end - _EDGE))
        tail = stream.read(min(_EDGE, end))
    return blake2b(head).hexdigest()[:32], blake2b(tail).hexdigest()[:32]


def _note(base: sqlite3.Connection, file: int, path: str, place: int, lines: int) -> None:
    end = _size(path) if path.endswith(".gz") else place
    base.execute(
        "UPDATE files SET read = ?, head = ?, tail = ?, lines = ? WHERE id = ?", (end, *_edges(path, end), lines, file)
    )


def _lines(path: str, start: int) -> Iterator[tuple[bytes, int]]:
    """The whole lines of a file from `start` (bytes), each with where the next one begins.

    A last line without its line end is left for the next time, unless it is a whole object.
    """
    place = start
    with _opened(path, start) as stream:
        for line in stream:
            if not line.endswith(b"\n") and not line.rstrip().endswith(b"}"):
                return
            place += len(line)
            yield line, place


@contextmanager
def _opened(path: str, start: int) -> Iterator[BinaryIO]:
    if path == "-":
        yield sys.stdin.buffer
    elif path.endswith(".gz"):
        with gzip.open(path, "rb") as unpacked:
            yield cast(BinaryIO, unpacked)
    else:
        with Path(path).open("rb") as stream:
            stream.seek(start)
            yield stream


def load_objects(base: sqlite3.Connection, records: Iterable[Mapping[str, Any]]) -> None:
    """Put records at hand into an index.

    Raises:
        RecordError: one of them has no claim.
    """
    with writing(base):
        loader = Loader(base)
        for record in records:
            loader.add(record, None, json.dumps(record, ensure_ascii=False))


def require_records(loaded: Loaded, base: sqlite3.Connection) -> None:
    """Raise where nothing at all could be read.

    Raises:
        ReadingError: the index is empty and there were problems.
    """
    if loaded.problems and not base.execute("SELECT 1 FROM records LIMIT 1").fetchone():
        raise ReadingError("; ".join(loaded.problems[:3]))
