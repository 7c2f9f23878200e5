"""Writes docs/fields.md from the models of the record; a test fails where the file is stale.

python docs/generate.py
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from quotes.corpus.frames import COLUMNS
from quotes.records import Quotation

FILE = Path(__file__).with_name("fields.md")

HEAD = """\
# The fields of a record

Made from the models by `python docs/generate.py`; do not edit. `quotes schema` gives the same as a JSON Schema.

A record is one line of JSONL, `quotes/1`: fields are added, never renamed. Offsets are code points into the text of
the article **as read**, the end exclusive: in Python `text[start:end]`; the UTF-16 pair is for JavaScript and Java.
An object whose value is null has none of the fields below it.

| field | type | null | what it is |
|---|---|---|---|
"""

FLAT = """
## The columns of CSV and data frames

`quotes export --format csv`, `to_pandas`, `to_polars` and `to_arrow` give a flat row a record: the path with `_` for
each dot. `flags` are joined with spaces, the texts of `claim.parts` with ` … `. `statement` comes from `quotes find`
and an index (the same statement in several articles, and how often), `verification` from `quotes verify`; the others
are as above.

| column | type |
|---|---|
"""


def page() -> str:
    """The text of docs/fields.md."""
    fields = "".join(f"| `{path}` | {kind} | {null} | {what} |\n" for path, kind, null, what in rows(Quotation))
    flat = "".join(f"| `{path.replace('.', '_')}` | {_WORDS[kind]} |\n" for path, kind in COLUMNS.items())
    return HEAD + fields + FLAT + flat


_WORDS: dict[Any, str] = {str: "text", int: "integer", float: "number"}


def rows(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, str, str, str]]:
    """Path, type, whether it may be null, and description of each field, those of objects below them."""
    for name, field in model.model_fields.items():
        path = prefix + (field.alias or name)
        kinds = [one for one in _alternatives(field.annotation) if one is not type(None)]
        null = "null" if type(None) in _alternatives(field.annotation) else ""
        yield path, _named(kinds[0]), null, (field.description or "").replace("|", "\\|")
        inner = get_args(kinds[0])[0] if get_origin(kinds[0]) is tuple else kinds[0]
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from rows(inner, f"{path}[]." if inner is not kinds[0] else f"{path}.")


def _alternatives(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) in (Union, types.UnionType) else (annotation,)


def _named(kind: Any) -> str:
    if get_origin(kind) is Literal:
        return ", ".join(f"`{one}`" for one in get_args(kind))
    if get_origin(kind) is tuple:
        return f"list of {_named(get_args(kind)[0])}s"
    return _WORDS.get(kind, "object")


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
