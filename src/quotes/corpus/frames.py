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
    "article.path": str,
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
    "expert.mention.text": str,
    "expert.mention.start": int,
    "expert.mention.end": int,
    "affiliation.text": str,
    "affiliation.role": str,
    "affiliation.organisation": str,
    "claim.text": str,
    "claim.start": int,
    "claim.end": int,
    "claim.kind": str,
    "claim.start_utf16": int,
    "claim.end_utf16": int,
    "claim.parts": str,
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
    "verification.status": str,
}
"""Path in the record → type of its column; `flags` are joined with spaces, the texts of `claim.parts` with ` … `."""

_NAMES: Final[Mapping[str, str]] = {path: path.replace(".", "_") for path in COLUMNS}
COLUMN_NAMES: Final = tuple(_NAMES.values())
_PATHS: Final = [(_NAMES[path], path.split("."), kind) for path, kind in COLUMNS.items()]


def flat(record: Mapping[str, Any]) -> dict[str, Any]:
    """One record as a row; what it lacks, or has in another type, is None."""
    row = {}
    for name, keys, kind in _PATHS:
        value: Any = record
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, list | tuple):
            value = _joined(name, value)
        elif kind is float and type(value) is int:
            value = float(value)
        row[name] = value if type(value) is kind else None
    return row


def _joined(name: str, values: Iterable[Any]) -> str | None:
    if name == "flags":
        return " ".join(map(str, values))
    if name == "claim_parts":
        return " … ".join(str(part.get("text")) for part in values if isinstance(part, dict)) or None
    return None


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
    package = library("pandas", "pandas")
    types = typed({str: "string", int: "Int64", float: "Float64"})
    found = columns(records)
    return package.DataFrame({name: package.array(found[name], dtype=kind) for name, kind in types.items()})


def to_polars(records: Iterable[Mapping[str, Any]]) -> polars.DataFrame:
    """A polars data frame.

    Raises:
        UsageError: polars is not installed.
    """
    package = library("polars", "polars")
    types = typed({str: package.String, int: package.Int64, float: package.Float64})
    frame: polars.DataFrame = package.DataFrame(columns(records), schema=types)
    return frame


def to_arrow(records: Iterable[Mapping[str, Any]]) -> pyarrow.Table:
    """An Arrow table.

    Raises:
        UsageError: pyarrow is not installed.
    """
    package = library("pyarrow", "arrow")
    types = typed({str: package.string(), int: package.int64(), float: package.float64()})
    return package.Table.from_pydict(columns(records), schema=package.schema(list(types.items())))


def typed(types: Mapping[type, Any]) -> dict[str, Any]:
    """The columns with the types that a library has for them."""
    return {_NAMES[path]: types[kind] for path, kind in COLUMNS.items()}


def library(name: str, extra: str) -> Any:
    """A package that only some need.

    Raises:
        UsageError: it is not installed.
    """
    try:
        return import_module(name)
    except ImportError:
        raise UsageError(f"this needs another package: pip install 'expert-quotes[{extra}]'") from None
