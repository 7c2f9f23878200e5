"""From articles to verified records: one article, or any number of them, one outcome each."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache
from inspect import isawaitable
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

from quotes.article import Article
from quotes.building import build
from quotes.candidates import Candidates
from quotes.engines import Answer, Attribution, Engine, Usage
from quotes.engines.rules import Rules
from quotes.errors import QuotesError, ReadingError, UsageError
from quotes.finding import find_candidates
from quotes.reading import from_text, read
from quotes.records import Quotation
from quotes.stance import judge, topic_of
from quotes.verification import verify_record

T = TypeVar("T")
Source = str | os.PathLike[str]
Status = Literal["ok", "empty", "partial", "failed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one article.

    `ok`: quotations were found; `empty`: read whole, none in it; `partial`: some of it was not answered for;
    `failed`: no records. `reason` says why, in one line, for the last two.
    """

    status: Status
    source: str
    reason: str | None = None
    usage: Usage = field(default_factory=Usage)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Result:
    """The records of one article, and what became of it. `article` is None where it could not be read."""

    article: Article | None
    quotations: tuple[Quotation, ...]
    outcome: Outcome


def choose_engine(engine: str | Engine = "auto", *, model: str | None = None, base_url: str | None = None) -> Engine:
    """The engine that a name stands for: `rules`, `llm`, or `auto` (`llm` where a model is configured).

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

        return cast(Engine, LLM(model=model, base_url=base_url))
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
    topics: Sequence[str] = (),
    language: str | None = None,
) -> Result:
    """The verified quotations of one article: a path, a text, `-` for standard input, or an `Article`.

    Args:
        engine: `auto`, `rules`, `llm`, or an engine of your own.
        topics: what the stance is asked toward; the article's own topic where none is given.
        language: ISO 639-1 code; detected where not given.

    Raises:
        ReadingError: the article cannot be read.
        EngineError: the engine has no answer for it.
        UsageError: the call is wrong.
    """
    chosen = choose_engine(engine)
    article = _one_article(source, language)
    return _extract(article, chosen, topics)


async def aextract(
    source: Source | Article,
    *,
    engine: str | Engine = "auto",
    topics: Sequence[str] = (),
    language: str | None = None,
) -> Result:
    """`extract` for programs with an event loop of their own."""
    chosen = choose_engine(engine)
    article = _one_article(source, language)
    return await _aextract(article, chosen, topics)


def extract_folder(
    paths: Source | Iterable[Source],
    *,
    engine: str | Engine = "auto",
    topics: Sequence[str] = (),
    language: str | None = None,
    jobs: int = 1,
) -> Iterator[Result]:
    """The results of all articles in files and folders, in their order, one by one as they are done.

    Exactly one result an article; one that fails is a result with `outcome.status == "failed"`, never an
    exception. `jobs`: articles at work at the same time, in processes (`rules`) or requests (`llm`).

    Raises:
        UsageError: the call is wrong.
    """
    sources = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    articles = (item for source in sources for item in read(source, language=language))
    return extract_articles(articles, engine=engine, topics=topics, jobs=jobs)


def extract_articles(
    articles: Iterable[Article | ReadingError],
    *,
    engine: str | Engine = "auto",
    topics: Sequence[str] = (),
    jobs: int = 1,
) -> Iterator[Result]:
    """`extract_folder` for articles at hand, as `read` gives them."""
    if jobs < 1:
        raise UsageError("jobs: at least 1")
    chosen = choose_engine(engine)
    if isinstance(chosen, Rules):
        if jobs == 1:
            return (_settled(item, lambda one: _extract(one, chosen, topics)) for item in articles)
        return _in_processes(articles, chosen, topics, jobs)
    return _in_flight(articles, lambda one: _background(_aextract(one, chosen, topics)), jobs)


def _in_processes(
    articles: Iterable[Article | ReadingError], engine: Rules, topics: Sequence[str], jobs: int
) -> Iterator[Result]:
    with ProcessPoolExecutor(jobs) as pool:
        yield from _in_flight(articles, lambda one: pool.submit(_extract, one, engine, topics), 4 * jobs)


def _in_flight(
    articles: Iterable[Article | ReadingError], start: Callable[[Article], Future[Result]], width: int
) -> Iterator[Result]:
    """Keep at most `width` articles at work; give results in the order of the articles."""
    waiting: deque[tuple[Article, Future[Result]] | Result] = deque()

    def first() -> Result:
        head = waiting.popleft()
        return head if isinstance(head, Result) else _settled(head[0], lambda _: head[1].result())

    try:
        for item in articles:
            waiting.append(_unread(item) if isinstance(item, ReadingError) else (item, start(item)))
            if len(waiting) >= width:
                yield first()
        while waiting:
            yield first()
    finally:
        for head in waiting:
            if not isinstance(head, Result):
                head[1].cancel()


def _unread(error: ReadingError) -> Result:
    return Result(None, (), Outcome("failed", getattr(error, "source", "") or str(error).split(":")[0], str(error)))


def _settled(item: Article | ReadingError, work: Callable[[Article], Result]) -> Result:
    """The result of one article, whatever happens."""
    if isinstance(item, ReadingError):
        return _unread(item)
    source = item.path or item.id
    try:
        return work(item)
    except QuotesError as error:
        reason = str(error) if str(error).startswith(source) else f"{source}: {error}"
        return Result(item, (), Outcome("failed", source, reason))
    except Exception as error:
        if os.environ.get("QUOTES_DEBUG"):
            raise
        reason = f"{source}: {type(error).__name__}: {error} (this is a bug, please report it)"
        return Result(item, (), Outcome("failed", source, " ".join(reason.split())))


def _extract(article: Article, engine: Engine, topics: Sequence[str]) -> Result:
    began = time.perf_counter()
    candidates = find_candidates(article)
    target = topic_of(article, topics)
    answer = engine.attribute(candidates, target)
    if isawaitable(answer):
        answer = _background(_awaited(answer)).result()
    return _result(candidates, answer, engine, target, began)


async def _aextract(article: Article, engine: Engine, topics: Sequence[str]) -> Result:
    began = time.perf_counter()
    candidates = find_candidates(article)
    target = topic_of(article, topics)
    answer = engine.attribute(candidates, target)
    if isawaitable(answer):
        answer = await answer
    return _result(candidates, answer, engine, target, began)


async def _awaited(answer: Any) -> Answer:
    return cast(Answer, await answer)


def _result(candidates: Candidates, answer: Answer, engine: Engine, target: str | None, began: float) -> Result:
    """Records that stand in the article; what does not is left out, and the outcome says so."""
    if answer.people:
        candidates = replace(candidates, people=answer.people)
    article = candidates.article
    attributions = [_with_stance(article, one) for one in answer.attributions]
    records, refused = [], []
    for record in build(candidates, attributions, engine, target):
        problems = verify_record(record, article)
        if problems:
            refused.append(problems[0])
        else:
            records.append(record)
    reason = answer.reason
    if refused:
        reason = f"{len(refused)} records left out: {refused[0]}"
    status: Status = "partial" if refused or not answer.complete else ("ok" if records else "empty")
    outcome = Outcome(status, article.path or article.id, reason, answer.usage, time.perf_counter() - began)
    return Result(article, tuple(records), outcome)


def _with_stance(article: Article, attribution: Attribution) -> Attribution:
    """The lexicon's stance where the engine gave none."""
    if attribution.stance != "unclear":
        return attribution
    judgement = judge(article, attribution.span)
    if judgement.label == "unclear" and attribution.evidence is None:
        return attribution
    return replace(attribution, stance=judgement.label, evidence=judgement.evidence)


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """One event loop in a thread of its own, so that synchronous calls work in notebooks too."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="quotes", daemon=True).start()
    return loop


def _background(work: Coroutine[Any, Any, T]) -> Future[T]:
    return asyncio.run_coroutine_threadsafe(work, _loop())
