"""Commands that show records, and let them be corrected: `quotes report`, `quotes review`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

_LARGE: Final = 40_000_000
"""Bytes of a page from which a browser takes its time."""
_NAMED: Final = 5
"""Articles without text that are named."""

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
    _tell_missing(page.without_text, "its records are listed")
    size = len(page.html.encode("utf-8", "replace"))
    if not quiet:
        say(f"quotes: {page.records} records of {page.articles} articles, {size / 1e6:.1f} MB")
        if size > _LARGE:
            say("quotes: a browser will be slow with it; choose fewer records with quotes find")
    sys.exit(1 if found.problems or not page.records else 0)


@click.command()
@_records
@_articles
@click.option(
    "-o",
    "--output",
    default="corrections.jsonl",
    show_default=True,
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The corrections, as gold (JSONL); what is in it already is taken up.",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="Of this machine [one that is free]."
)
@click.option("--no-browser", is_flag=True, help="Open no browser; the address is told.")
@click.option("-q", "--quiet", is_flag=True, help="Tell the address only.")
def review(
    records: Sequence[str], articles: Path | None, output: Path, port: int, no_browser: bool, quiet: bool
) -> None:
    """Correct records in the browser, the least sure first; stop with Ctrl-C.

    RECORDS is an index made by `quotes index`, or JSONL files or folders. The page is served on this machine only,
    to whoever has its address. Every decision is saved at once: FILE is gold for `quotes evaluate`, and `quotes
    extract --corrections FILE` keeps to it.
    """
    from quotes.corpus.collection import load
    from quotes.errors import ReadingError, UsageError
    from quotes.pages.gathering import gather
    from quotes.pages.report import missing, topics_by_record
    from quotes.terminal import say

    try:
        from quotes.review.desk import open_desk
        from quotes.review.saving import CorrectionsFile
        from quotes.review.serving import serve
    except ImportError:
        raise click.UsageError("this needs more packages: pip install 'expert-quotes[review]'") from None
    try:
        file = CorrectionsFile(output)
        found = load(records)
        documents = list(gather(found, articles))
        if all(one.article is None for one in documents):
            raise ReadingError("; ".join(missing(documents)[:2]) or "there are no records to review")
        desk = open_desk(documents, file)
        for problem in found.problems:
            say(f"quotes: {problem}")
        _tell_missing(missing(documents), "its records cannot be corrected")
        try:
            serve(
                desk,
                port=port,
                title="Review",
                topics_of=topics_by_record(found, ()),
                browser=not no_browser,
                tell=lambda address: say(f"quotes: review at {address}" + ("" if quiet else " (Ctrl-C stops it)")),
            )
        except KeyboardInterrupt:
            if not quiet:
                say(f"quotes: {desk.summary()}; corrections are in {output}")
            sys.exit(130)
    except UsageError as error:
        raise click.UsageError(str(error)) from None


def _tell_missing(reasons: Sequence[str], outcome: str) -> None:
    """Name the first articles whose text is not there, and what becomes of their records."""
    from quotes.terminal import say

    for reason in reasons[:_NAMED]:
        say(f"quotes: {reason}; {outcome}")
    if len(reasons) > _NAMED:
        say(f"quotes: … and {len(reasons) - _NAMED} more articles without text")


COMMANDS = (report, review)
