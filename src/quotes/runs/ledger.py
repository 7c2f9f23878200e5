"""The ledger: one outcome an article, with its records, in one SQLite file beside the output.

The records live here; the output file is written from it (`quotes.runs.publishing`). So one transaction settles an
article, and a run that is killed at any moment leaves neither half a record nor one without its outcome.
"""

from __future__ import annotations

import sqlite3
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from quotes.asking import Outcome
from quotes.errors import OutputError, UsageError

FORMAT: Final = "quotes-ledger/1"
_SCHEMA: Final = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE settings (id INTEGER PRIMARY KEY, text TEXT UNIQUE);
CREATE TABLE runs (id INTEGER PRIMARY KEY, began REAL, ended REAL, stopped TEXT);
CREATE TABLE files (
    id INTEGER PRIMARY KEY, path TEXT UNIQUE, place INTEGER, digest TEXT, settings INTEGER, articles INTEGER
);
CREATE INDEX files_place ON files (place, path);
CREATE TABLE articles (
    id INTEGER PRIMARY KEY, file INTEGER, name TEXT, number INTEGER, source TEXT, sha256 TEXT, settings INTEGER,
    status TEXT, reason TEXT, records INTEGER, prompt_tokens INTEGER, cached_tokens INTEGER, answer_tokens INTEGER,
    requests INTEGER, reused INTEGER, cost REAL, seconds REAL, run INTEGER, UNIQUE (file, name)
);
CREATE INDEX articles_place ON articles (file, number);
CREATE INDEX articles_text ON articles (sha256);
CREATE TABLE lines (article INTEGER PRIMARY KEY, body BLOB);
"""
_SETTINGS: Final = ("journal_mode = WAL", "wal_autocheckpoint = 250", "synchronous = FULL", "temp_store = FILE")
_TOGETHER: Final = 0.5  # seconds for which outcomes that cost nothing wait for one another


def ledger_path(output: Path) -> Path:
    """Where the ledger of an output file is."""
    return output.with_name(output.name + ".ledger")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article belongs: its file in the ledger, its number there, and its name within it."""

    file: int
    number: int
    name: str


