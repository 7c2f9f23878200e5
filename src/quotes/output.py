"""Where records go: a file or standard output, one JSON object a line, whole lines only."""

from __future__ import annotations

import gzip
import json
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TextIO

from quotes.errors import OutputError, ReadingError, UsageError

if TYPE_CHECKING:
    from quotes.records import Quotation


def check_output(output: Path, inputs: Sequence[str]) -> None:
    """Raises: UsageError where the output is a folder, has none, or is one of the inputs."""
    if output.is_dir():
        raise UsageError(f"{output}: is a folder; give a file for -o")
    if not output.parent.is_dir():
        raise UsageError(f"{output}: its folder does not exist; make it first")
    if any(Path(one).is_file() and is_same(output, Path(one)) for one in inputs):
        raise UsageError(f"{output}: is one of the inputs; it would be overwritten")


def is_same(output: Path, path: Path | None) -> bool:
    """Whether a path leads to the file that is being written; None and what is not there do not."""
    try:
        return path is not None and output.samefile(path)
    except OSError:
        return False


def keeps_ledger(output: str) -> bool:
    """Whether an output can have a ledger: it is a file, or will be one; not standard output, a pipe or a device."""
    if output == "-":
        return False
    path = Path(output)
    return not path.exists() or stat.S_ISREG(path.stat().st_mode) or path.is_dir()


def sync_folder(folder: Path) -> None:
    """Make the new name of a file in a folder as safe as the file; not every system lets a folder be opened.

    Raises:
        OSError: the folder cannot be opened, or its disk fails.
    """
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Sink:
    """Writes records article by article; what is written stays, whatever happens later.

    Raises:
        UsageError: the folder of the file is missing, the file is a folder, or one of the inputs.
        OutputError: the disk is full, or the file cannot be written.
    """

    def __init__(self, target: str, inputs: Sequence[str] = ()):
        self.target = target
        self._path = None if target == "-" else Path(target)
        if self._path is not None:
            check_output(self._path, inputs)
        self._stream: TextIO | None = None

    def __enter__(self) -> Sink:
        try:
            self._stream = sys.stdout if self._path is None else self._path.open("w", encoding="utf-8", newline="\n")
        except OSError as error:
            raise OutputError(f"{self.target}: cannot be written: {error.strerror}") from None
        if self._path is None and hasattr(self._stream, "reconfigure"):
            self._stream.reconfigure(encoding="utf-8", newline="\n")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream is not None and self._path is not None:
            try:
                self._stream.close()
            except OSError as failure:
                if kind is None:
                    raise OutputError(f"{self.target}: {failure.strerror}; the file is not complete") from None

    def write(self, records: Iterable[Quotation]) -> None:
        """Write the records of one article, all of them or (where the disk is full) an error."""
        self.write_text("".join(record.json_line() + "\n" for record in records))

    def write_json(self, record: Mapping[str, Any]) -> None:
        """Write one object as it is."""
        self.write_text(json.dumps(record, ensure_ascii=False) + "\n")

    def write_text(self, lines: str) -> None:
        """Write whole lines as they are."""
        if not lines:
            return
        assert self._stream is not None
        try:
            self._stream.write(lines.encode("utf-8", "backslashreplace").decode("utf-8"))
            self._stream.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(f"{self.target}: {error.strerror}; the records before are written") from None


def lines_of(path: str) -> Iterator[str]:
    """The lines of a JSONL file in UTF-8 (also .gz), or of standard input for `-`.

    Raises:
        ReadingError: the file cannot be read.
    """
    try:
        if path == "-":
            yield from (line.decode("utf-8") for line in sys.stdin.buffer)
            return
        with gzip.open(path, "rb") if path.endswith(".gz") else Path(path).open("rb") as stream:
            for line in stream:
                yield line.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ReadingError(f"{path}: is not UTF-8") from None
    except (OSError, EOFError) as error:
        raise ReadingError(f"{path}: {getattr(error, 'strerror', None) or error}") from None
