"""Articles as rows: JSON, JSON Lines, CSV and TSV."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from quotes.encoding import SAMPLE, decode, detect
from quotes.errors import ReadingError
from quotes.files import LIMIT, TOO_LARGE, lines, read_whole

FIELDS: dict[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "article", "article_text", "article_body", "articlebody", "full_text", "fulltext", "maintext", "story"),  # noqa: E501
    "id": ("id", "_id", "article_id", "doc_id", "uuid", "guid"),
    "title": ("title", "headline", "article_title"),
    "outlet": ("outlet", "source", "publisher", "sitename", "site_name", "newspaper", "media"),
    "published": ("published", "date", "published_at", "publishedat", "date_published", "datepublished", "publication_date", "pubdate", "publish_date", "date_publish"),  # noqa: E501
    "url": ("url", "link", "permalink", "source_url"),
    "language": ("language", "lang", "locale"),
}  # fmt: skip
"""What is known of an article, and the names that files give it, the usual one first."""

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a file: its line (from 1; its number in a JSON list), and its fields as they are there."""

    line: int
    fields: Mapping[str, Any]

    def known(self) -> dict[str, str]:
        """The fields of an article under our names.

        Raises:
            ReadingError: there is no text among them.
        """
        named = {str(name).strip().lower(): value for name, value in self.fields.items()}
        found: dict[str, str] = {}
        for field, names in FIELDS.items():
            for name in names:
                value = named.get(name)
                if isinstance(value, int) and field == "id":
                    value = str(value)
                if isinstance(value, str) and (value.strip() or field == "text"):
                    found[field] = value if field == "text" else " ".join(value.split())
                    break
        if "text" not in found:
            raise ReadingError(_missing_text(named))
        return found


def _missing_text(names: Iterable[str]) -> str:
    there = ", ".join(list(names)[:6])[:120] or "nothing"
    return f"no text in it: name the column text, body or content (there is: {' '.join(there.split())})"


def json_lines(stream: BinaryIO) -> Iterator[Row | tuple[int, ReadingError]]:
    """One object a line; a line that is none gives its number and an error, and the rest goes on."""
    buffered = io.BufferedReader(stream, SAMPLE)  # type: ignore[type-var]  # a raw stream is not asked for more
    if buffered.peek(2).startswith(_UTF16):
        source: Iterable[bytes | ReadingError] = lines(io.BytesIO(decode(read_whole(buffered)).encode("utf-8")))
    else:
        source = lines(buffered)
    for number, line in enumerate(source, start=1):
        if isinstance(line, ReadingError):
            yield number, line
        elif line.strip():
            try:
                yield _row(number, decode(line))
            except ReadingError as error:
                yield number, error


def _row(number: int, line: str) -> Row:
    value = parse(line)
    if not isinstance(value, dict):
        raise ReadingError("broken JSON: a line must be an object with a text")
    return Row(number, value)


def parse(text: str) -> Any:
    """The value of a JSON text.

    Raises:
        ReadingError: it is none.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}" if "\n" in text.strip() else f"column {error.colno}"
        raise ReadingError(f"broken JSON at {where}: {error.msg}") from error
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits, a million brackets
        raise ReadingError("broken JSON: too deep, or with too long a number") from error


def json_objects(stream: BinaryIO) -> Iterator[Row | tuple[int, ReadingError]]:
    """The articles of a JSON file: an object, a list, an object with a list, or after all one object a line.

    Raises:
        ReadingError: broken, or larger than one article may be.
    """
    try:
        data = read_whole(stream)
    except ReadingError as error:
        raise ReadingError(f"{TOO_LARGE} as one JSON value: make it JSON Lines, one article a line") from error
    text = decode(data)
    try:
        value = parse(text)
    except ReadingError:
        if not _begins_with_object(text):
            raise
        yield from json_lines(io.BytesIO(text.encode("utf-8", "surrogatepass")))
        return
    items = value if isinstance(value, list) else _list_in(value)
    for number, item in enumerate(items, start=1):
        if isinstance(item, dict):
            yield Row(number, item)
        else:
            yield number, ReadingError("broken JSON: an article must be an object with a text")


def _begins_with_object(text: str) -> bool:
    first, _, rest = text.strip().partition("\n")
    try:
        return bool(rest) and isinstance(parse(first), dict)
    except ReadingError:
        return False


def _list_in(value: Any) -> list[Any]:
    """The list of objects in an object that is no article itself."""
    if isinstance(value, dict) and not any(isinstance(value.get(name), str) for name in FIELDS["text"]):
        for inner in value.values():
            if isinstance(inner, list) and inner and isinstance(inner[0], dict):
                return inner
    return [value]


def table(stream: BinaryIO, *, tabs: bool) -> Iterator[Row | tuple[int, ReadingError]]:
    """The rows of a CSV or TSV file with a header line.

    Raises:
        ReadingError: no text column, a broken row, or bytes in another encoding than the first ones.
    """
    csv.field_size_limit(LIMIT)  # for the whole process: the module has no other way, and 131,072 is too short
    buffered = io.BufferedReader(stream, SAMPLE)  # type: ignore[type-var]
    head = buffered.peek(SAMPLE)
    encoding, mark = detect(head, complete=False)
    buffered.read(mark)
    rows = _lines_of(io.TextIOWrapper(buffered, encoding, newline=""))
    header = next(rows, "")
    delimiter = "\t" if tabs else max(_DELIMITERS, key=header.count)
    names = next(csv.reader([header], delimiter=delimiter), [])
    known = {name.strip().lower() for name in names}
    if not known & set(FIELDS["text"]):
        raise ReadingError(_missing_text(names))
    reader = csv.reader(rows, delimiter=delimiter)
    try:
        line = 2
        for values in reader:
            if values:
                yield Row(line, dict(zip(names, values, strict=False)))
            line = reader.line_num + 2
    except csv.Error as error:
        raise ReadingError(f"line {reader.line_num + 1}: broken CSV ({error})") from error
    except UnicodeDecodeError as error:
        raise ReadingError(f"after line {reader.line_num + 1}: not valid {encoding}: save it as UTF-8") from error


def _lines_of(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(LIMIT + 1):
        if len(line) > LIMIT:
            raise ReadingError(f"a line {TOO_LARGE}")
        yield line
