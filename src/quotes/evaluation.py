"""How well an engine, or anybody's records, find what readers have marked: `quotes evaluate`."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from quotes._version import __version__
from quotes.against import Against, match_records, records_of
from quotes.article import Article
from quotes.asking import Result
from quotes.engines import Engine
from quotes.errors import ReadingError, UsageError
from quotes.extraction import choose_engine
from quotes.flow import extract_articles
from quotes.gold import KINDS, GoldArticle, read_gold
from quotes.mistakes import Mistake, mistakes_of
from quotes.reading import from_text
from quotes.scored import Quote, quote_of, span_of
from quotes.scoring import OVERLAP, Comparison, Score, compare
from quotes.topics import Topic

SCHEMA = "quotes-evaluation/1"

Source = str | os.PathLike[str]


@dataclass(frozen=True)
class Evaluation:
    """What was expected and what was found, article by article, and the figures of it."""

    comparisons: tuple[Comparison, ...]
    kinds: tuple[str, ...] = KINDS
    recall_only: bool = False
    engine: Engine | None = None
    against: Against | None = None
    """The records that were scored, where no engine was."""
    problems: tuple[str, ...] = ()
    """Lines of gold or records that could not be read, one line each."""
    failed: int = 0
    """Articles that the engine did not answer for, whole or in part: what it should have found is missed."""
    unfinished: int = 0
    """Articles of gold whose review was not brought to the end, left out unless `recall_only`."""

    def score(
        self, kinds: Collection[str] | None = None, *, language: str | None = None, dataset: str | None = None
    ) -> Score:
        """The counts for quotations of these kinds, in the articles of a language or dataset."""
        score = Score()
        for one in self.comparisons:
            if language in {None, one.gold.article.language} and dataset in {None, one.gold.dataset}:
                score.add(one, self.kinds if kinds is None else kinds)
        return score

    @property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """The kinds that figures are given for, singly and together."""
        groups: dict[str, tuple[str, ...]] = {kind: (kind,) for kind in self.kinds}
        if {"direct", "mixed"} <= set(self.kinds):
            groups["direct+mixed"] = ("direct", "mixed")
        return groups | {"all": self.kinds}

    @property
    def languages(self) -> list[str]:
        return sorted({one.gold.article.language for one in self.comparisons})

    @property
    def datasets(self) -> list[str]:
        return sorted({one.gold.dataset for one in self.comparisons if one.gold.dataset})

    @property
    def without_records(self) -> int:
        """Gold articles that no record names."""
        return 0 if self.against is None else len(self.comparisons) - len(self.against.seen)

    @property
    def sound(self) -> bool:
        """Whether every line was read, every article answered for, and records found their articles."""
        return not self.problems and not self.failed and (self.against is None or bool(self.against.seen))

    def notes(self) -> list[str]:
        """What the figures do not show, one line each."""
        notes = list(self.problems)
        if self.unfinished:
            notes.append(
                f"gold articles not reviewed to the end, left out: {self.unfinished} (--recall-only takes them)"
            )
        if self.failed:
            notes.append(f"articles that failed, counted as missed: {self.failed} of {len(self.comparisons)}")
        if records := self.against:
            if records.unmatched:
                notes.append(
                    f"records of no gold article, left out: {records.unmatched} of {records.read} "
                    "(article.sha256, article.id or article.path must be that of one gold article)"
                )
            if records.unplaced:
                notes.append(f"claims that stand nowhere in their article, counted as invented: {records.unplaced}")
            if self.without_records:
                articles = f"{self.without_records} of {len(self.comparisons)}"
                notes.append(f"gold articles without records, counted as missed: {articles}")
        return notes

    def worst(self, number: int) -> list[tuple[Comparison, list[Mistake]]]:
        """The articles with the most mistakes, and these."""
        if not number:
            return []
        each = [
            (one, mistakes)
            for one in self.comparisons
            if (mistakes := mistakes_of(one, self.kinds, recall_only=self.recall_only))
        ]
        return sorted(each, key=lambda item: -len(item[1]))[:number]

    def figures(self) -> dict[str, Any]:
        """The figures of all articles, by language and by dataset, of each kind and of kinds together."""
        return {
            "all": self._figures(),
            "languages": {one: self._figures(language=one) for one in self.languages},
            "datasets": {one: self._figures(dataset=one) for one in self.datasets},
        }

    def as_dict(self, *, errors: int = 0) -> dict[str, Any]:
        """All of it for scripts, with the mistakes of the worst articles if asked for."""
        records = self.against
        return {
            "schema": SCHEMA,
            "version": __version__,
            "engine": self.engine.name if self.engine else None,
            "model": self.engine.model if self.engine else None,
            "overlap": OVERLAP,
            "kinds": list(self.kinds),
            "recall_only": self.recall_only,
            "documents": len(self.comparisons),
            "failed": self.failed,
            "unfinished": self.unfinished,
            "records": records
            and {
                "read": records.read,
                "matched": records.matched,
                "unmatched": records.unmatched,
                "unplaced": records.unplaced,
                "documents_without": self.without_records,
            },
            "problems": list(self.problems),
            "scores": self.figures(),
            "errors": [
                {
                    "id": one.gold.article.id,
                    "language": one.gold.article.language,
                    "dataset": one.gold.dataset,
                    "mistakes": [mistake.as_dict() for mistake in mistakes],
                }
                for one, mistakes in self.worst(errors)
            ],
        }

    def _figures(self, language: str | None = None, dataset: str | None = None) -> dict[str, dict[str, Any]]:
        scores = {name: self.score(kinds, language=language, dataset=dataset) for name, kinds in self.groups.items()}
        return {
            name: score.figures(recall_only=self.recall_only)
            | {"stance_confusion": score.confusion(), "calibration": score.calibration.rows()}
            for name, score in scores.items()
        }


def evaluate(
    gold: Source | Iterable[Source | GoldArticle],
    *,
    engine: str | Engine = "auto",
    against: Source | Iterable[Mapping[str, Any]] | None = None,
    kinds: Iterable[str] = KINDS,
    recall_only: bool = False,
    jobs: int = 1,
    watch: Callable[[Result], object] | None = None,
) -> Evaluation:
    """Score an engine, or records that are there already, against gold.

    Args:
        gold: files of gold articles, one JSON object a line (`-` is standard input), or such articles.
        engine: what reads the articles, as for `extract`; it is asked for the stance toward gold's targets.
        against: records to score instead: a JSONL file, or objects of `quotes/1` or alike.
        kinds: score quotations of these kinds only.
        recall_only: gold marks only some of the quotations; nothing that is found besides is wrong.
        jobs: articles at work at the same time.
        watch: called with each article's result as it is done.

    Raises:
        ReadingError: there is no gold article, or the records cannot be read.
        UsageError: the call is wrong.
    """
    chosen = tuple(kind for kind in KINDS if kind in (wanted := set(kinds)))
    if not chosen or len(chosen) < len(wanted):
        raise UsageError(f"kinds: {', '.join(KINDS)} are those that there are")
    sources = [gold] if isinstance(gold, str | os.PathLike) else list(gold)
    if isinstance(against, str | os.PathLike) and os.fspath(against) == "-" and "-" in sources:
        raise UsageError("only one of gold and records can be standard input")
    reader = choose_engine(engine) if against is None else None
    gathered, problems = _gathered(sources)
    articles = [one for one in gathered if one.complete or recall_only]
    unfinished = len(gathered) - len(articles)
    if not articles:
        raise ReadingError("no gold article is reviewed to the end; recall_only (--recall-only) takes those begun")
    compared: list[Comparison] = []
    if against is not None:
        beside = match_records(articles, records_of(against) if isinstance(against, str | os.PathLike) else against)
        compared += (compare(one, beside.found[place], beside.fields) for place, one in enumerate(articles))
        problems += beside.problems
        return Evaluation(
            tuple(compared), chosen, recall_only, against=beside, problems=tuple(problems), unfinished=unfinished
        )
    failed = 0
    targets = {one.article.text: one.targets for one in articles}
    results = extract_articles(
        map(_as_read, articles),
        engine=reader or engine,
        topics=lambda one: [Topic(name) for name in targets.get(getattr(one, "text", ""), ())],
        jobs=jobs,
    )
    for one, result in zip(articles, results, strict=True):
        compared.append(compare(one, _found(result)))
        failed += result.outcome.status in {"failed", "partial"}
        if watch:
            watch(result)
    return Evaluation(
        tuple(compared), chosen, recall_only, reader, problems=tuple(problems), failed=failed, unfinished=unfinished
    )


def _gathered(sources: Iterable[Source | GoldArticle]) -> tuple[list[GoldArticle], list[str]]:
    articles: list[GoldArticle] = []
    problems: list[str] = []
    for source in sources:
        for item in [source] if isinstance(source, GoldArticle) else read_gold(source):
            if isinstance(item, ReadingError):
                problems.append(str(item))
            else:
                articles.append(item)
    if not articles:
        names = ", ".join(os.fspath(source) for source in sources if isinstance(source, str | os.PathLike))
        raise ReadingError("; ".join(problems[:3]) or f"{names or 'gold'}: no gold article in it")
    return articles, problems


def _as_read(gold: GoldArticle) -> Article | ReadingError:
    """The gold text as an engine gets it: nothing but text, language and what stances are toward is told."""
    article = gold.article
    try:
        return from_text(article.text, id=article.id, language=None if article.language == "und" else article.language)
    except ReadingError as error:
        return ReadingError(str(error), article.id)


def _found(result: Result) -> list[Quote]:
    records = (record.model_dump(by_alias=True) for record in result.quotations)
    return [quote_of(record, span_of(record["claim"]), record["claim"]["text"]) for record in records]
