"""Commands between formats: `quotes export` and `quotes import`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import click

_FORMATS = ("csv", "parquet", "gqg", "webannotation", "jsonld", "labelstudio", "doccano", "brat", "uima")
_IMPORTED = ("labelstudio", "doccano", "brat")


class _Problems:
    """Says each problem on standard error, and counts them."""

    def __init__(self) -> None:
        self.number = 0

    def tell(self, problem: Exception) -> None:
        from quotes.terminal import say

        self.number += 1
        say(f"quotes: {problem}")


@contextmanager
def _problems(output: str) -> Iterator[_Problems]:
    """What goes wrong while `output` is written: wrong use and Ctrl-C end the command."""
    from quotes.errors import UsageError
    from quotes.terminal import say

    try:
        yield _Problems()
    except UsageError as error:
        raise click.UsageError(str(error)) from None
    except KeyboardInterrupt:
        say("quotes: stopped" + ("" if output == "-" else "; nothing is written"))
        sys.exit(130)


@click.command()
@click.argument("records", nargs=-1, required=True, metavar="RECORDS...")
@click.option("--format", "form", type=click.Choice(_FORMATS), required=True, help="The format to write.")
@click.option(
    "-o",
    "--output",
    default="-",
    metavar="FILE",
    help="- is standard output (default); .gz is packed; brat and uima take a new folder or a .zip.",
)
@click.option(
    "--articles",
    type=click.Path(exists=True, file_okay=False),
    metavar="DIR",
    help="Folder where the articles are, for formats that have their text.",
)
@click.option("-q", "--quiet", is_flag=True, help="No summary; problems are still named.")
def export(records: Sequence[str], form: str, output: str, articles: str | None, quiet: bool) -> None:
    """Write records in the formats of other tools: JSONL files, folders, - or an index; also gold articles.

    \b
    csv            for spreadsheets: a flat row a record, formulas defused
    parquet        for pandas, polars, DuckDB, R: typed and nested (pip install 'expert-quotes[arrow]')
    gqg            GDELT Global Quotation Graph: JSON lines, an article a line
    webannotation  W3C Web Annotation: one JSON-LD document
    jsonld         schema.org Quotation and Claim: one JSON-LD document
    labelstudio    Label Studio: tasks, and beside them the labeling interface (.xml)
    doccano        doccano: JSON lines of entities and relations
    brat           brat: .txt and .ann files in a folder or a .zip
    uima           UIMA CAS for INCEpTION: .xmi files and their type system (pip install 'expert-quotes[uima]')

    The annotation tools need the articles' text, gqg and webannotation have the words around a quotation: they
    are looked for in DIR, or at the paths of the records. Exit code 1 if something was left out; it is named.
    """
    from quotes.formats.exporting import export as write
    from quotes.terminal import say

    with _problems(output) as problems:
        number = write(records, form, output, articles=articles, tell=problems.tell)
        interface = _interface(output) if form == "labelstudio" and output != "-" else ""
    if not quiet:
        what = "articles" if form in {"labelstudio", "doccano", "brat", "uima"} else "records"
        say(f"quotes: {number} {what}" + (f" in {output}{interface}" if output != "-" else ""))
    sys.exit(1 if problems.number else 0)


def _interface(output: str) -> str:
    """Write the labeling interface beside the tasks; where it is."""
    from quotes.formats.labelstudio import interface
    from quotes.formats.writing import write_lines

    path = f"{output.removesuffix('.gz').removesuffix('.json')}.xml"
    write_lines(path, [interface()])
    return f", labeling interface in {path}"


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--format",
    "form",
    type=click.Choice(_IMPORTED),
    help="The tool that the files come from; told from them by default.",
)
@click.option("-o", "--output", default="-", metavar="FILE", help="Gold as JSONL; - is standard output (default).")
@click.option("-q", "--quiet", is_flag=True, help="No summary; problems are still named.")
def import_(files: Sequence[str], form: str | None, output: str, quiet: bool) -> None:
    """Bring files back that were corrected in Label Studio, doccano or brat, as gold for quotes evaluate.

    FILE is what the tool exports: JSON of Label Studio, JSONL of doccano (also its .zip), a folder or .zip of brat.
    Exit code 1 if something was left out; it is named.
    """
    from itertools import chain, islice

    from quotes.formats.importing import import_gold
    from quotes.formats.sources import compact
    from quotes.formats.writing import spare, write_lines
    from quotes.terminal import say

    articles = quotations = predicted = 0

    def lines(tell: Callable[[Exception], None]) -> Iterator[str]:
        nonlocal articles, quotations, predicted
        for gold in import_gold(files, format=form, tell=tell):
            articles += 1
            quotations += len(gold["quotes"])
            predicted += "made_by" in gold
            yield compact(gold) + "\n"

    with _problems(output) as problems:
        spare(output, files)
        waiting = lines(problems.tell)
        first = list(islice(waiting, 1))
        if problems.number and not first:
            sys.exit(1)  # what stands at the output stays
        write_lines(output, chain(first, waiting))
    if not quiet:
        say(f"quotes: {quotations} quotations of {articles} articles" + (f" in {output}" if output != "-" else ""))
        if predicted:
            say(f"quotes: {predicted} of the articles nobody annotated; they are as they were predicted (`made_by`)")
    sys.exit(1 if problems.number else 0)


COMMANDS = (export, import_)
