"""A run: the articles of files and folders into one output file, each once, going on where the last one stopped."""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Final

from filelock import FileLock

from quotes.asking import Result, surer
from quotes.corrections import Corrections
from quotes.engines import Engine, Usage
from quotes.errors import ReadingError
from quotes.extraction import choose_engine
from quotes.flow import Item, Unread, as_completed, in_order, items_of, starter, workers
from quotes.output import check_output, is_same, keeps_ledger
from quotes.reading import Input, inputs, read_input
from quotes.runs.budget import Budget, expected
from quotes.runs.ledger import Ledger, Place, ledger_path
from quotes.runs.publishing import Publisher
from quotes.topics import Topic, topics_of

_RETRIED: Final = ("failed", "partial")
_PIECE: Final = 65_536  # bytes: most articles are read at once
_NAMED: Final = 5  # of the articles that are left


@dataclass(frozen=True, slots=True)
class Work:
    """One article that is to be done."""

    item: Item
    place: Place
    expected: Usage = field(default_factory=Usage)

    @property
    def source(self) -> str:
        """What messages call it."""
        return self.item.found.source if isinstance(self.item, Unread) else self.place.name


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run would do: articles that it would ask about, those that are finished, and about what it would take."""

    articles: int
    finished: int
    usage: Usage


@dataclass
class Progress:
    """How far a run has come; the run changes it as it goes."""

    found: Counter[str] = field(default_factory=Counter)
    """Articles that were settled before, by their outcome."""
    left: int = 0
    """Articles, or files of them, that have no outcome yet."""
    named: list[str] = field(default_factory=list)
    """The first of those that are left."""
    stopped: str | None = None
    """Why the run ended before its time."""

    def leave(self, source: str) -> None:
        """Count one that is left."""
        self.left += 1
        if len(self.named) < _NAMED:
            self.named.append(source)


@dataclass
class Run:
    """Everything that one run is told, and how far it has come.

    `stopping`: asked before each article whether to begin no more; None to go on, else why.
    """

    paths: Sequence[str]
    output: Path
    engine: Engine
    topics: tuple[Topic, ...] = ()
    language: str | None = None
    jobs: int = 1
    retry_failed: bool = False
    min_confidence: float = 0.0
    budget: Budget = field(default_factory=Budget)
    corrections: Corrections | None = None
    stopping: Callable[[], str | None] = lambda: None
    progress: Progress = field(default_factory=Progress)
    lock: FileLock | None = None
    """The right to write the output, where it is held for longer than this run."""

    def results(self, pool: ProcessPoolExecutor | None) -> Iterator[Result]:
        """The results of this run as they are settled in the ledger; the output is whole at every moment.

        Raises:
            UsageError: another run writes this output, or it is one of the inputs.
            OutputError: the disk is full, or a file cannot be written: what was settled before is kept.
        """
        check_output(self.output, self.paths)
        ledger = Ledger(self.output, self.lock)
        try:
            ledger.commit()
            publisher = Publisher(ledger, self.output)
            yield from self._settled(ledger, publisher, pool)
            if self.progress.stopped is None:
                ledger.forget_gone()
            publisher.now()
            ledger.close(self.progress.stopped)
        except GeneratorExit:
            publisher.now()
            ledger.close("left by its caller")
            raise
        except KeyboardInterrupt:
            ledger.close("Ctrl-C")
            raise
        finally:
            ledger.abandon()

    def streamed(self, pool: ProcessPoolExecutor | None) -> Iterator[Result]:
        """The results in the order of the articles, without a ledger: for an output that cannot have one."""
        start = starter(self.engine, lambda item: self.topics, self.jobs, pool)
        for work, result in in_order(self._all(), lambda one: start(one.item), self.jobs):
            self.budget.end(work.expected, result.outcome)
            result = self._corrected(result)
            if result.outcome.left:
                self.progress.stopped = result.outcome.reason or "no answer"
            yield surer(result, self.min_confidence)

    def _corrected(self, result: Result) -> Result:
        return self.corrections.apply(result) if self.corrections else result

    def _settings(self) -> str:
        corrected = self.corrections.sha256 if self.corrections else None
        return settings_of(self.engine, self.topics, self.language, self.min_confidence, corrected)

    def _all(self) -> Iterator[Work]:
        """All articles, as long as nothing stops the run."""
        for number, item in enumerate(items_of(self.paths, self.language)):
            work = Work(item, Place(0, number, ""), self._expected(item))
            if not self._stopping():
                self.progress.stopped = self.budget.begin(work.expected)
            if self.progress.stopped:
                return
            yield work

    def estimate(self) -> Estimate:
        """What the run would do and about take; nothing is asked for, and nothing written.

        Raises:
            UsageError: another run writes this output.
        """
        articles, usage = 0, Usage()
        self.budget = replace(self.budget, max_cost=None, max_tokens=None)
        if keeps_ledger(str(self.output)) and ledger_path(self.output).exists():
            ledger = Ledger(self.output)
            try:
                for work in self._todo(ledger, ledger.settings(self._settings())):
                    if work is not None:
                        articles, usage = articles + 1, usage + work.expected
            finally:
                ledger.abandon()
        else:
            for item in items_of(self.paths, self.language):
                articles, usage = articles + 1, usage + self._expected(item)
        return Estimate(articles, self.progress.found.total(), usage)

    def _settled(self, ledger: Ledger, publisher: Publisher, pool: ProcessPoolExecutor | None) -> Iterator[Result]:
        settings = ledger.settings(self._settings())
        start = starter(self.engine, lambda item: self.topics, self.jobs, pool)
        todo = self._todo(ledger, settings)
        for work, result in as_completed(todo, lambda one: start(one.item), self.jobs):
            if result.outcome.left == "waiting":  # what it is expected to cost stays reserved
                self.progress.leave(result.outcome.source)
                continue
            self.budget.end(work.expected, result.outcome)
            result = self._corrected(result)
            if result.outcome.left:
                self.progress.stopped = result.outcome.reason or "no answer"
                self.progress.leave(result.outcome.source)
                continue
            result = surer(result, self.min_confidence)
            lines = "".join(one.json_line() + "\n" for one in result.quotations)
            sha256 = result.article.sha256 if result.article else None
            ledger.settle(work.place, sha256, settings, result.outcome, lines, len(result.quotations))
            publisher.when_due()
            yield result

    def _todo(self, ledger: Ledger, settings: int) -> Iterator[Work | None]:
        """What is to be done, taken from the inputs one by one; when the run is stopping, the rest is counted."""
        met = 0
        for source in self.paths:
            taken: set[str] = set()
            for found in inputs(source):
                met += 1
                if isinstance(found, Input) and is_same(self.output, found.path):
                    continue
                if self._stopping():
                    self.progress.leave(found.source)
                    continue
                for work in self._of_input(found, met, taken, ledger, settings):
                    while not self._stopping() and (limit := self.budget.begin(work.expected)):
                        if self.budget.waiting and getattr(self.engine, "batches", None) is None:
                            yield None
                        else:
                            self.progress.stopped = limit
                    if self._stopping():
                        self.progress.leave(work.source)
                        break
                    yield work

    def _stopping(self) -> bool:
        self.progress.stopped = self.progress.stopped or self.stopping()
        return self.progress.stopped is not None

    def _of_input(
        self, found: Input | ReadingError, met: int, taken: set[str], ledger: Ledger, settings: int
    ) -> Iterator[Work]:
        """The articles of one file that have no outcome yet."""
        file = ledger.meet("-" if found.source == "-" else str(Path(found.source).resolve()), met)
        if file is None:
            return
        if isinstance(found, ReadingError):
            yield Work(found, Place(file, 0, found.source))
            return
        unfinished = _RETRIED if self.retry_failed else ()
        digest = _digest(found)
        if digest is not None and ledger.finished(file, digest, settings, unfinished):
            self.progress.found.update(ledger.outcomes(file))
            if found.rows:
                taken |= ledger.names(file)
            return
        if not found.rows:
            place = Place(file, 0, found.name)
            ledger.settled(place, None, settings, unfinished)
            ledger.read(file, digest, settings, 1)
            yield Work(Unread(found, self.language), place, self._expected(Unread(found, self.language)))
            return
        number = 0
        for number, item in enumerate(read_input(found, self.language, taken), 1):
            if isinstance(item, ReadingError):
                yield Work(item, Place(file, number, item.source))
                continue
            place = Place(file, number, item.id)
            if status := ledger.settled(place, item.sha256, settings, unfinished):
                self.progress.found[status] += 1
            else:
                yield Work(item, place, self._expected(item))
        ledger.read(file, digest, settings, number)

    def _expected(self, item: Item) -> Usage:
        if isinstance(item, ReadingError):
            return Usage()
        try:
            return expected(item, evidence=getattr(self.engine, "evidence", False))
        except OSError:
            return Usage()  # whoever reads it says why


def run(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    output: str | os.PathLike[str],
    *,
    engine: str | Engine = "auto",
    topics: Sequence[str | Topic] = (),
    language: str | None = None,
    jobs: int = 1,
    retry_failed: bool = False,
    max_cost: float | None = None,
    max_tokens: int | None = None,
) -> Iterator[Result]:
    """`quotes extract PATHS -o OUTPUT`: the results as they are settled; those of earlier runs are not done again.

    Args:
        output: JSONL of records (`.gz` packs it), written from the ledger beside it, whole at every moment.
        jobs: articles at work at the same time, in processes (`rules`) or requests (`llm`).
        retry_failed: whether what failed, or was answered in part, is tried again.
        max_cost, max_tokens: US dollars, and tokens of prompts and answers, that this run may take.

    Raises:
        UsageError: the call is wrong, or another run writes the output.
        OutputError: the disk is full, or a file cannot be written: what was settled before is kept.
    """
    sources = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    with workers(jobs) as pool:
        chosen = choose_engine(engine)
        budget = Budget(getattr(chosen, "price", None), max_cost, max_tokens)
        given = Run([os.fspath(one) for one in sources], Path(output), chosen, topics_of(topics), language, jobs)
        yield from replace(given, retry_failed=retry_failed, budget=budget).results(pool)


def settings_of(
    engine: Engine,
    topics: tuple[Topic, ...],
    language: str | None,
    min_confidence: float = 0.0,
    corrections: str | None = None,
) -> str:
    """All that an article's records depend on but its text, as one line."""
    asked = {
        "engine": engine.name,
        "model": engine.model,
        "prompt": engine.prompt,
        "endpoint": getattr(engine, "endpoint", None),
        "evidence": getattr(engine, "evidence", None),
        "topics": [[one.name, *one.variants] for one in topics],
        "language": language,
        "min_confidence": min_confidence or None,
    }
    if corrections is not None:
        asked["corrections"] = corrections
    return json.dumps(asked, ensure_ascii=False)


def counted(paths: Sequence[str], tell: Callable[[int], None]) -> None:
    """Count the files of the inputs beside the run, and tell how many there are; not where one holds many articles."""

    def count() -> None:
        files = 0
        for path in paths:
            for found in inputs(path):
                if isinstance(found, Input) and found.rows:
                    return
                files += 1
        tell(files)

    threading.Thread(target=count, name="quotes-count", daemon=True).start()


def _digest(found: Input) -> str | None:
    """What tells that a file has changed; None where it cannot be read, or read twice."""
    if found.path is None:
        return None
    try:
        with found.path.open("rb") as stream:
            digest = sha256()
            while piece := stream.read(_PIECE):
                digest.update(piece)
            return digest.hexdigest()
    except OSError:
        return None
