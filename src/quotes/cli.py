"""The command line: options in, calls of the library, exit codes out.

Exit codes: 0 all articles done, 1 some articles failed (they are named, the rest are written), 2 wrong use,
130 stopped with Ctrl-C.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from quotes._version import __version__

EXAMPLES = """\b
Examples:
  quotes extract article.txt
  quotes extract articles/ -o quotes.jsonl
  quotes extract articles/ -o quotes.jsonl --model gpt-4.1-mini --topic "sea wall"
  quotes extract - < article.txt | jq .claim.text
  quotes verify quotes.jsonl --articles articles/
"""


@click.group(epilog=EXAMPLES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "--version", prog_name="quotes")
def cli() -> None:
    """Who said what, in which capacity, with which stance: verified quotations from news articles."""


@cli.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("-o", "--output", default="-", metavar="FILE", help="JSONL of records; - is standard output (default).")
@click.option(
    "--engine",
    type=click.Choice(["auto", "rules", "llm"]),
    default="auto",
    show_default=True,
    help="rules needs no model and no network; auto takes llm where a model is configured.",
)
@click.option("--model", metavar="M", help="Model of the llm engine [QUOTES_MODEL].")
@click.option("--base-url", metavar="U", help="Its OpenAI-compatible endpoint, ending in /v1 [OPENAI_BASE_URL].")
@click.option("--topic", "topics", multiple=True, metavar="T", help="What the stance is asked toward; may be repeated.")
@click.option("--language", metavar="L", help="ISO 639-1 code of all articles (ar, fr, en); detected by default.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    metavar="N",
    help="Articles at work at the same time: processes for rules, requests for llm.",
)
@click.option("-q", "--quiet", is_flag=True, help="No progress, table or summary; failures are still named.")
def extract(
    paths: Sequence[str],
    output: str,
    engine: str,
    model: str | None,
    base_url: str | None,
    topics: Sequence[str],
    language: str | None,
    jobs: int,
    quiet: bool,
) -> None:
    """Extract quotations from articles: files (.txt .md .html .jsonl .json .csv, also .gz), folders, or -.

    Records go to FILE or standard output, one JSON object a line; everything else to standard error.
    """
    from quotes.errors import UsageError
    from quotes.extraction import choose_engine, extract_folder
    from quotes.output import Sink
    from quotes.terminal import Report

    try:
        chosen = choose_engine(engine, model=model, base_url=base_url)
        if language and not (len(language) == 2 and language.isalpha()):
            raise UsageError(f"--language: an ISO 639-1 code of two letters is expected, not {language!r}")
    except UsageError as error:
        raise click.UsageError(str(error)) from None
    report = Report(chosen, quiet=quiet, asked=engine == "auto")
    failed = 0
    with Sink(output, paths) as sink, report:
        try:
            inputs = [path for path in paths if not sink.is_output(path)]
            for result in extract_folder(
                inputs,
                engine=chosen,
                topics=topics,
                language=language.lower() if language else None,
                jobs=jobs,
            ):
                if result.article is not None and sink.is_output(result.article.path or ""):
                    continue
                sink.write(result.quotations)
                report.add(result)
                failed += result.outcome.status in {"failed", "partial"}
        except KeyboardInterrupt:
            report.interrupted()
            sys.exit(130)
    sys.exit(1 if failed else 0)


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
def schema() -> None:
    """Print the JSON Schema of a record."""
    from quotes.records import Quotation

    click.echo(json.dumps(Quotation.model_json_schema(by_alias=True), ensure_ascii=False, indent=2))


def main() -> None:
    """Run the command line; whatever happens, no traceback (unless QUOTES_DEBUG is set)."""
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
