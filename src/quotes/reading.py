"""Articles from files, folders and standard input.

Offsets point into `Article.text`, the text **as read**:

| format | as read |
|---|---|
| `.txt`, unknown suffix, standard input | the file, decoded; a byte order mark dropped, nothing else changed (CRLF stays) |
| `.md`, `.markdown` | the same: `#`, `*` and links stay; lines with `#` are headings |
| `.html`, `.htm` | the article's text as trafilatura takes it from the page, one line a paragraph; no menus, scripts, comments |
| `.jsonl`, `.ndjson` | the string in the text field of each line, unescaped |
| `.json` | the same for an object, each object of a list, or of a list in an object |
| `.csv`, `.tsv` | the text column of each row, quoting removed; the header line names the columns |
| any of these with `.gz` | the same after unpacking |

The text column is called text, body, content or article; id, title, outlet (source), published (date), url and
language (lang) are read where they are there. Article ids are the path within the folder, or as it was given
for a file; for rows the given id, else path#line (path#number in a JSON list).

What cannot be read is a `ReadingError` among the articles, so that one bad file never stops a folder.
"""  # noqa: E501

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from quotes.article import Article
from quotes.dates import iso_date
from quotes.detection import detect_language
from quotes.encoding import SAMPLE, decode
from quotes.errors import ReadingError
from quotes.files import LIMIT, TOO_LARGE, opened, read_whole, suffix_of, walk
from quotes.layout import layout
from quotes.rows import Row, json_lines, json_objects, parse, table

MARKDOWN = frozenset({".md", ".markdown"})
WEB = frozenset({".html", ".htm"})
LINES = frozenset({".jsonl", ".ndjson"})
TABLES = frozenset({".csv", ".tsv"})
ROWS = LINES | TABLES | {".json"}
SUFFIXES = frozenset({".txt"}) | MARKDOWN | WEB | ROWS
"""Of the files that are read in a folder; each may have `.gz` after it."""

