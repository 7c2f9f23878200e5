"""Many articles at work at the same time: rules in processes, requests in an event loop, one result an article.

No article waits for another: as many are begun as may be at work, and each result is there as soon as it is done.
Articles are taken from their iterator as they are needed, never all at once.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from typing import Any, Final, TypeVar

from quotes.article import Article
from quotes.asking import Maker, Outcome, Question, Result, question_about, result_of
from quotes.background import background
from quotes.detection import detect_language
from quotes.engines import Engine
from quotes.engines.rules import Rules
from quotes.errors import Awaited, OutputError, QuotesError, ReadingError, Unavailable, UsageError
from quotes.extraction import Source, answered, choose_engine, extract_one
from quotes.reading import Input, from_text, inputs, read_input
from quotes.topics import Topic, topics_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Unread:
    """A file of one article that is still to be read, by whoever works on it."""

    found: Input
    language: str | None

    def article(self) -> Article:
        """Raises: ReadingError."""
        (article,) = read_input(self.found, self.language)
        if isinstance(article, ReadingError):
            raise article
        return article


Item = Article | ReadingError | Unread
Start = Callable[[Item], Future[Result]]
Sought = Callable[[Item], tuple[Topic, ...]]

_AHEAD: Final = 4  # articles begun or done beyond those at work, so that nobody waits for the next


def extract_folder(
    paths: Source | Iterable[Source],
    *,
    engine: str | Engine = "auto",
    topics: Sequence[str | Topic] = (),
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
    return extract_articles(items_of(sources, language), engine=engine, topics=topics, jobs=jobs)


def items_of(sources: Iterable[Source], language: str | None) -> Iterator[Item]:
    for source in sources:
        taken: set[str] = set()
        for found in inputs(source):
            if isinstance(found, ReadingError):
                yield found
            elif found.rows:
                yield from read_input(found, language, taken)
            else:
                yield Unread(found, language)


def extract_articles(
    articles: Iterable[Item],
    *,
    engine: str | Engine = "auto",
    topics: Sequence[str | Topic] | Callable[[Item], Sequence[str | Topic]] = (),
    jobs: int = 1,
) -> Iterator[Result]:
    """`extract_folder` for articles at hand, as `read` gives them; `topics` may be asked for by article."""
    if jobs < 1:
        raise UsageError("jobs: at least 1")
    given = () if callable(topics) else topics_of(topics)

    def sought(one: Item) -> tuple[Topic, ...]:
        return topics_of(topics(one)) if callable(topics) else given

    chosen = choose_engine(engine)
    return _all(articles, chosen, sought, jobs)


def _all(articles: Iterable[Item], engine: Engine, sought: Sought, jobs: int) -> Iterator[Result]:
    with workers(jobs) as pool:
        for _, result in in_order(articles, starter(engine, sought, jobs, pool), jobs):
            yield result


@contextmanager
def workers(jobs: int) -> Iterator[ProcessPoolExecutor | None]:
    """Processes for what takes computing time: one a core, at most `jobs`; none for one job.

    They begin to load what they need at once: open them before an engine, which takes a second to load.
    """
    if jobs == 1:
        yield None
        return
    pool = ProcessPoolExecutor(min(jobs, os.cpu_count() or 1), initializer=_obedient)
    try:
        pool.submit(_loaded)  # forks now, before there are threads
        yield pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def starter(engine: Engine, sought: Sought, jobs: int, pool: ProcessPoolExecutor | None) -> Start:
    """What begins the work on an article: at most `jobs` requests at once, or the processes of `pool` for the rules.

    The future that it gives never fails: an article that does is a result.
    """
    begin = _by_rules(engine, sought, pool) if isinstance(engine, Rules) else _by_asking(engine, sought, pool, jobs)

    def start(item: Item) -> Future[Result]:
        if isinstance(item, ReadingError):
            return _done(item, lambda: unread(item))
        try:
            work = begin(item)
        except Exception as error:  # a broken pool
            return _done(item, partial(_raise, error))
        return _settling(item, work)

    return start


def as_completed(
    items: Iterable[T | None], start: Callable[[T], Future[Result]], jobs: int
) -> Iterator[tuple[T, Result]]:
    """The result of each item as soon as it is there; the next item is taken when there is room for it.

    None among the items: wait until one that is at work is done.
    """
    done: SimpleQueue[tuple[T, Future[Result]]] = SimpleQueue()
    working: set[Future[Result]] = set()

    def next_done() -> tuple[T, Result]:
        item, future = done.get()
        working.discard(future)
        return item, future.result()

    try:
        for item in items:
            if item is None:
                if working:
                    yield next_done()
                continue
            future = start(item)
            working.add(future)
            future.add_done_callback(partial(_put, done, item))
            while len(working) >= 2 * jobs + _AHEAD or not done.empty():
                yield next_done()
        while working:
            yield next_done()
    finally:
        for future in working:
            future.cancel()


def in_order(items: Iterable[T], start: Callable[[T], Future[Result]], jobs: int) -> Iterator[tuple[T, Result]]:
    """The results in the order of the items; those that are done early wait, a few times `jobs` of them."""
    waiting: deque[tuple[T, Future[Result]]] = deque()
    width = 1 if jobs == 1 else _AHEAD * jobs

    def first() -> tuple[T, Result]:
        item, future = waiting.popleft()
        return item, future.result()

    try:
        for item in items:
            waiting.append((item, start(item)))
            if len(waiting) >= width:
                yield first()
        while waiting:
            yield first()
    finally:
        for _, future in waiting:
            future.cancel()


def unread(error: ReadingError) -> Result:
    """The result of an article that could not be read."""
    return Result(None, (), Outcome("failed", error.source or str(error).split(":")[0], str(error)))


Begin = Callable[[Article | Unread], Future[Result]]


def _by_rules(engine: Rules, sought: Sought, pool: ProcessPoolExecutor | None) -> Begin:
    def begin(item: Article | Unread) -> Future[Result]:
        if pool is not None:
            return pool.submit(_read_and_extract, item, engine, sought(item))
        return _done(item, lambda: _read_and_extract(item, engine, sought(item)))

    return begin


def _read_and_extract(item: Article | Unread, engine: Rules, topics: tuple[Topic, ...]) -> Result:
    return extract_one(item.article() if isinstance(item, Unread) else item, engine, topics)


def _by_asking(engine: Engine, sought: Sought, pool: ProcessPoolExecutor | None, jobs: int) -> Begin:
    keep_to = getattr(engine, "at_once", None)
    if keep_to is not None:  # the engine counts its requests: what is beyond them is made ready meanwhile
        keep_to(jobs)
    slots = asyncio.Semaphore(jobs if keep_to is None else jobs + jobs // 2)

    async def run(work: Callable[..., T], *given: Any) -> T:
        return work(*given) if pool is None else await asyncio.wrap_future(pool.submit(work, *given))

    async def ask(item: Article | Unread) -> Result:
        question = await run(_read_and_find, item, sought(item))
        async with slots:
            began = time.perf_counter()
            answer = await answered(engine, question)
        return await run(result_of, question, answer, Maker.of(engine), time.perf_counter() - began)

    return lambda item: background(ask(item))


def _read_and_find(item: Article | Unread, topics: tuple[Topic, ...]) -> Question:
    return question_about(item.article() if isinstance(item, Unread) else item, topics)


def _obedient() -> None:
    """Of a process of the pool: Ctrl-C is for the first process to act on, and with it this one ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()
    _read_and_find(from_text("“Yes,” she said.", language="en"), ())  # loads what every article takes


