"""Records as flat rows: one column a field, named by its path (`expert_name`, `claim_start`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from quotes.errors import UsageError

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

COLUMNS: Final[Mapping[str, type]] = {
    "id": str,
    "article.id": str,
    "article.title": str,
    "article.outlet": str,
    "article.published": str,
    "article.url": str,
    "article.language": str,
    "article.sha256": str,
    "expert.id": str,
    "expert.name": str,
    "expert.latin": str,
    "expert.kind": str,
    "affiliation.text": str,
    "affiliation.role": str,
    "affiliation.organisation": str,
    "claim.text": str,
    "claim.start": int,
    "claim.end": int,
    "claim.kind": str,
    "cue.text": str,
    "stance.target": str,
    "stance.label": str,
    "stance.evidence.text": str,
    "confidence": float,
    "flags": str,
    "provenance.engine": str,
    "provenance.model": str,
    "statement.id": str,
    "statement.occurrences": int,
}
"""Path in the record → type of its column; `flags` are joined with spaces."""


_NAMES: Final[Mapping[str, str]] = {path: path.replace(".", "_") for path in COLUMNS}


def flat(record: Mapping[str, Any]) -> dict[str, Any]:
    """One record as a row; what it lacks, or has in another type, is None."""
    row = {}
    for path, kind in COLUMNS.items():
        value: Any = record
        for key in path.split("."):
            value = value.get(key) if isinstance(value, Mapping) else None
        if path == "flags" and isinstance(value, list | tuple):
            value = " ".join(map(str, value))
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        row[_NAMES[path]] = value if isinstance(value, kind) and not isinstance(value, bool) else None
    return row


def columns(records: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """The rows as lists, a column each."""
    found: dict[str, list[Any]] = {name: [] for name in _NAMES.values()}
    for record in records:
        for name, value in flat(record).items():
            found[name].append(value)
    return found


def to_pandas(records: Iterable[Mapping[str, Any]]) -> pandas.DataFrame:
    """A pandas data frame; texts as strings, offsets as nullable integers.

    Raises:
        UsageError: pandas is not installed.
    """
    library = _library("pandas", "pandas")
    types = _typed({str: "string", int: "Int64", float: "Float64"})
    found = columns(records)
    return library.DataFrame({name: library.array(found[name], dtype=kind) for name, kind in types.items()})


def to_polars(records: Iterable[Mapping[str, Any]]) -> polars.DataFrame:
    """A polars data frame.

    Raises:
        UsageError: polars is not installed.
    """
    library = _library("polars", "polars")
    types = _typed({str: library.String, int: library.Int64, float: library.Float64})
    frame: polars.DataFrame = library.DataFrame(columns(records), schema=types)
    return frame


def to_arrow(records: Iterable[Mapping[str, Any]]) -> pyarrow.Table:
    """An Arrow table.

    Raises:
        UsageError: pyarrow is not installed.
    """
    library = _library("pyarrow", "arrow")
    types = _typed({str: library.string(), int: library.int64(), float: library.float64()})
    return library.Table.from_pydict(columns(records), schema=library.schema(list(types.items())))


def _typed(types: Mapping[type, Any]) -> dict[str, Any]:
    """The columns with the types that a library has for them."""
    return {_NAMES[path]: types[kind] for path, kind in COLUMNS.items()}


def _library(name: str, extra: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise UsageError(f"this needs another package: pip install 'expert-quotes[{extra}]'") from None
