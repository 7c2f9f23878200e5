"""Parquet: a row a record, nested and typed as the record is, in batches that bound the memory it takes."""

from __future__ import annotations

import datetime
import types
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from quotes.corpus.frames import library
from quotes.formats.sources import Row
from quotes.records import Quotation

_BATCH: Final = 10_000
"""Records in memory at a time, and rows in a row group."""


def write(records: Iterable[Row], path: Path) -> None:
    """Write the file: the fields of the record, and `published_date`, the day where the article gives it.

    Raises:
        UsageError: pyarrow is not installed.
    """
    arrow, parquet = library("pyarrow", "arrow"), library("pyarrow.parquet", "arrow")
    schema = arrow.schema(_fields(Quotation, arrow) + _more(arrow))
    with parquet.ParquetWriter(path, schema) as writer:
        for batch in _batches(records):
            rows = [{field.name: _fitted(row.get(field.name), field.type, arrow) for field in schema} for row in batch]
            writer.write_table(arrow.Table.from_pylist(rows, schema=schema))


def _batches(records: Iterable[Row]) -> Iterator[list[Row]]:
    waiting = iter(records)
    while batch := [{**one, "published_date": _day(one)} for one in islice(waiting, _BATCH)]:
        yield list(batch)


def _day(record: Row) -> datetime.date | None:
    about = record.get("article")
    published = about.get("published") if isinstance(about, Mapping) else None
    try:
        return datetime.date.fromisoformat(published) if isinstance(published, str) else None
    except ValueError:
        return None


def _more(arrow: Any) -> list[Any]:
    """What `verify` and `find` add to a record, and the day."""
    text, number = arrow.string(), arrow.int64()
    verification = [("status", text), ("tier", text), ("start", number), ("end", number), ("reason", text)]
    return [
        arrow.field("published_date", arrow.date32()),
        arrow.field("verification", arrow.struct(verification)),
        arrow.field("statement", arrow.struct([("id", text), ("occurrences", number)])),
    ]


def _fields(model: type[BaseModel], arrow: Any) -> list[Any]:
    return [
        arrow.field(field.alias or name, _type(field.annotation, arrow)) for name, field in model.model_fields.items()
    ]


def _type(annotation: Any, arrow: Any) -> Any:
    """The Arrow type of a field of the record; every field may be null."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return _type(next(one for one in inner if one is not type(None)), arrow)
    if origin is Literal:
        return arrow.string()
    if origin is tuple:
        return arrow.list_(_type(inner[0], arrow))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return arrow.struct(_fields(annotation, arrow))
    return {str: arrow.string(), int: arrow.int64(), float: arrow.float64()}[annotation]


def _fitted(value: Any, kind: Any, arrow: Any) -> Any:
    """A value as its column takes it; None where anybody's record has something else there."""
    of = arrow.types
    if of.is_struct(kind):
        if not isinstance(value, Mapping):
            return None
        return {field.name: _fitted(value.get(field.name), field.type, arrow) for field in kind}
    if of.is_list(kind):
        return [_fitted(one, kind.value_type, arrow) for one in value] if isinstance(value, list | tuple) else None
    if of.is_string(kind):
        return value.encode("utf-8", "replace").decode() if isinstance(value, str) else None
    if of.is_date(kind):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if of.is_integer(kind):
        return value if isinstance(value, int) and abs(value) < 2**63 else None
    return float(value)
