"""What tokens cost: a table of prices by model, which users can override."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from quotes.engines import Usage
from quotes.errors import UsageError

_DATE: Final = re.compile(r"-\d{4}-?\d{2}-?\d{2}$")
_NAMES: Final = frozenset({"input", "cached", "output", "batch"})


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars a million tokens; `batch` is the share of it that the batch endpoint takes."""

    input: float
    output: float
    cached: float | None = None
    """Of prompt tokens from the provider's own cache; as `input` where not known."""
    batch: float = 1.0

    def of(self, usage: Usage) -> float:
        """Dollars for what an answer took."""
        cached = self.input if self.cached is None else self.cached
        fresh = usage.prompt_tokens - usage.cached_tokens
        return (fresh * self.input + usage.cached_tokens * cached + usage.answer_tokens * self.output) / 1_000_000

    def for_batch(self) -> Price:
        """What the batch endpoint takes."""
        cached = None if self.cached is None else self.cached * self.batch
        return Price(self.input * self.batch, self.output * self.batch, cached)


def price_of(model: str | None, path: str | None = None) -> Price | None:
    """The price of a model by its name; None where nobody knows it.

    Args:
        path: a TOML file as `prices.toml`, whose prices go first; `QUOTES_PRICES` where not given.

    Raises:
        UsageError: the file cannot be read, or is not of that form.
    """
    if not model:
        return None
    tables = _packaged() | _given(path or os.environ.get("QUOTES_PRICES") or "")
    return tables.get(model) or tables.get(_DATE.sub("", model))


@cache
def _packaged() -> dict[str, Price]:
    return _prices(tomllib.loads(files("quotes").joinpath("prices.toml").read_text("utf-8")), "prices.toml")


@cache
def _given(path: str) -> dict[str, Price]:
    if not path:
        return {}
    try:
        return _prices(tomllib.loads(Path(path).read_text("utf-8")), path)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: is no TOML: {error}") from None


def _prices(tables: dict[str, Any], path: str) -> dict[str, Price]:
    prices = {}
    for model, table in tables.items():
        numbers = isinstance(table, dict) and all(isinstance(one, int | float) and one >= 0 for one in table.values())
        if not numbers or not {"input", "output"} <= table.keys() <= _NAMES:
            raise UsageError(f'{path}: ["{model}"] needs input and output, dollars a million tokens; see README')
        prices[model] = Price(**table)
    return prices
