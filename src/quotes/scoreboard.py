"""An evaluation for people: tables of figures, and the articles that went worst."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from io import StringIO
from shutil import get_terminal_size
from textwrap import wrap
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from quotes.evaluation import Evaluation
from quotes.mistakes import Mistake
from quotes.scored import Quote
from quotes.scoring import OVERLAP, Comparison
from quotes.terminal import isolated, plain

# The two lines of a column's heading, and its figure.
SPANS = (
    ("", "gold", "gold"), ("", "found", "found"),
    ("exact", "P", "span_exact_precision"), ("", "R", "span_exact_recall"), ("", "F1", "span_exact_f1"),
    (f"{OVERLAP:g}", "P", "span_precision"), ("", "R", "span_recall"), ("", "F1", "span_f1"),
    ("+who", "P", "span_speaker_precision"), ("", "R", "span_speaker_recall"), ("", "F1", "span_speaker_f1"),
)  # fmt: skip
MATCHED = (
    ("", "match", "overlap"), ("", "who", "attribution_accuracy"), ("", "kind", "kind_accuracy"),
    ("cue", "P", "cue_precision"), ("", "R", "cue_recall"), ("", "F1", "cue_f1"),
    ("", "affil.", "affiliation_accuracy"), ("stance", "acc.", "stance_accuracy"), ("", "F1", "stance_macro_f1"),
    ("", "calib.", "calibration_error"),
)  # fmt: skip
LEGEND = (
    f"P precision, R recall, F1 of spans: exact, the same words; {OVERLAP:g} sharing at least that much of the "
    "longer one; +who these with the right speaker. Among those that match: right speaker (who), kind, cue, "
    "affiliation, stance (accuracy, macro-F1). calib.: how far confidence is from the share of right ones (expected "
    "calibration error). - nothing to count."
)

Column = tuple[str, str, str]

_LABEL = 14
"""Columns on the screen for the name of a row."""
_NAME, _SHOWN = 60, 160
"""Code points that are shown of a name, and of a quotation beside another."""


def render(evaluation: Evaluation, *, errors: int = 0, width: int = 100, terminal: bool = False) -> str:
    """The tables as text; with colours and the like for a terminal. `errors`: how many of the worst articles."""
    out = StringIO()
    console = Console(file=out, width=width, force_terminal=terminal, highlight=False, legacy_windows=False)
    sections = list(_sections(evaluation))
    groups = evaluation.groups
    shown = [name for name in groups if name != "all" or list(groups.values()).count(groups[name]) == 1]
    for columns, wide in ((SPANS, 5), (MATCHED, 6)):
        headings = [("", *(column[line] for column in columns)) for line in (0, 1)]
        console.print(_grid(headings, wide, style="dim"))
        for heading, scores in sections:
            console.print(_line(heading, _NAME, f" ({scores['all']['documents']})"))
            console.print(_grid(_rows(scores, shown, columns), wide))
        console.print()
    confusion = evaluation.score().confusion()
    if confusion:
        _confusion(console, confusion)
    console.print(Text(LEGEND, style="dim"))
    for comparison, mistakes in evaluation.worst(errors):
        console.print()
        _article(console, comparison, mistakes, width)
    text = out.getvalue()
    return text if terminal else "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def screen() -> dict[str, Any]:
    """The width of standard output and whether it is a terminal, as `render` asks for them."""
    return {"width": get_terminal_size((100, 24)).columns, "terminal": sys.stdout.isatty()}


def _sections(evaluation: Evaluation) -> Iterator[tuple[str, dict[str, dict[str, Any]]]]:
    """A name and the figures of each kind: of all articles, then by language and dataset if there are several."""
    scores = evaluation.figures()
    yield "all articles", scores["all"]
    for parts in (scores["languages"], scores["datasets"]):
        if len(parts) > 1:
            yield from parts.items()


def _rows(scores: dict[str, dict[str, Any]], names: Sequence[str], columns: Sequence[Column]) -> list[tuple[str, ...]]:
    return [
        (f"  {name}", *(_cell(scores[name][figure]) for _, _, figure in columns))
        for name in names
        if scores[name]["gold"] or scores[name]["found"]
    ]


def _grid(rows: Sequence[Sequence[str]], wide: int, style: str = "") -> Table:
    """Rows in columns as wide as those of the other grids of a table."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=_LABEL, no_wrap=True)
    for row in rows:
        table.add_row(*row, style=style)
    for column in table.columns[1:]:
        column.width, column.justify, column.no_wrap = wide, "right", True
    return table


def _line(name: str, width: int, rest: str) -> Text:
    return Text(f"{isolated(name, width)}{rest}", style="bold")


def _cell(value: float | None) -> str:
    return "-" if value is None else str(value) if isinstance(value, int) else f"{value:.2f}"


def _confusion(console: Console, confusion: dict[str, dict[str, int]]) -> None:
    labels = list(confusion)
    others = sorted({found for row in confusion.values() for found in row} - set(labels))
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("stance: expected \\ found")
    for label in [*labels, *others]:
        table.add_column(Text(isolated(label, 10)), justify="right")
    for label, row in confusion.items():
        table.add_row(Text(f"  {isolated(label, 20)}"), *(str(row.get(found, 0)) for found in [*labels, *others]))
    console.print(table)
    console.print()


def _article(console: Console, comparison: Comparison, mistakes: Sequence[Mistake], width: int) -> None:
    counts = Counter(mistake.what for mistake in mistakes)
    gold = comparison.gold
    where = ", ".join(filter(None, (gold.article.language, gold.dataset)))
    numbers = ", ".join(f"{number} {what}" for what, number in counts.items())
    console.print(_line(gold.article.id, _NAME, f" ({isolated(where, _NAME)}): {numbers}"))
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("", min_width=14, no_wrap=True)
    room = max((width - 20) // 2, 10)
    for name in ("expected", "found"):
        table.add_column(name, width=room)
    for mistake in mistakes:
        table.add_row(mistake.what, _beside(mistake.expected, room), _beside(mistake.found, room))
    console.print(table)


def _beside(quote: Quote | None, room: int) -> Text:
    """A quotation for its column; each line isolated, so that none turns the column beside it."""
    if quote is None:
        return Text("-")
    words = plain(quote.text)
    words = words if len(words) <= _SHOWN else words[: _SHOWN - 1].rstrip() + "…"
    head = f"{plain(quote.name or 'nobody named')[:60]} [{plain(quote.kind or 'no kind')[:20]}]"
    return Text("\n".join(isolated(line, room) for part in (head, words) for line in wrap(part, room)))
