"""Files that are whole or not there: written beside their place, and put into it when all is well."""

from __future__ import annotations

import gzip
import io
import os
import re
import shutil
import sys
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, TextIO

from quotes.errors import OutputError, UsageError
from quotes.output import is_same

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9.-]+")


def spare(target: str, inputs: Iterable[object]) -> None:
    """Refuse to write over what is read.

    Raises:
        UsageError: the target is one of the inputs that are files.
    """
    for one in inputs:
        if isinstance(one, str | os.PathLike) and target != "-" and is_same(Path(target), Path(one)):
            raise UsageError(f"{target}: is one of the inputs; it would be overwritten")


@contextmanager
def replacing(target: str) -> Iterator[Path]:
    """A path to write to, which becomes `target` at the end, or is removed where anything goes wrong.

    Raises:
        UsageError: the target is a folder, or its folder does not exist.
        OutputError: the disk is full, or the file may not be written.
    """
    path = Path(os.path.realpath(target))
    if path.is_dir():
        raise UsageError(f"{target}: is a folder; give a file for -o")
    with _beside(path, target) as new:
        yield new
        new.replace(path)


@contextmanager
def _beside(path: Path, target: str) -> Iterator[Path]:
    if not path.parent.is_dir():
        raise UsageError(f"{target}: its folder does not exist; make it first")
    if path.exists() and not path.is_file():
        yield path  # a device or a pipe
        return
    new = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield new
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        raise OutputError(f"{target}: {error.strerror or error}; nothing is written") from None
    finally:
        if new.is_dir():
            shutil.rmtree(new, ignore_errors=True)
        else:
            new.unlink(missing_ok=True)


def write_lines(target: str, lines: Iterable[str]) -> None:
    """Write text in UTF-8 to a file (packed where its name ends in .gz), or to standard output for `-`."""
    if target == "-":
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")
        sys.stdout.writelines(lines)
        sys.stdout.flush()
        return
    with replacing(target) as path, path.open("wb") as stream, _text(stream, packed=target.endswith(".gz")) as text:
        text.writelines(lines)


@contextmanager
def _text(stream: BinaryIO, *, packed: bool) -> Iterator[TextIO]:
    # A lone surrogate, which JSON can hold and UTF-8 cannot, becomes its escape.
    inner = gzip.GzipFile(fileobj=stream, mode="wb", filename="", mtime=0) if packed else stream
    with io.TextIOWrapper(inner, "utf-8", errors="backslashreplace", newline="") as text:
        yield text


def write_files(target: str, files: Iterable[tuple[str, str]]) -> None:
    """Write named texts into a new folder, or into an archive where the name of the target ends in .zip.

    Raises:
        UsageError: the folder is there and has files in it: annotators may have worked on them.
    """
    if target.lower().endswith(".zip"):
        with replacing(target) as path, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in files:
                archive.writestr(name, text.encode("utf-8", "backslashreplace"))
        return
    folder = Path(os.path.realpath(target))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{target}: is there already; give a new folder, or a file that ends in .zip")
    if not folder.parent.is_dir():
        raise UsageError(f"{target}: its folder does not exist; make it first")
    new = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    try:
        new.mkdir()
        for name, text in files:
            (new / name).write_bytes(text.encode("utf-8", "backslashreplace"))
        new.replace(folder)
    except OSError as error:
        raise OutputError(f"{target}: {error.strerror or error}; nothing is written") from None
    finally:
        shutil.rmtree(new, ignore_errors=True)


def file_name(id: str, taken: set[str]) -> str:
    """A name for the files of an article, of letters that every system has; `taken` are those given before."""
    name = _UNSAFE.sub("_", id.removesuffix(".txt")).strip("._")[:100] or "article"
    unique, number = name, 1
    while unique.lower() in taken:
        number += 1
        unique = f"{name}-{number}"
    taken.add(unique.lower())
    return unique
