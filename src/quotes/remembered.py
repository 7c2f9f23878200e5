"""What a function says of a word, asked once a word: nearly all words of an article were met in those before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")

REMEMBERED: Final = 16_384
"""Words kept: enough for those that come back, 4 MB in a folder where new ones never end."""


class Remembered(dict[str, T]):
    """Answers by word; `remembered[word]` asks where there is none yet. Emptied when it is full.

    Looking a word up takes half the time of a function with `lru_cache`.
    """

    def __init__(self, ask: Callable[[str], T]):
        self._ask = ask

    def __missing__(self, word: str) -> T:
        if len(self) >= REMEMBERED:
            self.clear()
        answer = self[word] = self._ask(word)
        return answer
