"""CSV for spreadsheets: a row a record, the columns of `to_pandas` and the like, formulas defused.

For reading, not for offsets: control characters and direction overrides are left out of the cells. Parquet has
every word as it is.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from quotes.corpus.frames import COLUMN_NAMES, flat
from quotes.formats.sources import Row

_MARK: Final = "\ufeff"
"""Without a byte order mark spreadsheets take UTF-8 for the encoding of the country."""
_UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_FORMULA: Final = re.compile(r"[\s\u200b-\u200f\ufeff\u00ad]*[=+\-@＝＋－﹣＠﹢﹦﹫]|[\t\r\n]")


def lines(records: Iterable[Row]) -> Iterator[str]:
    """The heading, then a row a record (RFC 4180: CRLF ends a row, line breaks within cells are quoted)."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write(_MARK)
    writer.writerow(COLUMN_NAMES)
    for record in records:
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(map(cell, flat(record).values()))
    yield buffer.getvalue()


def cell(value: Any) -> Any:
    """A value that a spreadsheet shows and does not run: a text that begins like a formula gets an apostrophe."""
    if not isinstance(value, str):
        return value
    if not value.isprintable():  # most texts are, and need no second look
        value = _UNSEEN.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return f"'{value}" if _FORMULA.match(value) else value
