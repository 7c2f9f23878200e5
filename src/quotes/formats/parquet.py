"""Parquet: a row a record, nested and typed as the record is, in batches that bound the memory it takes."""

from __future__ import annotations

import datetime
import re
import types
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from quotes.corpus.frames import library
from quotes.formats.sources import Row
from quotes.records import Quotation

_HALF: Final = re.compile("[\ud800-\udfff]")
_BATCH: Final = 5_000
"""Records in memory at a time, and rows in a row group."""


def write(records: Iterable[Row], path: Path) -> None:
    """Write the file: the fields of the record, and `published_date`, the day where the article gives it.

    Raises:
        UsageError: pyarrow is not installed.
    """
    arrow, parquet = library("pyarrow", "arrow"), library("pyarrow.parquet", "arrow")
    schema = arrow.schema(_fields(Quotation, arrow) + _more(arrow))
    fit = _fitting(arrow.struct(list(schema)), arrow)
    waiting = iter(records)
    with parquet.ParquetWriter(path, schema) as writer:
        while rows := [fit({**one, "published_date": _day(one)}) for one in islice(waiting, _BATCH)]:
            writer.write_table(arrow.Table.from_pylist(rows, schema=schema))


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


def _fitting(kind: Any, arrow: Any) -> Callable[[Any], Any]:
    """What makes a value fit its column: None where anybody's record has something else there."""
    of = arrow.types
    if of.is_struct(kind):
        fields = [(field.name, _fitting(field.type, arrow)) for field in kind]
        return lambda value: {name: fit(value.get(name)) for name, fit in fields} if isinstance(value, dict) else None
    if of.is_list(kind):
        each = _fitting(kind.value_type, arrow)
        return lambda value: [each(one) for one in value] if isinstance(value, list | tuple) else None
    if of.is_string(kind):
        return lambda value: _HALF.sub("\ufffd", value) if isinstance(value, str) else None
    if of.is_integer(kind):
        return lambda value: value if type(value) is int and abs(value) < 2**63 else None
    if of.is_floating(kind):
        return lambda value: float(value) if type(value) in (int, float) else None
    return lambda value: value
