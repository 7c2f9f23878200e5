"""What a run may cost, and what it will: no article is begun for which there may be nothing left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from quotes.article import Article
from quotes.asking import Outcome
from quotes.engines import Usage
from quotes.errors import UsageError
from quotes.flow import Unread
from quotes.prices import Price
from quotes.reading import WEB

# Tokens of a request and its answer by the article's size in UTF-8 bytes, which says more than code points across
# scripts: fitted to the recorded exchanges in cassettes/ (Arabic, French, English; 3.3 to 3.9 bytes a token).
_PROMPT: Final = (490, 0.40)
_ANSWER: Final = (20, 0.07)
_EVIDENCE: Final = 4.0  # times the answer, where words that show a stance are asked for
_MARKUP: Final = 8  # bytes of a page for one of its article


def expected(item: Article | Unread, *, evidence: bool = False) -> Usage:
    """About what an article will take, told from its size alone; within a third for most.

    Raises:
        OSError: the file is not there.
    """
    if isinstance(item, Article):
        size = len(item.text.encode("utf-8", "surrogatepass"))
    else:
        assert item.found.path is not None
        size = item.found.path.stat().st_size // (_MARKUP if item.found.suffix in WEB else 1)
    answer = (_ANSWER[0] + _ANSWER[1] * size) * (_EVIDENCE if evidence else 1)
    return Usage(prompt_tokens=round(_PROMPT[0] + _PROMPT[1] * size), answer_tokens=round(answer), requests=1)


@dataclass
class Budget:
    """Limits of one run: US dollars and tokens (of prompts and answers together); None for no limit.

    Articles at work are counted with what they are expected to take, set right by what others have taken.
    """

    price: Price | None = None
    max_cost: float | None = None
    max_tokens: int | None = None
    spent: float = 0.0
    tokens: int = 0
    _reserved: int = 0
    _expected: int = 0

    def __post_init__(self) -> None:
        if self.max_cost is not None and self.price is None:
            raise UsageError("--max-cost: no price is known for this model: give --prices FILE (see the README)")

    @property
    def waiting(self) -> bool:
        """Whether articles are at work, that may take less than is expected."""
        return self._reserved > 0

    def begin(self, usage: Usage) -> str | None:
        """Count one more article as at work; or say which limit leaves no room for it."""
        if not _tokens(usage):
            return None
        ahead = self._reserved + _tokens(usage)
        right = self.tokens / self._expected if self._expected else 1.0
        if self.max_tokens is not None and self.tokens + ahead * right > self.max_tokens:
            return f"--max-tokens {self.max_tokens}"
        if self.max_cost is not None and self.price is not None:
            each = self.spent / self.tokens if self.tokens else self.price.of(usage) / _tokens(usage)
            if self.spent + ahead * right * each > self.max_cost:
                return f"--max-cost {self.max_cost:g}"
        self._reserved = ahead
        return None

    def release(self) -> None:
        """Nothing is at work any more."""
        self._reserved = 0

    def end(self, usage: Usage, outcome: Outcome) -> None:
        """Count what an article has taken, that was begun with `usage` expected."""
        self._reserved -= _tokens(usage)
        if outcome.usage.requests:
            self._expected += _tokens(usage)
            self.tokens += _tokens(outcome.usage)
            self.spent += outcome.cost or 0.0


def _tokens(usage: Usage) -> int:
    return usage.prompt_tokens + usage.answer_tokens
