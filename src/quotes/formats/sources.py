"""What is exported: records and gold articles from JSONL files, folders, an index, standard input, or at hand."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from quotes.against import records_of
from quotes.corpus.store import is_index
from quotes.errors import QuotesError, ReadingError, RecordError
from quotes.files import walk
from quotes.records import Quotation

Row = Mapping[str, Any]
"""A record (`quotes/1`, or anybody's with the same fields), or a gold article with its `text` and `quotes`."""
Tell = Callable[[QuotesError], object]
"""Is called with each problem; what it is about is left out, the rest goes on."""
Source = str | os.PathLike[str] | Row | Quotation

_LINES = frozenset({".jsonl", ".ndjson"})


def raised(problem: QuotesError) -> None:
    """What is done with a problem where nobody is told."""
    raise problem


def rows(sources: Source | Iterable[Source], tell: Tell) -> Iterator[Row]:
    """The rows of files of records or gold (also .gz), of folders of them, of an index, of `-`, or at hand."""
    if isinstance(sources, Quotation):
        yield sources.model_dump(by_alias=True)
    elif isinstance(sources, Mapping):
        yield sources
    elif isinstance(sources, str | os.PathLike):
        try:
            yield from _of_path(os.fspath(sources), tell)
        except QuotesError as error:
            tell(error)
    else:
        for source in sources:
            yield from rows(source, tell)


def _of_path(path: str, tell: Tell) -> Iterator[Row]:
    if path == "-" or not Path(path).is_dir():
        yield from _of_file(path, tell)
        return
    for found in walk(Path(path), _LINES):
        if isinstance(found, ReadingError):
            tell(found)
        else:
            yield from rows(found, tell)


def _of_file(path: str, tell: Tell) -> Iterator[Row]:
    if path != "-" and is_index(path):
        from quotes.corpus.collection import load

        yield from load(path)
        return
    for row in records_of(path):
        if isinstance(row, RecordError):
            tell(row)
        else:
            yield row


def is_gold(row: Row) -> bool:
    """Whether a row is an article with its quotations rather than one record."""
    return isinstance(row.get("quotes"), list) and isinstance(row.get("text"), str)


def compact(value: object) -> str:
    """JSON on one line, letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def for_pages(value: object) -> str:
    """`compact`, in a form that may stand within a page's script: a `</script>` in it ends nothing."""
    return compact(value).replace("<", "\\u003c")
