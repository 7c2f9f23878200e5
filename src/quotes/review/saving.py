"""The file of corrections: one line an article, written anew as a whole with each change, never half."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from quotes.article import Article
from quotes.corrections import checked
from quotes.errors import OutputError, ReadingError, UsageError
from quotes.output import lines_of, sync_folder
from quotes.records import Quotation

DATASET: Final = "review"


class CorrectionsFile:
    """The lines of a file of corrections; those of articles that are not at hand stay as they are.

    Raises:
        ReadingError: a line of it is no gold, or two are of one article: writing it anew would lose something.
        UsageError: its folder is missing.
    """

    def __init__(self, path: Path):
        if not path.absolute().parent.is_dir():
            raise UsageError(f"{path}: its folder does not exist; make it first")
        self.path = path
        self._lines: dict[str, str] = {}
        if path.exists() and path.stat().st_size:
            for number, line in enumerate(lines_of(str(path)), 1):
                if not line.strip():
                    continue
                try:
                    _, sha256 = checked(line)
                    if sha256 in self._lines:
                        raise ReadingError("is of the same text as a line before")
                except ReadingError as error:
                    message = f"{error}; mend it, or give another file with -o"
                    raise ReadingError(message, f"{path}, line {number}") from None
                self._lines[sha256] = line.rstrip("\r\n")
        self._seen = self._signature()

    def document(self, sha256: str) -> Mapping[str, Any] | None:
        """What is in the file for an article."""
        line = self._lines.get(sha256)
        return None if line is None else json.loads(line)

    def write(self, sha256: str, line: str | None) -> None:
        """Put an article's line in place of the one before; None takes it out.

        Raises:
            OutputError: the file cannot be written, or another program has changed it; it is as it was.
        """
        if self._signature() != self._seen:
            raise OutputError(f"{self.path}: was changed by another program; not saved. Start the review again")
        lines = (
            {**self._lines, sha256: line} if line is not None else {k: v for k, v in self._lines.items() if k != sha256}
        )
        draft = self.path.with_name(f".{self.path.name}.{os.getpid()}.part")
        try:
            with draft.open("w", encoding="utf-8", newline="\n") as stream:
                stream.writelines(f"{one}\n" for one in lines.values())
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(self.path)
            with suppress(OSError):
                sync_folder(self.path.parent)
        except OSError as error:
            with suppress(OSError):
                draft.unlink()
            raise OutputError(f"{self.path}: {error.strerror or error}; the last change is not saved") from None
        self._lines = lines
        self._seen = self._signature()

    def _signature(self) -> tuple[int, int, int] | None:
        try:
            status = self.path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino


def gold_line(
    article: Article,
    quotes: Iterable[Quotation],
    rejected: Iterable[Quotation],
    *,
    complete: bool,
    before: Mapping[str, Any] | None = None,
) -> str:
    """What was decided of an article, as a line of gold; other fields of the line `before` it stay."""
    known = before or {}
    document = {
        **known,
        "id": known.get("id", article.id),
        "lang": article.language,
        "dataset": known.get("dataset", DATASET),
        "title": article.title,
        "outlet": article.outlet,
        "published": article.published,
        "url": article.url,
        "source": article.path,
        "sha256": article.sha256,
        "complete": complete,
        "text": article.text,
        "quotes": [gold_quote(one) for one in quotes],
        "rejected": [_rejected(one) for one in rejected],
    }
    line = json.dumps(document, ensure_ascii=False)
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:  # a lone surrogate, which only an escape can say
        line = json.dumps(document)
    return line


def gold_quote(record: Quotation) -> dict[str, Any]:
    """A record as a quotation of gold."""
    claim, expert, affiliation = record.claim, record.expert, record.affiliation
    mention = expert.mention if expert else None
    quote: dict[str, Any] = {
        "id": record.id,
        "start": claim.start,
        "end": claim.end,
        "text": claim.text,
        "type": claim.kind,
        "speaker": expert
        and {
            **(mention.model_dump() if mention else {}),
            "name": expert.name,
            "kind": expert.kind,
            "affiliation": affiliation.text if affiliation else None,
        },
        "affiliation": affiliation and affiliation.model_dump(),
        "cue": record.cue and record.cue.model_dump(),
        "stance": record.stance.model_dump(exclude_none=True),
    }
    if claim.parts:
        quote["parts"] = [part.model_dump() for part in claim.parts]
    if record.flags:
        quote["flags"] = list(record.flags)
    return quote


def _rejected(record: Quotation) -> dict[str, Any]:
    claim = record.claim
    return {"id": record.id, "start": claim.start, "end": claim.end, "text": claim.text}
