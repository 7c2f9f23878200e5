"""Commands that show records: `quotes report`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

_LARGE: Final = 40_000_000
"""Bytes of a page from which a browser takes its time."""

_records = click.argument("records", nargs=-1, required=True, metavar="RECORDS...")
_articles = click.option(
    "--articles",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Folder where the articles are, if not at the paths that the records name.",
)


@click.command()
@_records
@_articles
@click.option("-o", "--output", required=True, metavar="FILE", help="The page, one HTML file; - is standard output.")
@click.option("--title", default="Quotations", show_default=True, metavar="TEXT", help="Heading of the page.")
@click.option(
    "--topic", "topics", multiple=True, metavar="T", help="A topic to filter by, in any language; may be repeated."
)
@click.option("--topics", "topic_file", metavar="FILE", help="Topics with their wordings (TOML; see quotes topics).")
@click.option("-q", "--quiet", is_flag=True, help="No summary; problems are still named.")
def report(
    records: Sequence[str],
    articles: Path | None,
    output: str,
    title: str,
    topics: Sequence[str],
    topic_file: str | None,
    quiet: bool,
) -> None:
    """Make a page of records to look at: one HTML file that needs no network.

    RECORDS is an index made by `quotes index`, or JSONL files or folders. The articles are shown with their
    quotations marked; those that are not found have their records listed. What failed verification or is unsure
    is marked as such. Without --topic the topics to filter by are what the stances are toward.
    """
    from quotes.cli_corpus import topics_given
    from quotes.corpus.collection import load
    from quotes.errors import UsageError
    from quotes.output import Sink
    from quotes.pages.report import report as made
    from quotes.terminal import say

    try:
        sink = Sink(output, records)
        found = load(records)
        page = made(found, articles, topics=topics_given(topics, topic_file), title=title)
        with sink:
            sink.write_text(page.html)
    except UsageError as error:
        raise click.UsageError(str(error)) from None
    for problem in found.problems:
        say(f"quotes: {problem}")
    for reason in page.without_text[:5]:
        say(f"quotes: {reason}; its records are listed")
    if len(page.without_text) > 5:
        say(f"quotes: … and {len(page.without_text) - 5} more articles without text")
    size = len(page.html.encode("utf-8", "replace"))
    if not quiet:
        say(f"quotes: {page.records} records of {page.articles} articles, {size / 1e6:.1f} MB")
        if size > _LARGE:
            say("quotes: a browser will be slow with it; choose fewer records with quotes find")
    sys.exit(1 if found.problems or not page.records else 0)


COMMANDS = (report,)
