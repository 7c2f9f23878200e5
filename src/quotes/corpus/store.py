"""The index: one SQLite file with all records, who speaks in them, and a full-text search over stems.

SQLite, since it comes with Python, is one file that can be copied, takes rows as they come (an index grows by the
hour), finds a few rows among millions by several conditions, and searches text. DuckDB scans columns faster, but
rewrites or re-reads them when rows are added one run after the other, and its text index is built anew each time.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from quotes.corpus.entries import Entry, read_entries
from quotes.errors import OutputError, ReadingError

FORMAT: Final = "quotes-index/1"
_SCHEMA: Final = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE files (id INTEGER PRIMARY KEY, path TEXT UNIQUE, read INTEGER, head TEXT, tail TEXT, lines INTEGER);
CREATE TABLE outlets (id INTEGER PRIMARY KEY, name TEXT UNIQUE);
CREATE TABLE articles (
    id INTEGER PRIMARY KEY, key TEXT UNIQUE, title TEXT, outlet INTEGER, published TEXT, url TEXT, language TEXT
);
CREATE INDEX articles_published ON articles (published);
CREATE TABLE names (id INTEGER PRIMARY KEY, text TEXT, kind TEXT, bare TEXT, whole INTEGER, UNIQUE (text, kind));
CREATE TABLE name_keys (key TEXT, name INTEGER, pair INTEGER, PRIMARY KEY (key, pair, name)) WITHOUT ROWID;
CREATE TABLE experts (
    id INTEGER PRIMARY KEY, key TEXT UNIQUE, name TEXT, latin TEXT, kind TEXT, wikidata TEXT
);
CREATE TABLE speakers (
    id INTEGER PRIMARY KEY, article INTEGER, name INTEGER, affiliation TEXT, role TEXT, organisation TEXT,
    expert INTEGER, reason TEXT, UNIQUE (article, name)
);
CREATE INDEX speakers_name ON speakers (name);
CREATE INDEX speakers_expert ON speakers (expert);
CREATE TABLE records (
    id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT UNIQUE, file INTEGER, article INTEGER, speaker INTEGER,
    kind TEXT, stance TEXT, target TEXT, statement INTEGER, json TEXT
);
CREATE INDEX records_speaker ON records (speaker);
CREATE INDEX records_article ON records (article);
CREATE INDEX records_file ON records (file);
CREATE INDEX records_statement ON records (statement);
CREATE TABLE shingles (hash INTEGER, record INTEGER, PRIMARY KEY (hash, record)) WITHOUT ROWID;
CREATE VIRTUAL TABLE about USING fts5 (claim, context, content='', tokenize="unicode61 remove_diacritics 0");
"""


def create(path: str | Path) -> sqlite3.Connection:
    """A new index at `path`, or the one that is there; "" for one that is gone with the connection.

    Raises:
        OutputError: it cannot be written.
        ReadingError: the file there is no index.
    """
    if path and Path(path).exists() and Path(path).stat().st_size and not _unfinished(path):
        return _opened(str(path), write=True)
    try:
        base = sqlite3.connect(str(path), isolation_level=None)
        format_row = f"INSERT INTO meta VALUES ('format', '{FORMAT}');"
        base.executescript(f"PRAGMA page_size = 8192; BEGIN; {_SCHEMA} {format_row} COMMIT;")
    except sqlite3.Error as error:
        raise OutputError(f"{path}: cannot be written: {error}") from None
    return _tuned(base, write=True)


def remembered_people(base: sqlite3.Connection, paths: Sequence[str]) -> tuple[Entry, ...]:
    """The user's entries: of the files given now, or else of those given the last time, read anew.

    Raises:
        ReadingError: a file cannot be read.
    """
    if not paths:
        row = base.execute("SELECT value FROM meta WHERE key = 'people'").fetchone()
        return read_entries(json.loads(row[0]) if row else ())
    found = read_entries(paths)
    kept = json.dumps([str(Path(path).resolve()) for path in paths])
    base.execute("INSERT OR REPLACE INTO meta VALUES ('people', ?)", (kept,))
    return found


@contextmanager
def writing(base: sqlite3.Connection) -> Iterator[None]:
    """One transaction: what is changed within is kept whole, or not at all where anything goes wrong.

    Raises:
        OutputError: the index cannot be written (a full disk, another run at work on it).
    """
    try:
        base.execute("BEGIN IMMEDIATE")
        yield
        base.commit()
    except BaseException as error:
        if base.in_transaction:
            base.rollback()
        if isinstance(error, sqlite3.Error):
            raise OutputError(f"the index cannot be written: {error}; what was read before is in it") from None
        raise


def _unfinished(path: str | Path) -> bool:
    """Whether a file is a database without anything in it: a run was killed while it made an index."""
    try:
        with closing(sqlite3.connect(path)) as base:
            return bool(base.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,))
    except sqlite3.Error:
        return False


def is_index(path: str | Path) -> bool:
    """Whether a file is a SQLite database."""
    try:
        with Path(path).open("rb") as stream:
            return stream.read(15) == b"SQLite format 3"
    except OSError:
        return False


def connect(path: str | Path) -> sqlite3.Connection:
    """An index for looking things up.

    Raises:
        ReadingError: it cannot be read, or is none.
    """
    return _opened(str(path), write=False)


def _opened(path: str, *, write: bool) -> sqlite3.Connection:
    try:
        mode = "rw" if write else "ro"
        base = sqlite3.connect(f"{Path(path).resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None)
        row = base.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
    except sqlite3.Error as error:
        raise ReadingError(f"{path}: is no index made by `quotes index`: {error}") from None
    if row is None or row[0] != FORMAT:
        raise ReadingError(f"{path}: is an index of another version; make it anew with `quotes index`")
    return _tuned(base, write=write)


def _tuned(base: sqlite3.Connection, *, write: bool) -> sqlite3.Connection:
    base.row_factory = sqlite3.Row
    base.execute("PRAGMA cache_size = -65536")  # 64 MB
    base.execute("PRAGMA temp_store = FILE")
    if write:
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = NORMAL")
        base.execute("PRAGMA busy_timeout = 5000")
    return base