class Ledger:
    """The ledger of one output, for one run at a time; `lock`: the right to write it, where the caller has it.

    Raises:
        UsageError: another run writes this output, or the file is no ledger.
        OutputError: the ledger cannot be written: a full disk, a file that may not be written.
    """

    def __init__(self, output: Path, lock: FileLock | None = None):
        self.path = ledger_path(output)
        self._lock = None if lock else locked(output)
        try:
            with self._failing():
                self._base = opened(self.path)
                _check(self._base, self.path)
                for pragma in (
                    "journal_mode = WAL",
                    "wal_autocheckpoint = 250",
                    "synchronous = FULL",
                    "temp_store = FILE",
                ):
                    self._base.execute(f"PRAGMA {pragma}")
                self._base.execute("CREATE TEMP TABLE seen (article INTEGER PRIMARY KEY)")
                self._base.execute("CREATE TEMP TABLE met (file INTEGER PRIMARY KEY, whole INTEGER)")
                self._base.execute("BEGIN IMMEDIATE")  # until the first commit all is as if nothing had begun
                self._run = self._base.execute("INSERT INTO runs (began) VALUES (?)", (time.time(),)).lastrowid
        except BaseException:
            self._unlock()
            raise
        self._committed = time.monotonic()
        self.changed = True

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise OutputError(f"{self.path}: cannot be written: {error}") from None

    def settings(self, text: str) -> int:
        """The number of what articles are asked with."""
        with self._failing():
            self._base.execute("INSERT OR IGNORE INTO settings (text) VALUES (?)", (text,))
            return int(self._base.execute("SELECT id FROM settings WHERE text = ?", (text,)).fetchone()[0])

    def meet(self, path: str, place: int) -> int | None:
        """A file that is among the inputs, at its place in their order; None where it was met before in this run."""
        with self._failing():
            row = self._base.execute("SELECT id, place FROM files WHERE path = ?", (path,)).fetchone()
            if row is None:
                self._begin()
                row = (
                    self._base.execute("INSERT INTO files (path, place) VALUES (?, ?)", (path, place)).lastrowid,
                    place,
                )
            new = self._base.execute("INSERT OR IGNORE INTO met VALUES (?, 0)", row[:1]).rowcount
            if new and row[1] != place:
                self._begin()
                self._base.execute("UPDATE files SET place = ? WHERE id = ?", (place, row[0]))
            return int(row[0]) if new else None

    def finished(self, file: int, digest: str, settings: int, unfinished: Sequence[str]) -> bool:
        """Whether all articles of a file are settled, and neither it nor the settings have changed since.

        `unfinished`: outcomes that are not good enough.
        """
        with self._failing():
            row = self._base.execute("SELECT digest, settings, articles FROM files WHERE id = ?", (file,)).fetchone()
            if row[:2] != (digest, settings) or row[2] is None:
                return False
            outside = ", ".join("?" * len(unfinished))
            (settled,) = self._base.execute(
                f"SELECT count(*) FROM articles WHERE file = ? AND settings = ? AND status NOT IN ({outside})",
                (file, settings, *unfinished),
            ).fetchone()
            return bool(settled == row[2])

    def names(self, file: int) -> set[str]:
        """What the articles of a file are called."""
        with self._failing():
            return {name for (name,) in self._base.execute("SELECT name FROM articles WHERE file = ?", (file,))}

    def outcomes(self, file: int) -> dict[str, int]:
        """How many articles of a file have which outcome."""
        with self._failing():
            rows = self._base.execute("SELECT status, count(*) FROM articles WHERE file = ? GROUP BY status", (file,))
            return dict(rows.fetchall())

    def settled(self, place: Place, sha256: str | None, settings: int, unfinished: Sequence[str]) -> str | None:
        """The outcome of this article with this text and these settings, where there is one that is good enough.

        Of one that is not, the records stay until it is settled anew.
        """
        with self._failing():
            row = self._base.execute(
                "SELECT id, sha256, settings, status, number FROM articles WHERE file = ? AND name = ?",
                (place.file, place.name),
            ).fetchone()
            if row is None:
                return None
            self._base.execute("INSERT OR IGNORE INTO seen VALUES (?)", row[:1])
            if row[4] != place.number:
                self._begin()
                self._base.execute("UPDATE articles SET number = ? WHERE id = ?", (place.number, row[0]))
            if row[1:3] == (sha256, settings) and row[3] not in unfinished:
                return str(row[3])
            self._begin()
            self._base.execute("UPDATE articles SET settings = NULL WHERE id = ?", row[:1])  # no longer finished
            return None

    def read(self, file: int, digest: str | None, settings: int, articles: int) -> None:
        """Note that a file has been read to its end, and how many articles there are in it."""
        with self._failing():
            self._begin()
            row = (digest, settings, articles, file)
            self._base.execute("UPDATE files SET digest = ?, settings = ?, articles = ? WHERE id = ?", row)
            self._base.execute("UPDATE met SET whole = 1 WHERE file = ?", (file,))

    def settle(
        self, place: Place, sha256: str | None, settings: int, outcome: Outcome, lines: str, records: int
    ) -> None:
        """Keep the outcome of one article with its records; what was paid for is on the disk when this returns."""
        used = outcome.usage
        with self._failing():
            self._begin()
            (article,) = self._base.execute(
                "INSERT INTO articles (file, name, number, source, sha256, settings, status, reason, records,"
                " prompt_tokens, cached_tokens, answer_tokens, requests, reused, cost, seconds, run)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (file, name) DO UPDATE SET number = excluded.number, source = excluded.source,"
                " sha256 = excluded.sha256, settings = excluded.settings, status = excluded.status,"
                " reason = excluded.reason, records = excluded.records, seconds = excluded.seconds, run = excluded.run,"
                " prompt_tokens = prompt_tokens + excluded.prompt_tokens,"
                " cached_tokens = cached_tokens + excluded.cached_tokens,"
                " answer_tokens = answer_tokens + excluded.answer_tokens, requests = requests + excluded.requests,"
                " reused = reused + excluded.reused, cost = ifnull(cost, 0) + excluded.cost"
                " RETURNING id",
                (
                    *(place.file, place.name, place.number, outcome.source, sha256, settings),
                    *(outcome.status, outcome.reason, records, used.prompt_tokens, used.cached_tokens),
                    *(used.answer_tokens, used.requests, used.reused, outcome.cost, outcome.seconds, self._run),
                ),
            ).fetchone()
            if lines:
                body = zlib.compress(lines.encode("utf-8", "backslashreplace"), 3)
                self._base.execute("INSERT OR REPLACE INTO lines VALUES (?, ?)", (article, body))
            else:
                self._base.execute("DELETE FROM lines WHERE article = ?", (article,))
            self._base.execute("INSERT OR IGNORE INTO seen VALUES (?)", (article,))
            if used.requests or time.monotonic() - self._committed > _TOGETHER:
                self.commit()

    def forget_gone(self) -> None:
        """After a whole run: drop articles that a file which was read has no more, or that are found elsewhere now.

        Files that are not among the inputs are kept, before those that are.
        """
        with self._failing():
            gone = "SELECT id FROM articles JOIN met USING (file) WHERE whole AND id NOT IN (SELECT article FROM seen)"
            moved = self._base.execute(
                "SELECT old.id, files.path FROM articles AS old JOIN files ON files.id = old.file WHERE old.file NOT IN"
                " (SELECT file FROM met) AND EXISTS (SELECT 1 FROM articles AS new JOIN met USING (file)"
                " WHERE new.sha256 = old.sha256)"
            ).fetchall()
            dropped = [row[0] for row in self._base.execute(gone)]
            dropped += [article for article, path in moved if not Path(path).exists()]
            others = "FROM files WHERE id NOT IN (SELECT file FROM met)"
            (last,) = self._base.execute(f"SELECT max(place) {others}").fetchone()
            if not dropped and (last is None or last < 0):
                return
            self._begin()
            for table, column in (("articles", "id"), ("lines", "article")):
                self._base.executemany(f"DELETE FROM {table} WHERE {column} = ?", [(one,) for one in dropped])
            if last is not None and last >= 0:
                self._base.execute(f"UPDATE files SET place = place - ? WHERE id IN (SELECT id {others})", (last + 1,))

    def _begin(self) -> None:
        if not self._base.in_transaction:
            self._base.execute("BEGIN IMMEDIATE")
        if not self.changed:
            self._base.execute("DELETE FROM meta WHERE key = 'output'")  # in one transaction with what changes
            self.changed = True

    def commit(self) -> None:
        """Put on the disk what is settled."""
        with self._failing():
            if self._base.in_transaction:
                self._base.execute("COMMIT")
            self._committed = time.monotonic()

    def lines(self) -> Iterator[bytes]:
        """The records of all articles, whole lines, in the order of the inputs."""
        with self._failing():
            rows = self._base.execute(
                "SELECT body FROM files JOIN articles ON articles.file = files.id JOIN lines ON article = articles.id"
                " ORDER BY place, path, number, articles.id"
            )
            for (body,) in rows:
                yield zlib.decompress(body)

    def mark(self, value: Any = None) -> Any:
        """What was noted of the last output that was written; with `value`, note it."""
        with self._failing():
            if value is not None:
                self._base.execute("INSERT OR REPLACE INTO meta VALUES ('output', ?)", (value,))
            row = self._base.execute("SELECT value FROM meta WHERE key = 'output'").fetchone()
            return row[0] if row else None

    def close(self, stopped: str | None = None) -> None:
        """End the run; `stopped`: why it ended before its time."""
        try:
            self.commit()
            with self._failing():
                row = (time.time(), stopped, self._run)
                self._base.execute("UPDATE runs SET ended = ?, stopped = ? WHERE id = ?", row)
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Let go of the ledger as it is; what is not committed is undone."""
        try:
            self._base.close()
        except sqlite3.Error:
            pass  # nothing was to be written
        finally:
            self._unlock()

    def _unlock(self) -> None:
        if self._lock is not None:
            self._lock.release()


def lock_of(output: Path) -> FileLock:
    """What only one run at a time can hold."""
    return FileLock(output.with_name(f".{output.name}.lock"))


def locked(output: Path) -> FileLock:
    """The right to write an output, until it is released or the process ends.

    Raises:
        UsageError: another run has it.
        OutputError: its folder cannot be written.
    """
    lock = lock_of(output)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise UsageError(f"{output}: another run is writing it; wait for its end, or give another -o") from None
    except OSError as error:
        raise OutputError(f"{output}: cannot be written: {error.strerror}") from None
    return lock


def opened(path: Path) -> sqlite3.Connection:
    """A connection to a ledger. Raises: sqlite3.Error."""
    return sqlite3.connect(path, isolation_level=None, timeout=30)


def _check(base: sqlite3.Connection, path: Path) -> None:
    """A new file becomes a ledger; what is there must be one."""
    try:
        tables = {name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.DatabaseError as error:
        if "not a database" not in str(error):
            raise
        tables = {"?"}
    if not tables:
        base.executescript(f"BEGIN; {_SCHEMA} INSERT INTO meta VALUES ('format', '{FORMAT}'); COMMIT;")
    elif "meta" not in tables or base.execute("SELECT value FROM meta WHERE key = 'format'").fetchone() != (FORMAT,):
        raise UsageError(f"{path}: is no ledger of quotes (or of a later version); move it away")
