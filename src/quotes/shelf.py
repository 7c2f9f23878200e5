"""The articles that records speak of: inside the record, at its path, or in a folder by path, id or hash."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from quotes.article import Article
from quotes.errors import RecordError

_KEPT = 32
"""Files whose articles are kept at a time; records of one article mostly follow one another."""


class Shelf:
    """Finds the article of a record, reading each file once."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._files: OrderedDict[Path, list[Article]] = OrderedDict()
        self._named: dict[str, Article] | None = None

    def article(self, record: Mapping[str, Any]) -> Article:
        """The article that the record names or contains.

        Raises:
            RecordError: there is none; the message says where it was looked for.
        """
        reference = record.get("article")
        about: Mapping[str, Any] = reference if isinstance(reference, Mapping) else {}
        language = _text(about, "language") or _text(record, "language") or _text(record, "lang") or "und"
        if (text := _text(about, "text") or _text(record, "text")) is not None:
            return Article(text, id=_text(about, "id") or "", language=language)
        path = _text(about, "path") or (reference if isinstance(reference, str) else None)
        names = [name for name in (_text(about, "sha256"), _text(about, "id"), path) if name]
        if not names:
            raise RecordError("names no article; give article.path, article.id or the article's text")
        found = self._at(path, names) if path else None
        found = found or self._by_name(names)
        if found is None:
            where = f"in {self._folder}" if self._folder else "at its path; say where with --articles"
            raise RecordError(f"article {_shown(path or names[-1])} is not {where}")
        return found

    def _at(self, path: str, names: list[str]) -> Article | None:
        for file in self._places(path):
            try:
                # Nothing but files: `-` would wait for standard input, a pipe for ever.
                if not file.is_file():
                    continue
            except (OSError, ValueError):
                continue
            articles = self._read(file)
            exact = [one for one in articles if one.sha256 in names or one.id in names]
            if exact or len(articles) == 1:
                return (exact or articles)[0]
        return None

    def _places(self, path: str) -> Iterator[Path]:
        if self._folder:
            if not Path(path).is_absolute():
                yield self._folder / path
            yield self._folder / Path(path).name
        yield Path(path)

    def _read(self, file: Path) -> list[Article]:
        if file not in self._files:
            from quotes.reading import read  # loads parsers of pages, which most records do not need

            self._files[file] = [one for one in read(str(file)) if isinstance(one, Article)]
            if len(self._files) > _KEPT:
                self._files.popitem(last=False)
        self._files.move_to_end(file)
        return self._files[file]

    def _by_name(self, names: list[str]) -> Article | None:
        if self._folder is None:
            return None
        if self._named is None:
            self._named = {}
            for article in self._read(self._folder):
                self._named.setdefault(article.sha256, article)
                if article.id:
                    self._named.setdefault(article.id, article)
        return next((self._named[name] for name in names if name in self._named), None)


def _text(record: Mapping[str, Any], key: str) -> str | None:
    value = record.get(key)
    return value if isinstance(value, str) else None


def _shown(name: str) -> str:
    name = " ".join(name.split())
    return repr(name if len(name) <= 80 else f"{name[:79]}…")
