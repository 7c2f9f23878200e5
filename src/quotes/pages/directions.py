"""Which way a text runs, and what of it is safe to show: the same number of code points, none that deceives."""

from __future__ import annotations

import re
from typing import Literal

Direction = Literal["ltr", "rtl"]

_RIGHT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_RTL = re.compile(f"[{_RIGHT}]+")
_LTR = re.compile(f"(?:(?![{_RIGHT}])[^\\W\\d_])+")
_REACHING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_UNSAFE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202d\u202e\ud800-\udfff]")


def direction(text: str, default: Direction = "ltr") -> Direction:
    """The direction of most letters of a text; `default` where it has none."""
    right = sum(map(len, _RTL.findall(text)))
    left = sum(map(len, _LTR.findall(text)))
    return default if not right and not left else "rtl" if right > left else "ltr"


def line_direction(line: str, article: Direction) -> Direction:
    """The direction of a line: its article's, unless it begins with letters of the other and most of it are such."""
    left, right = _LTR.search(line), _RTL.search(line)
    begins_right = right is not None and (left is None or right.start() < left.start())
    begins = "rtl" if begins_right else "ltr" if left else article
    return article if begins == article else direction(line, article)


def shown(text: str) -> str:
    """The text with U+FFFD for each control character, lone surrogate and direction override.

    Overrides make letters appear in another order than they have; no language needs them. Marks, embeddings and
    isolates stay: they end with their paragraph.
    """
    return _UNSAFE.sub("\ufffd", text)


def label(text: str) -> str:
    """A text that stands among others: as `shown`, without embeddings and isolates, which could reach past its end."""
    return shown(_REACHING.sub("", text))
