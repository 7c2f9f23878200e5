"""Bytes from files, folders and standard input, never more of them at a time than one article may have."""

from __future__ import annotations

import errno
import gzip
import io
import json
import os
import stat
import sys
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from heapq import merge
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast

from quotes.errors import OutputError, ReadingError

LIMIT = 20_000_000
"""Bytes, or code points, that one article may have."""
TOO_LARGE = f"larger than {LIMIT // 1_000_000} MB"

_SKIPPED_AT_MOST = 10 * LIMIT
_CHUNK = 1_000_000
_SORTED_AT_ONCE = 50_000
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def suffix_of(name: str) -> str:
    """The suffix that tells the format, in small letters: `.html` of `Page.HTML.gz`."""
    return Path(name.lower().removesuffix(".gz")).suffix


def walk(folder: Path, suffixes: frozenset[str]) -> Iterator[Path | ReadingError]:
    """Files with one of the suffixes under a folder, sorted within each folder; hidden ones are left out.

    Links to folders are not followed, so that a link upwards makes no endless walk.
    """
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        below = []
        try:
            for name, is_folder in _entries(here):
                if is_folder:
                    below.append(here / name)
                elif suffix_of(name) in suffixes:
                    yield here / name
        except OSError as error:
            yield ReadingError(_reason(error), str(here))
            continue
        waiting += reversed(below)


def _entries(folder: Path) -> Iterator[tuple[str, bool]]:
    """Names in a folder, sorted, and whether each is a folder; very many of them are sorted on the disk."""
    with ExitStack() as parts:
        sorted_parts: list[Iterable[list[Any]]] = []
        with os.scandir(folder) as entries:
            visible = ([one.name, one.is_dir(follow_symlinks=False)] for one in entries if _counts(one))
            while part := sorted(islice(visible, _SORTED_AT_ONCE)):
                if len(part) < _SORTED_AT_ONCE:
                    sorted_parts.append(part)
                    break
                spilled = parts.enter_context(tempfile.TemporaryFile("w+", encoding="ascii"))
                spilled.writelines(json.dumps(one) + "\n" for one in part)
                spilled.seek(0)
                sorted_parts.append(map(json.loads, spilled))
        yield from cast(Iterator[tuple[str, bool]], merge(*sorted_parts))


def _counts(entry: os.DirEntry[str]) -> bool:
    return entry.name[0] != "." and (entry.is_file() or entry.is_dir(follow_symlinks=False))


@contextmanager
def opened(path: Path | None, source: str) -> Iterator[BinaryIO]:
    """The unpacked bytes of a file, or of standard input for None.

    Raises:
        ReadingError: what goes wrong with the file, while it is opened or read, naming `source`.
        OutputError: there is no room on the disk for what reading it takes.
    """
    try:
        if path is None:
            yield sys.stdin.buffer
        elif path.name.lower().endswith(".gz"):
            with gzip.open(path) as unpacked:
                yield cast(BinaryIO, unpacked)
        else:
            with path.open("rb") as plain:
                yield plain
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ReadingError("broken gzip file: pack it again", source) from error
    except OSError as error:
        if error.errno in _NO_ROOM:  # not the article's fault: whoever read it wanted to write
            raise OutputError(f"{source}: no room on the disk for temporary files: {error.strerror}") from error
        raise ReadingError(_reason(error), source) from error


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    if isinstance(error, PermissionError):
        return "permission denied: make it readable"
    return f"cannot be read ({error.strerror or type(error).__name__})"


def read_whole(stream: BinaryIO) -> bytes:
    """All bytes of one article.

    Raises:
        ReadingError: more of them than an article may have; a regular file is refused unread.
    """
    if isinstance(stream, io.BufferedReader) and _size(stream) > LIMIT:
        raise ReadingError(TOO_LARGE)
    data = stream.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise ReadingError(TOO_LARGE)
    return data


def _size(stream: io.BufferedReader) -> int:
    try:
        status = os.fstat(stream.fileno())
    except OSError:
        return 0
    return status.st_size if stat.S_ISREG(status.st_mode) else 0


def lines(stream: BinaryIO) -> Iterator[bytes | ReadingError]:
    """The lines of a stream of any length; an error in place of a line that is too long for an article."""
    while line := stream.readline(LIMIT + 1):
        if len(line) <= LIMIT:
            yield line
            continue
        skipped = 0
        while not line.endswith(b"\n"):
            line = stream.readline(_CHUNK)
            skipped += len(line)
            if not line or skipped > _SKIPPED_AT_MOST:
                break
        yield ReadingError(TOO_LARGE)
        if skipped > _SKIPPED_AT_MOST:
            return
