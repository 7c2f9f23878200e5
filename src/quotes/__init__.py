"""Who said what, in which capacity, with which stance: verified quotations from news articles."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from quotes._version import __version__

if TYPE_CHECKING:
    from quotes.article import Article
    from quotes.asking import Outcome, Result
    from quotes.corpus.collection import Collection, load
    from quotes.engines.llm import LLM
    from quotes.engines.rules import Rules
    from quotes.errors import EngineError, QuotesError, ReadingError, UsageError
    from quotes.evaluation import Evaluation, evaluate
    from quotes.extraction import aextract, extract
    from quotes.flow import extract_folder
    from quotes.formats.exporting import export
    from quotes.formats.importing import import_gold
    from quotes.reading import read
    from quotes.records import Quotation
    from quotes.runs.run import run
    from quotes.runs.status import read_status
    from quotes.topics import Topic
    from quotes.verification import Verification, verify

_HOMES = {
    "Article": "article",
    "EngineError": "errors",
    "Evaluation": "evaluation",
    "Collection": "corpus.collection",
    "LLM": "engines.llm",
    "Outcome": "asking",
    "Quotation": "records",
    "QuotesError": "errors",
    "ReadingError": "errors",
    "Result": "asking",
    "Rules": "engines.rules",
    "Topic": "topics",
    "UsageError": "errors",
    "Verification": "verification",
    "aextract": "extraction",
    "evaluate": "evaluation",
    "export": "formats.exporting",
    "extract": "extraction",
    "extract_folder": "flow",
    "import_gold": "formats.importing",
    "load": "corpus.collection",
    "read": "reading",
    "read_status": "runs.status",
    "run": "runs.run",
    "verify": "verification",
}

__all__ = [
    "LLM",
    "Article",
    "Collection",
    "EngineError",
    "Evaluation",
    "Outcome",
    "Quotation",
    "QuotesError",
    "ReadingError",
    "Result",
    "Rules",
    "Topic",
    "UsageError",
    "Verification",
    "__version__",
    "aextract",
    "evaluate",
    "export",
    "extract",
    "extract_folder",
    "import_gold",
    "load",
    "read",
    "read_status",
    "run",
    "verify",
]


def __getattr__(name: str) -> Any:
    # Loaded when first used (PEP 562), so that `import quotes` and `quotes --help` stay light.
    if name in _HOMES:
        value = getattr(import_module(f"quotes.{_HOMES[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'quotes' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
