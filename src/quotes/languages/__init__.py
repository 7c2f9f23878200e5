"""Language knowledge, one TOML file a language. A new language is a new file and its gold articles."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from quotes.folding import fold_word

_HEADING = re.compile(r"\[\[?\w[\w.]*\]\]?\s*(?:#|$)")
_KEY = re.compile(r"\w+ = ")
FALLBACK = "en"
"""Whose file serves an article in a language that has none: its marks and layout are the most common ones."""


@cache
def available() -> frozenset[str]:
    """ISO 639-1 codes of the languages that have a file."""
    return frozenset(
        entry.name.removesuffix(".toml") for entry in files(__name__).iterdir() if entry.name.endswith(".toml")
    )


@cache
def language_data(code: str) -> MappingProxyType[str, Any]:
    """The sections of a language's file, as TOML gives them; those of the fallback for an unknown code."""
    known = code if code in available() else FALLBACK
    return MappingProxyType(tomllib.loads((files(__name__) / f"{known}.toml").read_text("utf-8")))


def _entry(code: str, section: str, key: str) -> Sequence[str]:
    """One list of a language's file, read without the rest: a command that needs no more starts at once."""
    lines = _lines(code)
    begin = lines.index(f"[{section}]") + 1
    end = next((place for place in range(begin, len(lines)) if _HEADING.match(lines[place])), len(lines))
    keys = [place for place in range(begin, end) if _KEY.match(lines[place])]
    start = next((place for place in keys if lines[place].startswith(f"{key} =")), None)
    if start is None:
        return ()
    after = next((place for place in keys if place > start), end)
    words: Sequence[str] = tomllib.loads("\n".join(lines[start:after]))[key]
    return words


@cache
def _lines(code: str) -> list[str]:
    return (files(__name__) / f"{code}.toml").read_text("utf-8").splitlines()


@cache
def word_list(code: str, section: str, key: str) -> frozenset[str]:
    """The folded words of one list of a language's file: for callers that need no more of its lexicon.

    Empty for a language that has no file.
    """
    if code not in available():
        return frozenset()
    return frozenset(fold_word(word) for word in _entry(code, section, key))


@cache
def given_names(script: str) -> MappingProxyType[str, Any]:
    """The given names written in a script (`latin`, `arabic`), by gender, and whether it has capital letters."""
    return MappingProxyType(tomllib.loads((files("quotes") / "names" / f"{script}.toml").read_text("utf-8")))
