"""The commands of a run: extract, status, cache."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from quotes.cli_corpus import topics_given

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

    from quotes.asking import Result
    from quotes.corrections import Corrections
    from quotes.logs import JsonLog
    from quotes.runs.run import Run
    from quotes.terminal import Report


F = TypeVar("F", bound=Callable[..., None])


def _count(name: str, metavar: str, text: str, **more: Any) -> Callable[[F], F]:
    """An option that takes a number, at least 1."""
    return click.option(name, type=click.IntRange(min=1), metavar=metavar, help=text, **more)


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "-o",
    "--output",
    default="-",
    metavar="FILE",
    help="JSONL of records (.gz packs it); - is standard output (default).",
)
@click.option(
    "--engine",
    type=click.Choice(["auto", "rules", "llm"]),
    default="auto",
    show_default=True,
    help="rules needs no model and no network; auto takes llm where a model is configured.",
)
@click.option("--model", metavar="M", help="Model of the llm engine [QUOTES_MODEL].")
@click.option("--base-url", metavar="U", help="Its OpenAI-compatible endpoint, ending in /v1 [OPENAI_BASE_URL].")
@_count("--context", "N", "Tokens that the model takes at a time; of longer articles it is asked in parts.")
@click.option(
    "--topic",
    "topics",
    multiple=True,
    metavar="T",
    help="What the stance is asked toward, in any language: T or T|OTHER WORDING|…; may be repeated.",
)
@click.option("--topics", "topic_file", metavar="FILE", help="Topics with their wordings (TOML; see quotes topics).")
@click.option(
    "--language", metavar="L", help="ISO 639-1 code of all articles (ar, fr, en, es, pt, de); detected by default."
)
@_count("--jobs", "N", "Requests at the same time (llm), or processes (rules).", default=1, show_default=True)
@click.option("--corrections", metavar="FILE", help="Keep to what was decided in quotes review (or any gold).")
@click.option("--retry-failed", is_flag=True, help="Try again what failed, or was answered in part, before.")
@click.option("--dry-run", is_flag=True, help="Say what is to be done and about what it costs; ask nothing.")
@click.option("--max-cost", type=click.FloatRange(min=0), metavar="USD", help="Begin nothing that may cost more.")
@_count("--max-tokens", "N", "The same for tokens, of prompts and answers together.")
@click.option(
    "--batch", is_flag=True, help="Ask through the provider's batch endpoint: cheaper, and up to a day later."
)
@click.option("--prices", metavar="FILE", help="Your own prices of models (TOML) [QUOTES_PRICES].")
@_count("--requests-per-minute", "N", "Ask no faster; what the server says of its limits is kept anyway.")
@_count("--tokens-per-minute", "N", "The same for tokens.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=1),
    default=600.0,
    show_default=True,
    metavar="S",
    help="Seconds that one reply may take.",
)
@click.option("--no-cache", is_flag=True, help="Neither keep a model's replies nor use those that are kept.")
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="json: a JSON line an article on standard error.",
)
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    default=0.0,
    metavar="C",
    help="Leave out records whose span and speaker are less likely right than C (0 to 1).",
)
@click.option("-q", "--quiet", is_flag=True, help="No progress, table or summary; failures are still named.")
def extract(
    paths: Sequence[str],
    output: str,
    engine: str,
    model: str | None,
    base_url: str | None,
    topics: Sequence[str],
    topic_file: str | None,
    language: str | None,
    jobs: int,
    retry_failed: bool,
    min_confidence: float,
    dry_run: bool,
    max_cost: float | None,
    max_tokens: int | None,
    batch: bool,
    log_format: str,
    quiet: bool,
    **asking: Any,
) -> None:
    """Extract quotations from articles: files (.txt .md .html .jsonl .json .csv, also .gz), folders, or -.

    Records go to FILE or standard output, one JSON object a line; everything else to standard error. With -o, a ledger
    beside FILE keeps the outcome of each article (see quotes status): the same command again does only what is new,
    changed or left.
    """
    from quotes.errors import UsageError
    from quotes.flow import workers

    try:
        if language and not (len(language) == 2 and language.isalpha()):
            raise UsageError(f"--language: an ISO 639-1 code of two letters is expected, not {language!r}")
        with workers(1 if dry_run else jobs) as pool:
            run = _run(
                list(paths),
                output,
                engine=engine,
                topics=topics_given(topics, topic_file),
                language=language.lower() if language else None,
                jobs=jobs,
                retry_failed=retry_failed,
                min_confidence=min_confidence,
                limits=(max_cost, max_tokens),
                model=model,
                base_url=base_url,
                batch=batch,
                **asking,
            )
            if dry_run:
                _estimate(run)
                return
            code = _follow(run, pool, output, batch, log_format == "json", quiet, asked=engine == "auto")
    except UsageError as error:
        raise click.UsageError(str(error)) from None
    sys.exit(code)


def _run(
    paths: list[str],
    output: str,
    *,
    engine: str,
    topics: Sequence[Any],
    limits: tuple[float | None, int | None],
    retry_failed: bool,
    model: str | None,
    base_url: str | None,
    prices: str | None,
    no_cache: bool,
    batch: bool,
    corrections: str | None,
    **given: Any,
) -> Run:
    from quotes.engines.replies import Replies
    from quotes.extraction import choose_engine
    from quotes.runs.budget import Budget
    from quotes.runs.run import Run

    pace = {name: given.pop(name) for name in ("requests_per_minute", "tokens_per_minute", "timeout", "context")}
    chosen = choose_engine(
        engine,
        model=model,
        base_url=base_url,
        evidence=bool(topics),
        prices=prices,
        replies=None if no_cache else Replies(reading=not retry_failed),
        **pace,
    )
    price = getattr(chosen, "price", None)
    budget = Budget(price.for_batch() if price and batch else price, *limits)
    decided = _decided(corrections) if corrections is not None else None
    given |= {"retry_failed": retry_failed, "budget": budget, "corrections": decided}
    return Run(paths, Path(output), chosen, tuple(topics), **given)


def _decided(file: str) -> Corrections:
    """The corrections of a file; lines of it that cannot be read are named."""
    from quotes.corrections import read_corrections
    from quotes.terminal import say

    found = read_corrections(file)
    for problem in found.problems:
        say(f"quotes: {problem}; left out")
    return found


def _follow(
    run: Run, pool: ProcessPoolExecutor | None, output: str, batch: bool, as_json: bool, quiet: bool, *, asked: bool
) -> int:
    """Run to the end, telling of it; the exit code."""
    from quotes.logs import JsonLog
    from quotes.output import keeps_ledger
    from quotes.runs.run import counted
    from quotes.runs.stopping import Stopping
    from quotes.terminal import Report

    report: Report | JsonLog
    report = JsonLog(run.engine, quiet=quiet) if as_json else Report(run.engine, quiet=quiet, asked=asked)
    kept = keeps_ledger(output)
    failed = 0
    with report, Stopping(lambda why: report.tell(f"{why}: finishing what is at work; again to stop at once")) as stop:
        run.stopping = stop
        if isinstance(report, Report) and report.shown:
            counted(run.paths, report.expect)
        try:
            if batch:
                from quotes.runs.batching import batched

                results = batched(run, pool, report.tell)
            else:
                results = run.results(pool) if kept else _streamed(run, pool, output)
            for result in results:
                report.add(result)
                failed += result.outcome.status in {"failed", "partial"}
        except KeyboardInterrupt:
            report.tell("stopped; finished articles are kept, and the same command goes on from there")
            return 130
        report.end(run.progress)
    if stop.reason:
        return 130
    return 1 if failed or run.progress.left or run.progress.found.keys() & {"failed", "partial"} else 0


def _streamed(run: Run, pool: ProcessPoolExecutor | None, output: str) -> Iterator[Result]:
    """The results in the order of the articles, their records on standard output or down a pipe; no ledger."""
    from quotes.output import Sink

    with Sink(output, run.paths) as sink:
        for result in run.streamed(pool):
            sink.write(result.quotations)
            yield result


def _estimate(run: Run) -> None:
    """Say what a run would do."""
    found = run.estimate()
    usage = found.usage
    parts = [f"{found.articles} articles to do, {found.finished} finished"]
    if run.engine.name != "rules":
        parts.append(f"about {usage.prompt_tokens:,} + {usage.answer_tokens:,} tokens")
        price = run.budget.price
        parts.append(f"about ${price.of(usage):,.4f}" if price else f"no price known for {run.engine.model or 'it'}")
    click.echo("; ".join(parts))


@click.command()
@click.argument("output", metavar="OUT", type=click.Path(exists=False))
@click.option("--json", "as_json", is_flag=True, help="Everything, with all failed articles, as one JSON object.")
@click.option("--failed", "only_failed", is_flag=True, help="The failed and partial articles, one path a line.")
def status(output: str, as_json: bool, only_failed: bool) -> None:
    """What became of the articles of OUT: the ledger that extract keeps beside it."""
    from quotes.runs.status import failures, read_status, render

    if only_failed:
        for source, reason in failures(Path(output)):
            click.echo(f"{source}\t{reason}")
        return
    found = read_status(Path(output))
    click.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=2) if as_json else render(found))


@click.group()
def cache() -> None:
    """The model's replies that are kept, so that nothing is asked for twice."""


@cache.command()
def info() -> None:
    """Where the cache is, and how large."""
    from quotes.engines.replies import cache_info

    found = cache_info()
    click.echo(f"{found.path}: {found.replies:,} replies, {found.size / 1e6:,.1f} of {found.limit / 1e6:,.0f} MB")


@cache.command()
def clear() -> None:
    """Remove all replies."""
    from quotes.engines.replies import cache_clear

    click.echo(f"{cache_clear() / 1e6:,.1f} MB removed")


COMMANDS = (extract, status, cache)
