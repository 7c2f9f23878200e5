"""`quotes export`: records and gold articles in the formats of other tools."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from itertools import chain, islice
from pathlib import Path
from typing import Final, Literal, TypeVar

from quotes.errors import QuotesError, ReadingError, UsageError
from quotes.foreign import part_of
from quotes.formats.documents import documents, records, texts
from quotes.formats.sources import Row, Source, Tell, raised, rows
from quotes.formats.writing import replacing, spare, write_files, write_lines
from quotes.shelf import Shelf

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Format:
    """What a format is made from, and what it is made of."""

    takes: Literal["records", "texts", "quoted", "documents"]
    """Records alone; each with the text of its article; those in marks only; articles with all their quotations."""
    gives: Literal["lines", "file", "files"]


FORMATS: Final[Mapping[str, Format]] = {
    "csv": Format("records", "lines"),
    "parquet": Format("records", "file"),
    "gqg": Format("quoted", "lines"),
    "webannotation": Format("texts", "lines"),
    "jsonld": Format("records", "lines"),
    "labelstudio": Format("documents", "lines"),
    "doccano": Format("documents", "lines"),
    "brat": Format("documents", "files"),
    "uima": Format("documents", "files"),
}
"""The formats by name; each is a module of this package, whose function is named after what it gives."""


def export(
    sources: Source | Iterable[Source],
    format: str,
    output: str | os.PathLike[str],
    *,
    articles: str | os.PathLike[str] | None = None,
    tell: Tell | None = None,
) -> int:
    """Write records or gold articles in another format; the file is whole or not there.

    Args:
        sources: files or folders of records (JSONL, also .gz) or of gold, an index, `-`, or records at hand.
        format: one of `FORMATS`.
        output: a file (packed where it ends in .gz), `-`, or for brat and uima a new folder or a .zip file.
        articles: the folder where the articles are, unless they are at the paths that the records give.
        tell: is called with each problem, and the rest goes on; without it the first one is raised.

    Returns:
        How many records (or articles, for annotation tools) were written.

    Raises:
        UsageError: no such format, the output cannot be one, or a package is missing.
        ReadingError: there were problems, and nothing else.
        OutputError: the output cannot be written.
    """
    if format not in FORMATS:
        raise UsageError(f"format {format!r}: {', '.join(FORMATS)} are those that there are")
    target, how = os.fspath(output), FORMATS[format]
    if target == "-" and how.gives != "lines":
        raise UsageError(f"{format} cannot be written to standard output; give a file with -o")
    spare(target, sources if isinstance(sources, list | tuple) else [sources])
    failed = False

    def say(problem: QuotesError) -> None:
        nonlocal failed
        failed = True
        (tell or raised)(problem)

    items = _items(how.takes, rows(sources, say), Shelf(Path(articles) if articles is not None else None), say)
    first = list(islice(items, 1))
    if failed and not first:
        raise ReadingError("nothing could be read; nothing is written", target)
    counted = _Counted(chain(first, items))
    module = import_module(f"quotes.formats.{format}")
    if how.gives == "lines":
        write_lines(target, module.lines(counted))
    elif how.gives == "files":
        write_files(target, module.files(counted))
    else:
        with replacing(target) as path:
            module.write(counted, path)
    return counted.number


def _items(takes: str, found: Iterable[Row], shelf: Shelf, tell: Tell) -> Iterator[object]:
    if takes == "documents":
        return documents(found, shelf, tell)
    listed = records(found, tell)
    if takes == "quoted":
        listed = (one for one in listed if part_of(one, "claim").get("kind") != "indirect")
    return listed if takes == "records" else texts(listed, shelf, tell)


class _Counted(Iterator[Item]):
    def __init__(self, items: Iterator[Item]) -> None:
        self._items = items
        self.number = 0

    def __next__(self) -> Item:
        item = next(self._items)
        self.number += 1
        return item
