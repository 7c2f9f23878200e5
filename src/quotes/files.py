"""Bytes from files, folders and standard input, never more of them at a time than one article may have."""

from __future__ import annotations

import gzip
import io
import os
import stat
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from quotes.errors import ReadingError

LIMIT = 20_000_000
"""Bytes, or code points, that one article may have."""
TOO_LARGE = f"larger than {LIMIT // 1_000_000} MB"

_SKIPPED_AT_MOST = 10 * LIMIT
_CHUNK = 1_000_000


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
        try:
            with os.scandir(here) as entries:
                visible = sorted((one for one in entries if one.name[0] != "."), key=lambda one: one.name)
        except OSError as error:
            yield ReadingError(_reason(error), str(here))
            continue
        waiting += reversed([here / one.name for one in visible if one.is_dir(follow_symlinks=False)])
        for one in visible:
            if suffix_of(one.name) in suffixes and one.is_file():
                yield here / one.name


@contextmanager
def opened(path: Path | None, source: str) -> Iterator[BinaryIO]:
    """The unpacked bytes of a file, or of standard input for None.

    Raises:
        ReadingError: what goes wrong with the file, while it is opened or read, naming `source`.
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
