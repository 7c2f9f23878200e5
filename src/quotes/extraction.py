"""One article to its verified records, by the engine that is asked for."""

from __future__ import annotations

import os
import time
from collections.abc import Awaitable, Sequence
from inspect import isawaitable
from pathlib import Path
from typing import Any, cast

from quotes.article import Article
from quotes.asking import Maker, Question, Result, question_about, result_of
from quotes.background import background
from quotes.engines import Answer, Engine
from quotes.engines.rules import Rules
from quotes.errors import ReadingError, UsageError
from quotes.reading import from_text, read
from quotes.topics import Topic, topics_of

Source = str | os.PathLike[str]


def choose_engine(
    engine: str | Engine = "auto", *, model: str | None = None, base_url: str | None = None, **asking: Any
) -> Engine:
    """The engine that a name stands for: `rules`, `llm`, or `auto` (`llm` where a model is configured).

    `asking`: how a model is asked; what `quotes.LLM` takes besides.

    Raises:
        UsageError: the name is unknown, or `llm` is asked for and no model is configured.
    """
    if not isinstance(engine, str):
        return engine
    if engine == "auto":
        configured = (os.environ.get(name) for name in ("QUOTES_MODEL", "OPENAI_BASE_URL", "OPENAI_API_KEY"))
        engine = "llm" if model or base_url or any(configured) else "rules"
    if engine == "rules":
        return Rules()
    if engine == "llm":
        from quotes.engines.llm import LLM  # loads an HTTP client

        return cast(Engine, LLM(model=model, base_url=base_url, **asking))
    raise UsageError(f"unknown engine {engine!r}: choose auto, rules or llm")


def _one_article(source: Source | Article, language: str | None) -> Article:
    if isinstance(source, Article):
        return source if source.paragraphs else from_text(**_known(source))
    if isinstance(source, str) and (source != "-" and not _is_path(source)):
        return from_text(source, language=language)
    articles = iter(read(source, language=language))
    first = next(articles, None)
    if first is None:
        raise ReadingError(f"{source}: no article in it")
    if isinstance(first, ReadingError):
        raise first
    if next(articles, None) is not None:
        raise UsageError(f"{source}: more than one article in it; use extract_folder")
    return first


def _known(article: Article) -> dict[str, Any]:
    names = ("text", "id", "path", "title", "outlet", "published", "url", "language")
    known = {name: getattr(article, name) or None for name in names}
    return known | {"language": None if article.language == "und" else article.language}


def _is_path(source: str) -> bool:
    """Whether a string is a path: it exists, or it is one word that ends as a file name does."""
    if "\n" in source or len(source) > 4096:
        return False
    return Path(source).exists() or (len(source.split()) == 1 and bool(Path(source).suffix))


def extract(
    source: Source | Article,
    *,
    engine: str | Engine = "auto",
    topics: Sequence[str | Topic] = (),
    language: str | None = None,
) -> Result:
    """The verified quotations of one article: a path, a text, `-` for standard input, or an `Article`.

    Args:
        engine: `auto`, `rules`, `llm`, or an engine of your own.
        topics: what the stance is asked toward, in any language: of several the one that the claim, or else the
            article, is about; the article's own topic where none is given.
        language: ISO 639-1 code; detected where not given.

    Raises:
        ReadingError: the article cannot be read.
        EngineError: the engine has no answer for it.
        UsageError: the call is wrong.
    """
    chosen = choose_engine(engine)
    article = _one_article(source, language)
    return extract_one(article, chosen, topics_of(topics))


async def aextract(
    source: Source | Article,
    *,
    engine: str | Engine = "auto",
    topics: Sequence[str | Topic] = (),
    language: str | None = None,
) -> Result:
    """`extract` for programs with an event loop of their own."""
    chosen = choose_engine(engine)
    article = _one_article(source, language)
    began = time.perf_counter()
    question = question_about(article, topics_of(topics))
    answer = await answered(chosen, question)
    return result_of(question, answer, Maker.of(chosen), time.perf_counter() - began)


def extract_one(article: Article, engine: Engine, topics: tuple[Topic, ...]) -> Result:
    """The result of an article that is read, waiting for the engine's answer."""
    began = time.perf_counter()
    question = question_about(article, topics)
    answer = engine.attribute(question.candidates, question.target)
    if isawaitable(answer):
        answer = background(_awaited(answer)).result()
    return result_of(question, answer, Maker.of(engine), time.perf_counter() - began)


async def answered(engine: Engine, question: Question) -> Answer:
    """The answer of either kind of engine."""
    answer = engine.attribute(question.candidates, question.target)
    return await answer if isawaitable(answer) else answer


async def _awaited(answer: Awaitable[Answer]) -> Answer:
    return await answer
