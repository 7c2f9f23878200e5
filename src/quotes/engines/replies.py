"""The cache: a model's raw replies, kept in one SQLite file, so that nothing is asked for, or paid for, twice.

A reply is found by the endpoint and the whole request: prompt, article, answer schema, model, parameters. Reading and
verification run anew each time. A cache that cannot be read or written is done without.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import platformdirs

from quotes.errors import OutputError, UsageError

LIMIT: Final = 1000
"""Megabytes that the cache may have where `QUOTES_CACHE_LIMIT` says nothing else."""

_log = logging.getLogger("quotes")
_SCHEMA = """
PRAGMA auto_vacuum = INCREMENTAL;
CREATE TABLE IF NOT EXISTS replies (key TEXT PRIMARY KEY, body BLOB, size INTEGER, used REAL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS replies_used ON replies (used, size);
"""
_CHECKED_EVERY: Final = 200  # replies between two looks at the size
_FRESH: Final = 3600.0  # seconds in which a reply's last use is not written again


def cache_path() -> Path:
    """Where the cache is: `QUOTES_CACHE_DIR`, or the user's folder for caches."""
    folder = os.environ.get("QUOTES_CACHE_DIR") or platformdirs.user_cache_dir("quotes", appauthor=False)
    return Path(folder) / "replies.db"


def cache_limit() -> int:
    """Bytes that the cache may have: `QUOTES_CACHE_LIMIT` in megabytes.

    Raises:
        UsageError: it is no number.
    """
    given = os.environ.get("QUOTES_CACHE_LIMIT") or str(LIMIT)
    try:
        return int(float(given) * 1_000_000)
    except (ValueError, OverflowError):
        raise UsageError(f"QUOTES_CACHE_LIMIT: a number of megabytes is expected, not {given!r}") from None


def reply_key(endpoint: str, request: Mapping[str, Any]) -> str:
    """What a reply is kept under: a hash of the endpoint and of the whole request."""
    whole = json.dumps([endpoint.rstrip("/"), request], sort_keys=True, ensure_ascii=False, default=str)
    return sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


class Replies:
    """Raw replies in a file; `limit` in bytes (None: no limit), the longest unused go first.

    `reading=False` keeps replies and gives none: everything is asked for anew.
    """

    def __init__(self, path: Path | None = None, limit: int | None = None, *, reading: bool = True):
        self.path = path or cache_path()
        self.limit = cache_limit() if path is None else limit
        self.reading = reading
        self._kept = 0

    @cached_property
    def _base(self) -> sqlite3.Connection | None:
        try:
            return _opened(self.path)
        except (sqlite3.Error, OSError) as error:
            self._given_up(error)
            return None

    def _given_up(self, error: Exception) -> None:
        _log.warning("the cache %s cannot be used: %s; replies are not kept", self.path, error)
        self.__dict__["_base"] = None

    def get(self, key: str) -> dict[str, Any] | None:
        """The reply kept under `key`, or None."""
        if self._base is None or not self.reading:
            return None
        try:
            row = self._base.execute("SELECT body, used FROM replies WHERE key = ?", (key,)).fetchone()
            if row is None:
                return None
            if time.time() - row[1] > _FRESH:
                self._base.execute("UPDATE replies SET used = ? WHERE key = ?", (time.time(), key))
            found = json.loads(zlib.decompress(row[0]))
        except (sqlite3.Error, zlib.error, ValueError) as error:
            self._given_up(error)
            return None
        return found if isinstance(found, dict) else None

    def put(self, key: str, reply: Mapping[str, Any]) -> None:
        """Keep a reply."""
        if self._base is None:
            return
        body = zlib.compress(json.dumps(reply, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        try:
            row = (key, body, len(key) + len(body), time.time())
            self._base.execute("INSERT OR REPLACE INTO replies VALUES (?, ?, ?, ?)", row)
            if self.limit is not None and self._kept % _CHECKED_EVERY == 0:
                _shrink(self._base, self.limit)
            self._kept += 1
        except sqlite3.Error as error:
            self._given_up(error)

    def close(self) -> None:
        """Let go of the file."""
        base = self.__dict__.pop("_base", None)
        if base is not None:
            base.close()


def _opened(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    base = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
    base.executescript(_SCHEMA)
    base.execute("PRAGMA journal_mode = WAL")
    base.execute("PRAGMA wal_autocheckpoint = 250")
    base.execute("PRAGMA synchronous = NORMAL")  # a power cut may cost the last replies, never the file
    return base


def _shrink(base: sqlite3.Connection, limit: int) -> None:
    """Drop the longest unused replies where there are too many, down to nine tenths of the limit."""
    (size,) = base.execute("SELECT total(size) FROM replies").fetchone()
    if size <= limit:
        return
    last = None
    for used, one in base.execute("SELECT used, size FROM replies ORDER BY used"):
        last, size = used, size - one
        if size <= 0.9 * limit:
            break
    base.execute("DELETE FROM replies WHERE used <= ?", (last,))
    base.execute("PRAGMA incremental_vacuum").fetchall()


@dataclass(frozen=True, slots=True)
class CacheInfo:
    """Where the cache is, how many replies it has, its bytes and their limit."""

    path: Path
    replies: int
    size: int
    limit: int


def cache_info() -> CacheInfo:
    """What is in the cache.

    Raises:
        OutputError: it cannot be read.
    """
    path, limit = cache_path(), cache_limit()
    if not path.exists():
        return CacheInfo(path, 0, 0, limit)
    try:
        base = _opened(path)
        replies, size = base.execute("SELECT count(*), total(size) FROM replies").fetchone()
        base.close()
    except (sqlite3.Error, OSError) as error:
        raise OutputError(f"{path}: cannot be read: {error}; `quotes cache clear` removes it") from None
    return CacheInfo(path, replies, int(size), limit)


def cache_clear() -> int:
    """Remove the cache; the bytes that it took.

    Raises:
        OutputError: it cannot be removed.
    """
    path, freed = cache_path(), 0
    try:
        for one in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
            freed += one.stat().st_size if one.exists() else 0
            one.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{path}: cannot be removed: {error.strerror}") from None
    return freed
