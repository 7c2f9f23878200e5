"""`quotes import`: files that were corrected in annotation tools, back as gold that `quotes evaluate` takes."""

from __future__ import annotations

import json
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from quotes.detection import detect_language
from quotes.errors import QuotesError, ReadingError, RecordError
from quotes.files import opened
from quotes.foreign import parsed
from quotes.formats import brat, doccano, labelstudio
from quotes.formats.documents import Gold
from quotes.formats.sources import Tell, raised
from quotes.gold import gold_article

FORMATS: Final = ("labelstudio", "doccano", "brat")
_PAIR: Final = (".txt", ".ann")
_WANTED: Final = (*_PAIR, ".jsonl", ".json")


def import_gold(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    format: str | None = None,
    tell: Tell | None = None,
) -> Iterator[Gold]:
    """The gold articles of files or folders of an annotation tool, one after the other.

    Args:
        paths: JSON or JSONL (also .gz, or in a .zip, as doccano gives it); for brat a folder, a .zip, or a .txt
            with its .ann beside it; `-` is standard input.
        format: labelstudio, doccano or brat; told from each file where None.
        tell: is called with each problem, and the rest goes on; without it the first one is raised.
    """
    for path in [paths] if isinstance(paths, str | os.PathLike) else paths:
        yield from _of_path(os.fspath(path), format, tell or raised)


def _of_path(name: str, format: str | None, tell: Tell) -> Iterator[Gold]:
    def here(problem: QuotesError) -> None:
        tell(RecordError(f"{name}: {problem}"))

    try:
        for gold in _read(name, format, here):
            if gold.get("lang") in (None, "und"):
                gold["lang"] = detect_language(gold["text"])
            try:
                gold_article(gold)
            except ReadingError as error:
                here(RecordError(f"article {gold.get('id')}: {error}"))
            else:
                yield gold
    except ReadingError as error:
        tell(error)


def _read(name: str, format: str | None, tell: Tell) -> Iterator[Gold]:
    path = Path(name)
    many = name != "-" and (path.is_dir() or path.suffix in _PAIR or zipfile.is_zipfile(path))
    if not many:
        if format == "brat":
            raise ReadingError("brat is a folder, a .zip, or a .txt with its .ann", name)
        with opened(None if name == "-" else path, name) as stream:
            yield from _of_text(_decoded(stream.read(), name), format, name, tell)
        return
    collection = _collection(path, tell)
    if format == "brat" or (format is None and any(file.endswith(".ann") for file in collection)):
        yield from brat.gold(collection, tell)
        return
    texts = [text for file, text in collection.items() if file.endswith((".jsonl", ".json"))]
    if not texts:
        raise ReadingError("no .ann, .jsonl or .json files in it", name)
    for text in texts:
        yield from _of_text(text, format, name, tell)


def _collection(path: Path, tell: Tell) -> dict[str, str]:
    """File name → content, of a folder with all below it, an archive, or a text and its annotations."""
    try:
        if path.is_dir():
            files = [one for one in sorted(path.rglob("*")) if one.suffix in _WANTED and one.is_file()]
            found = {one.relative_to(path).as_posix(): one.read_bytes() for one in files}
        elif zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                found = {one: archive.read(one) for one in archive.namelist() if Path(one).suffix in _WANTED}
        else:
            pair = [path.with_suffix(suffix) for suffix in _PAIR]
            found = {one.name: one.read_bytes() for one in pair if one.is_file()}
    except (OSError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        raise ReadingError(f"cannot be read ({getattr(error, 'strerror', None) or error})", str(path)) from None
    texts = {}
    for file, data in found.items():
        try:
            texts[file] = _decoded(data, file)
        except ReadingError as error:
            tell(error)
    return texts


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ReadingError("is not UTF-8", name) from None


def _of_text(text: str, format: str | None, name: str, tell: Tell) -> Iterator[Gold]:
    rows = list(_rows(text, tell))
    if format is None and rows:
        format = _told(rows[0])
        if format is None:
            raise ReadingError("is neither of Label Studio nor of doccano; say what it is with --format", name)
    yield from labelstudio.gold(rows, tell) if format == "labelstudio" else doccano.gold(rows, tell)


def _rows(text: str, tell: Tell) -> Iterator[Mapping[str, Any]]:
    """The objects of a JSON list, or of JSON lines: whole where the text is one object over several lines."""
    try:
        whole = json.loads(text)
        values = whole if isinstance(whole, list) else [whole]
    except (ValueError, RecursionError):
        values = list(_lines(text, tell))
    yield from (row for row in values if isinstance(row, dict))


def _lines(text: str, tell: Tell) -> Iterator[object]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield parsed(line)
            except RecordError as error:
                tell(RecordError(f"line {number}: {error}"))


def _told(row: Mapping[str, Any]) -> str | None:
    """The tool that a row comes from."""
    if isinstance(row.get("data"), dict):
        return "labelstudio"
    return "doccano" if isinstance(row.get("entities", row.get("label")), list) else None