_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_]\w+)*", re.IGNORECASE)
_MARKUP = re.compile(rb"\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Input:
    """A file to read, or standard input (`path` None). `name`: its path within the folder that was given."""

    path: Path | None
    name: str
    source: str
    """What errors call it."""

    @property
    def suffix(self) -> str:
        """That of its format."""
        return suffix_of(self.path.name) if self.path else "-"

    @property
    def rows(self) -> bool:
        """Whether there may be any number of articles in it; in others there is one."""
        return self.suffix in ROWS or self.path is None


def inputs(source: str | os.PathLike[str]) -> Iterator[Input | ReadingError]:
    """The files that a path stands for: itself, all below a folder, or standard input (`-`). None is opened."""
    if os.fspath(source) == "-":
        yield Input(None, "-", "-")
        return
    path = Path(source)
    if not path.is_dir():
        yield Input(path, path.as_posix(), str(path))
        return
    empty = True
    for found in walk(path, SUFFIXES):
        empty = False
        if isinstance(found, ReadingError):
            yield found
        else:
            yield Input(found, found.relative_to(path).as_posix(), str(found))
    if empty:
        yield ReadingError(f"no articles in it (none of {', '.join(sorted(SUFFIXES))})", str(path))


def read(source: str | os.PathLike[str], *, language: str | None = None) -> Iterator[Article | ReadingError]:
    """The articles of a file, a folder with all below it, or standard input (`-`), one after the other.

    Args:
        language: ISO 639-1 code for all of them; told from each text where not given.
    """
    taken: set[str] = set()
    for found in inputs(source):
        if isinstance(found, ReadingError):
            yield found
        else:
            yield from read_input(found, language, taken)


def read_input(
    found: Input, language: str | None = None, taken: set[str] | None = None
) -> Iterator[Article | ReadingError]:
    """The articles of one file. `taken`: the ids given in files before it, which it adds to."""
    taken = set() if taken is None else taken
    suffix = found.suffix
    try:
        with opened(found.path, found.source) as stream:
            if found.path is None:
                stream, suffix = _sniffed(stream)
            if suffix in ROWS:
                yield from _read_rows(stream, found, suffix, language, taken)
            else:
                yield _read_one(read_whole(stream), found, suffix, language)
    except ReadingError as error:
        yield _naming(found.source, error)


def from_text(
    text: str,
    *,
    id: str | None = None,
    path: str | None = None,
    title: str | None = None,
    outlet: str | None = None,
    published: str | None = None,
    url: str | None = None,
    language: str | None = None,
) -> Article:
    """An article of a text at hand; what is not given is told from the text.

    Args:
        published: a date in any form that pages have.
        language: ISO 639-1 code.

    Raises:
        ReadingError: empty, larger than an article may be, or with code points that are no text.
    """
    return _article(
        text,
        id=id,
        path=path,
        title=title,
        outlet=outlet,
        published=published,
        url=url,
        language=language,
    )


def _article(
    text: str,
    *,
    id: str | None = None,
    path: str | None = None,
    title: str | None = None,
    outlet: str | None = None,
    published: str | None = None,
    url: str | None = None,
    language: str | None = None,
    markdown: bool = False,
) -> Article:
    _check(text)
    tag = _LANGUAGE.fullmatch(language.strip()) if language else None
    code = tag[1].lower() if tag else detect_language(text)
    page = layout(text, code, title=title or None, markdown=markdown)
    return Article(
        text=text,
        id=id or path or "text",
        path=path,
        title=page.title,
        outlet=outlet or page.outlet,
        published=(iso_date(published) if published else None) or page.published,
        url=url or None,
        language=code,
        paragraphs=page.paragraphs,
    )


def _check(text: str) -> None:
    if len(text) > LIMIT:
        raise ReadingError(TOO_LARGE)
    if not text or text.isspace():
        raise ReadingError("empty: there is no text in it")
    if "\0" in text:
        raise ReadingError("binary data, no text (a NUL character)")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ReadingError(f"half a character (a lone surrogate) at {error.start}: escape it in pairs") from None


def _naming(source: str, error: ReadingError) -> ReadingError:
    return error if error.source else ReadingError(str(error), source)


def _sniffed(stream: BinaryIO) -> tuple[BinaryIO, str]:
    """Standard input and the suffix that a file of its kind would have."""
    buffered = io.BufferedReader(stream, SAMPLE)  # type: ignore[type-var]
    head = buffered.peek(SAMPLE)
    if head.startswith(b"\x1f\x8b"):
        raise ReadingError("packed with gzip: unpack it before the pipe")
    if _MARKUP.match(head):
        return buffered, ".html"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:1] == b"{":
        first = start.split(b"\n")[0]
        if len(first) == len(start):
            return buffered, ".jsonl"  # a line longer than what is here so far
        try:
            return buffered, ".jsonl" if isinstance(parse(decode(first)), dict) else ".json"
        except ReadingError:
            return buffered, ".json" if start[1:].lstrip()[:1] == b'"' else ".txt"
    return buffered, ".json" if re.match(rb"\[\s*\{", start) else ".txt"


def _read_one(data: bytes, found: Input, suffix: str, language: str | None) -> Article:
    where = None if found.path is None else str(found.path)
    if suffix not in WEB:
        text = decode(data)
        return _article(text, id=found.name, path=where, language=language, markdown=suffix in MARKDOWN)
    if not data.strip():
        raise ReadingError("empty: there is no text in it")
    from quotes.html import read_page

    page = read_page(decode(data, html=True))
    article = _article(
        page.text,
        id=found.name,
        path=where,
        title=page.title,
        outlet=page.outlet,
        published=page.published,
        url=page.url,
        language=language,
    )
    if not any(paragraph.kind == "body" for paragraph in article.paragraphs):
        raise ReadingError("a page without an article: give the page of one article")
    return article


def _read_rows(
    stream: BinaryIO, found: Input, suffix: str, language: str | None, taken: set[str]
) -> Iterator[Article | ReadingError]:
    if suffix in TABLES:
        rows = table(stream, tabs=suffix == ".tsv")
    else:
        rows = json_lines(stream) if suffix in LINES else json_objects(stream)
    where = None if found.path is None else str(found.path)
    for row in rows:
        if isinstance(row, Row):
            try:
                yield _of_row(row, where, found.name, language, taken)
            except ReadingError as error:
                yield _naming(f"{found.source}, line {row.line}", error)
        else:
            line, problem = row
            yield _naming(f"{found.source}, line {line}", problem)


def _of_row(row: Row, path: str | None, name: str, language: str | None, taken: set[str]) -> Article:
    known = row.known()
    given = known.pop("id", None)
    id = given or f"{name}#{row.line}"
    if id in taken:  # two files may count their articles alike
        id = f"{name}#{row.line}" if given is None else f"{name}#{row.line}/{given}"
    if given:
        taken.add(id)
    if language:
        known["language"] = language
    return from_text(**known, id=id, path=path)
