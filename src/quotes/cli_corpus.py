"""Commands on many records at once: `quotes index`, `experts`, `find`, `topics`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from quotes.labels import EXPERT_KINDS, STANCES

if TYPE_CHECKING:
    from quotes.corpus.collection import Collection
    from quotes.topics import Topic

_SHOWN = 40
"""Rows of a table on a terminal, unless --limit says otherwise."""


def _options(*options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def add(command: Any) -> Any:
        for option in reversed(options):
            command = option(command)
        return command

    return add


_records = click.argument("records", nargs=-1, required=True, metavar="RECORDS...")
_people = click.option(
    "--people", multiple=True, metavar="FILE", help="Who is who by hand: TOML or CSV (see README); may be repeated."
)
_output = click.option("-o", "--output", default="-", metavar="FILE", help="- is standard output (default).")
_quiet = click.option("-q", "--quiet", is_flag=True, help="No progress and no summary; problems are still named.")
_sought = _options(
    _records,
    click.option("--expert", metavar="NAME", help="A name in any script or spelling, a surname, or an expert's id."),
    click.option("--topic", "topics", multiple=True, metavar="T", help="About this, in any language: T or T|OTHER|…"),
    click.option(
        "--topics", "topic_file", metavar="FILE", help="Topics with their wordings (TOML; see quotes topics)."
    ),
    click.option("--outlet", metavar="NAME", help="In this outlet."),
    click.option("--since", metavar="DATE", help="From this day, month or year on (2025-11-06, 2025-11, 2025)."),
    click.option("--until", metavar="DATE", help="Up to this day, month or year, which is included."),
    click.option("--kind", type=click.Choice(EXPERT_KINDS), help="Experts of this kind only."),
    _people,
    _output,
    _quiet,
)
"""What `experts` and `find` have in common: where and what is looked for."""


@click.command()
@_records
@click.option("-o", "--output", required=True, metavar="FILE", help="The index: a new one, or one to bring up to date.")
@_people
@_quiet
def index(records: Sequence[str], output: str, people: Sequence[str], quiet: bool) -> None:
    """Build an index of records (JSONL files, folders, -), or bring one up to date.

    What was read before is not read again: of a file that grew only the new lines are. The files of people are
    remembered by the index and read anew on every run. Stopped at any moment, the index holds whole records and
    goes on where it stopped.
    """
    from quotes.corpus.experts import identify
    from quotes.corpus.loading import load_files
    from quotes.corpus.store import create, remembered_people
    from quotes.terminal import Counting, say

    try:
        base = create(output)
        entries = remembered_people(base, people)
        with Counting(quiet=quiet) as counting:
            loaded = load_files(base, records, watch=lambda number: counting.show("records", number))
            found = identify(base, entries, watch=lambda number: counting.show("names", number))
    except KeyboardInterrupt:
        say(f"quotes: stopped; what was read is in {output}, the same command goes on")
        sys.exit(130)
    for problem in loaded.problems:
        say(f"quotes: {problem}")
    if not quiet:
        total = base.execute("SELECT count(*) FROM records").fetchone()[0]
        experts = base.execute("SELECT count(*) FROM experts").fetchone()[0]
        unchanged = f", {loaded.unchanged} unchanged" if loaded.unchanged else ""
        say(
            f"quotes: {loaded.records} records from {loaded.files} files{unchanged}; {output}: {total} records,"
            f" {experts} experts ({found} names looked at)"
        )
    sys.exit(1 if loaded.problems else 0)


@click.command()
@_sought
@click.option(
    "--format",
    "form",
    type=click.Choice(["auto", "table", "csv", "jsonl"]),
    default="auto",
    show_default=True,
    help="auto: a table on a terminal, else JSONL.",
)
@click.option("--order", type=click.Choice(["claims", "name"]), default="claims", show_default=True, help="Sorted by.")
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="At most N experts; 0: all [table: 40].")
@click.option("--why", is_flag=True, help="For each form of a name, why it was taken for this expert.")
def experts(form: str, order: str, limit: int | None, why: bool, **sought: Any) -> None:
    """Who is quoted: affiliations and when, claims, articles, outlets, dates, stances by topic.

    RECORDS is an index made by `quotes index`, or JSONL files or folders. The same person in several articles,
    scripts and spellings is one expert.
    """
    from quotes.corpus.listing import expert_csv, expert_table, reasons_text

    chosen = _form(form, sought["output"], "table")
    most = (_SHOWN if chosen == "table" else 0) if limit is None else limit

    def lines(found: Collection) -> Iterator[str]:
        rows = found.iterate_experts(limit=most or None, order=order)
        if why:
            yield from map(reasons_text, rows)
        elif chosen == "table":
            shown = list(rows)
            more = found.count_experts() - len(shown) if shown else 0
            yield expert_table(shown, more=more, topics=bool(sought["topics"] or sought["topic_file"]))
        elif chosen == "csv":
            yield from expert_csv(rows)
        else:
            yield from (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)

    _run(lines, **sought)


@click.command()
@_sought
@click.option("--stance", type=click.Choice(STANCES), help="Of this stance only.")
@click.option("--text", metavar="WORDS", help="Claims that have these words, in any inflection.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["auto", "text", "jsonl"]),
    default="auto",
    show_default=True,
    help="auto: text on a terminal, else JSONL.",
)
@click.option("--once", is_flag=True, help="Each statement once, with all its occurrences and how they differ.")
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="At most N records; 0: all (default).")
def find(form: str, once: bool, limit: int | None, **sought: Any) -> None:
    """Find records, the earliest first: by expert, topic, stance, outlet, date and words; all conditions must hold.

    RECORDS is an index made by `quotes index` (fast over millions), or JSONL files or folders.
    """
    from quotes.corpus.listing import record_text

    chosen = _form(form, sought["output"], "text")

    def lines(found: Collection) -> Iterator[str]:
        for row in found.statements(limit or None) if once else found.records(limit or None):
            yield record_text(row) + "\n" if chosen == "text" else json.dumps(row, ensure_ascii=False) + "\n"

    _run(lines, **sought)


@click.command()
@click.argument("topics", nargs=-1, required=True, metavar="TOPIC...")
@click.option(
    "--languages", default="ar,fr,en", show_default=True, metavar="L,L", help="Of ar, fr, en, es, pt, de, ru."
)
@click.option("--model", metavar="M", help="The model that is asked [QUOTES_MODEL].")
@click.option("--base-url", metavar="U", help="Its OpenAI-compatible endpoint, ending in /v1 [OPENAI_BASE_URL].")
@_output
def topics(topics: Sequence[str], languages: str, model: str | None, base_url: str | None, output: str) -> None:
    """Ask a model what topics are called in other languages: a TOML file for --topics, to be looked through.

    Without it, topics are matched across languages by the words that the lexicon has in common.
    """
    import asyncio

    from quotes.engines.llm import LLM
    from quotes.engines.wordings import NAMES, wordings
    from quotes.errors import UsageError
    from quotes.output import Sink
    from quotes.topics import toml_table

    codes = [code.strip() for code in languages.split(",") if code.strip()]
    if not codes or not set(codes) <= set(NAMES):
        raise click.UsageError(f"--languages: {', '.join(NAMES)} are those that there are")
    try:
        engine = LLM(model=model, base_url=base_url)
        with Sink(output) as sink:
            for topic in topics:
                sink.write_text(toml_table(topic, asyncio.run(wordings(engine, topic, codes))))
    except UsageError as error:
        raise click.UsageError(str(error)) from None


def _form(form: str, output: str, readable: str) -> str:
    if form != "auto":
        return form
    return readable if output == "-" and sys.stdout.isatty() else "jsonl"


def _run(
    lines: Callable[[Collection], Iterator[str]],
    *,
    records: Sequence[str],
    people: Sequence[str],
    topics: Sequence[str],
    topic_file: str | None,
    output: str,
    quiet: bool,
    **conditions: str | None,
) -> None:
    """Load, look for, write; the exit code of both commands."""
    from quotes.corpus.collection import load
    from quotes.errors import UsageError
    from quotes.output import Sink
    from quotes.terminal import say

    try:
        asked = topics_given(topics, topic_file)
        found = load(records, people=people).find(topics=asked, **conditions)
        written = 0
        with Sink(output, records) as sink:
            for line in lines(found):
                sink.write_text(line)
                written += 1
    except UsageError as error:
        raise click.UsageError(str(error)) from None
    for problem in found.problems:
        say(f"quotes: {problem}")
    if not quiet:
        _tell_whom(found, conditions["expert"] or "")
        if not written:
            say("quotes: nothing found")
    sys.exit(1 if found.problems else 0)


def topics_given(topics: Sequence[str], topic_file: str | None) -> list[Topic]:
    """The topics of --topic and --topics.

    Raises:
        UsageError: one has no word.
        ReadingError: the file cannot be read.
    """
    if not topics and topic_file is None:
        return []
    from quotes.topics import Topic, read_topics

    return [*(Topic.of(one) for one in topics), *(read_topics(topic_file) if topic_file is not None else ())]


def _tell_whom(found: Collection, name: str) -> None:
    """Say it where a name means several people."""
    from quotes.terminal import plain, say

    people = found.people_meant()
    if len(people) > 1:
        named = ", ".join(f"{plain(shown)} ({key})" for key, shown in people[:6]) + (" …" if len(people) > 6 else "")
        say(f"quotes: {plain(name)} can mean {len(people)} experts: {named}")


COMMANDS = (index, experts, find, topics)