def _loaded() -> None:
    """Loads what tells languages: in one process, so that one is soon ready; the others do so when they need it."""
    detect_language("The council has not met since the bridge was closed.")


def _follow(parent: Any) -> None:
    parent.join()
    os._exit(1)


def _put(done: SimpleQueue[tuple[T, Future[Result]]], item: T, future: Future[Result]) -> None:
    done.put((item, future))


def _settling(item: Item, work: Future[Result]) -> Future[Result]:
    """A future of the article's result, which never fails; cancelling it cancels the work."""
    settled: Future[Result] = Future()

    def settle(done: Future[Result]) -> None:
        if settled.set_running_or_notify_cancel():
            settled.set_result(_settled(item, done.result))

    work.add_done_callback(settle)
    settled.add_done_callback(lambda one: work.cancel() if one.cancelled() else None)
    return settled


def _done(item: Item, work: Callable[[], Result]) -> Future[Result]:
    future: Future[Result] = Future()
    future.set_result(_settled(item, work))
    return future


def _raise(error: Exception) -> Result:
    raise error


def _settled(item: Item, work: Callable[[], Result]) -> Result:
    """The result of one article, whatever happens."""
    if isinstance(item, ReadingError):
        return unread(item)
    article = item if isinstance(item, Article) else None
    source = item.found.source if isinstance(item, Unread) else item.path or item.id
    try:
        return work()
    except ReadingError as error:
        return unread(error)
    except QuotesError as error:
        reason = str(error) if str(error).startswith(source) else f"{source}: {error}"
        unavailable = isinstance(error, Unavailable | OutputError)
        left: Any = "waiting" if isinstance(error, Awaited) else "unavailable" if unavailable else ""
        return Result(article, (), Outcome("failed", source, reason, left=left))
    except BrokenExecutor:
        reason = f"{source}: a process of this run died, perhaps for lack of memory: try again with fewer --jobs"
        return Result(article, (), Outcome("failed", source, reason, left="unavailable"))
    except Exception as error:
        if os.environ.get("QUOTES_DEBUG"):
            raise
        reason = f"{source}: {type(error).__name__}: {error} (this is a bug, please report it)"
        return Result(article, (), Outcome("failed", source, " ".join(reason.split())))
