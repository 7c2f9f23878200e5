"""The provider's batch endpoint: requests go up as files, replies come down as files, hours later and for less.

What is asked, what is under way and what has come back is kept in one SQLite file, so that a run that is killed finds
its batches again and pays for nothing twice. An engine with a `Batches` asks nobody: it takes the replies that are
there, and puts down the requests that are missing.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

import openai

from quotes.engines.replies import Replies
from quotes.engines.transport import MISUNDERSTOOD
from quotes.errors import Awaited, EngineError, OutputError, Unavailable

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS requests (key TEXT PRIMARY KEY, body BLOB, batch INTEGER, faults INTEGER, reason TEXT);
CREATE INDEX IF NOT EXISTS requests_batch ON requests (batch);
CREATE TABLE IF NOT EXISTS batches (id INTEGER PRIMARY KEY, file TEXT, name TEXT, state TEXT);
"""
_LINES: Final = 50_000  # of one file; providers take 50,000
_BYTES: Final = 150_000_000  # and 200 MB
_FAULTS: Final = 3  # batches in which a request may fail
_ENDED: Final = frozenset({"completed", "failed", "expired", "cancelled"})
_ENDPOINT: Final = "/v1/chat/completions"


class Batches:
    """The requests and replies of one run, in a file of their own.

    Raises:
        OutputError: the file cannot be written.
    """

    def __init__(self, path: Path, base_url: str | None, key: str | None):
        self.path = path
        self.replies = Replies(path, None)
        self._client = openai.OpenAI(api_key=key or "none", base_url=base_url, max_retries=5)
        with self._failing():
            self._base = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
            self._base.execute("PRAGMA journal_mode = WAL")
            self._base.executescript(_SCHEMA)

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise OutputError(f"{self.path}: cannot be written: {error}") from None
        except openai.OpenAIError as error:
            status = getattr(error, "status_code", "")
            raise Unavailable(f"the batch endpoint failed: {type(error).__name__} {status}".rstrip()) from None

    def reply(self, key: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """The reply to a request; of one that the server found wrong, what it said with its `status`.

        Raises:
            Awaited: it is not there; the request is put down for the next batch.
            EngineError: batch after batch failed on it.
        """
        kept = self.replies.get(key)
        if kept is not None:
            return kept
        with self._failing():
            row = self._base.execute("SELECT faults, reason FROM requests WHERE key = ?", (key,)).fetchone()
            if row and row[0] >= _FAULTS:
                raise EngineError(f"{_FAULTS} batches failed on it: {row[1]}")
            body = zlib.compress(json.dumps(request, ensure_ascii=False).encode("utf-8", "surrogatepass"))
            self._base.execute("INSERT OR IGNORE INTO requests VALUES (?, ?, NULL, 0, NULL)", (key, body))
        raise Awaited("waits for a batch")

    def submit(self) -> int:
        """Send up all requests that are put down; how many."""
        number = 0
        with self._failing():
            self._adopt()
            while True:
                (batch,) = self._base.execute("SELECT ifnull(max(id), 0) + 1 FROM batches").fetchone()
                with tempfile.TemporaryFile() as lines:
                    keys = self._written(lines)
                    if not keys:
                        return number
                    lines.seek(0)
                    file = self._client.files.create(file=(f"quotes-{batch}.jsonl", lines), purpose="batch").id
                self._base.execute("BEGIN IMMEDIATE")
                self._base.execute("INSERT INTO batches VALUES (?, ?, NULL, 'new')", (batch, file))
                self._base.executemany("UPDATE requests SET batch = ? WHERE key = ?", [(batch, key) for key in keys])
                self._base.execute("COMMIT")
                self._create(batch, file)
                number += len(keys)

    def _written(self, lines: BinaryIO) -> list[str]:
        """Write the next requests that no batch has yet; their keys."""
        keys: list[str] = []
        for key, body in self._base.execute(
            f"SELECT key, body FROM requests WHERE batch IS NULL AND faults < {_FAULTS} ORDER BY key"
        ):
            request = json.loads(zlib.decompress(body))
            line = {"custom_id": key, "method": "POST", "url": _ENDPOINT, "body": request}
            lines.write(json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
            keys.append(key)
            if len(keys) >= _LINES or lines.tell() > _BYTES:
                break
        return keys

    def _create(self, batch: int, file: str) -> None:
        made = self._client.batches.create(
            input_file_id=file, endpoint=_ENDPOINT, completion_window="24h", metadata={"made_by": "quotes"}
        )
        self._base.execute("UPDATE batches SET name = ?, state = 'sent' WHERE id = ?", (made.id, batch))

    def _adopt(self) -> None:
        """Find the batches whose names a killed run did not come to note, or make them."""
        for batch, file in self._base.execute("SELECT id, file FROM batches WHERE state = 'new'").fetchall():
            known = (one.id for one in self._client.batches.list(limit=100) if one.input_file_id == file)
            name = next(known, None)
            if name is None:
                self._create(batch, file)
            else:
                self._base.execute("UPDATE batches SET name = ?, state = 'sent' WHERE id = ?", (name, batch))

    def collect(self) -> list[str]:
        """Take what has come back; the names of the batches that are still under way."""
        with self._failing():
            self._adopt()
            waiting = []
            for batch, name in self._base.execute("SELECT id, name FROM batches WHERE state = 'sent'").fetchall():
                found = self._client.batches.retrieve(name)
                if found.status not in _ENDED:
                    waiting.append(name)
                    continue
                for file in filter(None, (found.output_file_id, found.error_file_id)):
                    self._take(self._client.files.content(file).iter_lines())
                said = found.errors.data[0].message if found.errors and found.errors.data else f"batch {found.status}"
                self._base.execute("BEGIN IMMEDIATE")
                self._base.execute(
                    "UPDATE requests SET batch = NULL, faults = faults + 1, reason = ifnull(reason, ?) WHERE batch = ?",
                    (said, batch),  # those that came back are gone from here
                )
                self._base.execute("UPDATE batches SET state = 'done' WHERE id = ?", (batch,))
                self._base.execute("COMMIT")
            return waiting

    def _take(self, lines: Iterable[str]) -> None:
        for line in lines:
            try:
                item = json.loads(line)
                key, reply = str(item["custom_id"]), item.get("response") or {}
                status, body = int(reply.get("status_code") or 0), reply.get("body")
            except (ValueError, LookupError, TypeError, AttributeError):
                continue  # its request will be sent again
            if status == 200 and isinstance(body, dict) and body.get("choices"):
                self._keep(key, body)
            elif status in MISUNDERSTOOD:
                self._keep(key, {"status": status, "body": body})
            else:
                reason = f"{status or 'no answer'}: {json.dumps(item.get('error') or body)}"[:200]
                self._base.execute("UPDATE requests SET reason = ? WHERE key = ?", (reason, key))

    def _keep(self, key: str, reply: Mapping[str, Any]) -> None:
        self.replies.put(key, reply)
        self._base.execute("DELETE FROM requests WHERE key = ?", (key,))

    @property
    def pending(self) -> bool:
        """Whether any request waits for a batch, or in one."""
        with self._failing():
            row = self._base.execute("SELECT 1 FROM requests WHERE faults < ? LIMIT 1", (_FAULTS,)).fetchone()
            return row is not None

    def close(self, *, finished: bool) -> None:
        """Let go of the file; remove it where all is `finished`."""
        self.replies.close()
        self._base.close()
        if finished:
            for one in (self.path, *(self.path.with_name(self.path.name + end) for end in ("-wal", "-shm"))):
                one.unlink(missing_ok=True)
