"""The command line: options in, calls of the library, exit codes out.

Exit codes: 0 all articles done, 1 some articles failed (they are named, the rest are written), 2 wrong use,
130 stopped with Ctrl-C.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from quotes import cli_corpus, cli_extract, cli_formats, cli_pages
from quotes._version import __version__

_OBJECTS: Final = 20_000
"""New objects between two collections: looking through the tables of names and words, which stay, again and again takes
a seventh of the time of a short command, and of a run that asks a model."""
EXAMPLES = """\b
Examples:
  quotes extract article.txt
  quotes extract articles/ -o quotes.jsonl
  quotes extract articles/ -o quotes.jsonl --model gpt-4.1-mini --topic "sea wall"
  quotes extract - < article.txt | jq .claim.text
  quotes status quotes.jsonl
  quotes verify quotes.jsonl --articles articles/
  quotes evaluate gold.jsonl --errors 3
  quotes index quotes.jsonl -o quotes.db
  quotes experts quotes.db --topic "sea wall"
  quotes find quotes.db --expert "El Hafidi" --topic "preventive intelligence" --stance support
  quotes report quotes.jsonl -o report.html
  quotes export quotes.jsonl --format csv -o quotes.csv
"""


@click.group(epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "--version", prog_name="quotes")
def cli() -> None:
    """Who said what, in which capacity, with which stance: verified quotations from news articles."""


@cli.command()
@click.argument("records", metavar="RECORDS")
@click.option(
    "--articles",
    type=click.Path(exists=True, file_okay=False),
    metavar="DIR",
    help="Folder where the articles are.",
)
@click.option("-o", "--output", default="-", metavar="FILE", help="The records with their verification, as JSONL.")
@click.option("-q", "--quiet", is_flag=True, help="No summary.")
def verify(records: str, articles: str | None, output: str, quiet: bool) -> None:
    """Check the claims of a JSONL file (- is standard input) against the articles, without a model.

    Adds "verification": {"status": "verbatim|changed|clipped|ambiguous|not_found", "tier", "start", "end"} to
    each record. Exit code 1 if any claim is not verbatim.
    """
    from collections import Counter

    from quotes.errors import QuotesError
    from quotes.output import Sink, lines_of
    from quotes.rechecking import verify_records
    from quotes.terminal import say

    counts: Counter[str] = Counter()
    with Sink(output, [records]) as sink:
        try:
            for record in verify_records(lines_of(records), articles):
                if isinstance(record, QuotesError):
                    counts["unreadable"] += 1
                    say(f"quotes: {records}: {record}")
                    continue
                counts[record["verification"]["status"]] += 1
                sink.write_json(record)
        except QuotesError as error:
            say(f"quotes: {error}")
            sys.exit(1)
    if not quiet:
        say("quotes: " + (", ".join(f"{number} {status}" for status, number in counts.most_common()) or "no records"))
    sys.exit(0 if set(counts) <= {"verbatim"} and counts else 1)


@cli.command()
@click.argument("gold", nargs=-1, required=True, metavar="GOLD...")
@click.option(
    "--engine",
    type=click.Choice(["auto", "rules", "llm"]),
    default="auto",
    show_default=True,
    help="The engine to score.",
)
@click.option("--model", metavar="M", help="Model of the llm engine [QUOTES_MODEL].")
@click.option("--base-url", metavar="U", help="Its OpenAI-compatible endpoint, ending in /v1 [OPENAI_BASE_URL].")
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, metavar="N", help="As for extract.")
@click.option("--against", metavar="RECORDS", help="Score this JSONL of anybody's records, and run no engine.")
@click.option("--kinds", metavar="K,K", help="Score these only, of direct, mixed and indirect.")
@click.option("--recall-only", is_flag=True, help="Gold marks only some quotations: give no precision, no F1.")
@click.option("--errors", type=click.IntRange(min=0), default=0, metavar="N", help="Show the N worst articles.")
@click.option("--json", "as_json", is_flag=True, help="All figures as one JSON object.")
def evaluate(
    gold: Sequence[str],
    engine: str,
    model: str | None,
    base_url: str | None,
    jobs: int,
    against: str | None,
    kinds: str | None,
    recall_only: bool,
    errors: int,
    as_json: bool,
) -> None:
    """Score an engine, or records, against articles whose quotations are marked (JSONL; - is standard input).

    Figures by language, dataset and kind go to standard output. Exit code 1 if a line could not be read, an
    article failed, or no record is of an article of the gold.
    """
    from quotes.errors import UsageError
    from quotes.evaluation import evaluate as score
    from quotes.extraction import choose_engine
    from quotes.gold import KINDS
    from quotes.output import Sink
    from quotes.terminal import Report, say

    if against is not None and (engine != "auto" or model or base_url):
        raise click.UsageError("--against scores records that are there; it takes no engine")
    try:
        chosen = choose_engine("rules" if against is not None else engine, model=model, base_url=base_url)
        wanted = [kind.strip() for kind in kinds.split(",")] if kinds is not None else KINDS
        report = Report(chosen, quiet=against is not None, asked=engine == "auto", table=False)
        with report:
            found = score(
                gold,
                engine=chosen,
                against=against,
                kinds=wanted,
                recall_only=recall_only,
                jobs=jobs,
                watch=report.add,
            )
    except UsageError as error:
        raise click.UsageError(str(error)) from None
    except KeyboardInterrupt:
        say("quotes: stopped; there are no figures before all articles are done")
        sys.exit(130)
    report.end()
    for line in found.notes():
        say(f"quotes: {line}")
    with Sink("-") as sink:
        if as_json:
            sink.write_json(found.as_dict(errors=errors))
        else:
            from quotes.scoreboard import render, screen

            sink.write_text(render(found, errors=errors, **screen()))
    sys.exit(0 if found.sound else 1)


@cli.command()
def schema() -> None:
    """Print the JSON Schema of a record."""
    from quotes.records import Quotation

    click.echo(json.dumps(Quotation.model_json_schema(by_alias=True), ensure_ascii=False, indent=2))


for command in (*cli_extract.COMMANDS, *cli_corpus.COMMANDS, *cli_formats.COMMANDS, *cli_pages.COMMANDS):
    cli.add_command(command)


def main() -> None:
    """Run the command line; whatever happens, no traceback (unless QUOTES_DEBUG is set)."""
    gc.set_threshold(_OBJECTS)
    try:
        cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read our output has stopped; nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if os.environ.get("QUOTES_DEBUG"):
            raise
        from quotes.errors import QuotesError
        from quotes.terminal import say

        known = isinstance(error, QuotesError)
        say(f"quotes: {error}" if known else f"quotes: {type(error).__name__}: {error} (a bug; please report it)")
        sys.exit(1)


__all__ = ["cli", "main"]

if __name__ == "__main__":
    sys.argv[0] = Path(sys.argv[0]).stem
    main()
