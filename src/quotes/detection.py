"""The language of a text."""

from __future__ import annotations

import re
from functools import cache

from quotes.languages import available, language_data

_ENOUGH = 600  # code points of running text on which the detector decides
_FEWEST_LETTERS = 20
_LOOKED_AT = 20_000
_RUNNING = 80  # code points from which a line is running text rather than a link
_LETTER = re.compile(r"[^\W\d_]")


def detect_language(text: str) -> str:
    """ISO 639-1 code of the language of a text, `und` where it has too few letters to tell.

    Looks at a bounded stretch of running text: menus and tickers are passed over.
    """
    sample = _sample(text[:_LOOKED_AT])
    if len(_LETTER.findall(sample)) < _FEWEST_LETTERS:
        return "und"
    from py3langid import classify  # 1 s for the model, once

    code = str(classify(sample.encode("utf-8", "ignore"))[0])
    code = _names().get(code, code)
    return code if len(code) == 2 else "und"


def _sample(text: str) -> str:
    lines = [line.strip() for line in text.splitlines()]
    running = [line for line in lines if len(line) >= _RUNNING and "   " not in line and "\t" not in line]
    return " ".join(running or lines)[:_ENOUGH]


@cache
def _names() -> dict[str, str]:
    """The detector's names for varieties of a language that one file serves."""
    return {name: code for code in available() for name in language_data(code)["page"]["detected_as"]}
