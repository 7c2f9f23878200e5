"""Compare the rules engine's accuracy with the floors pinned in accuracy_floors.json.

    python tests/accuracy_gate.py          # exit 1 names every figure that fell below its floor
    python tests/accuracy_gate.py --pin    # raise floors to 0.01 below what is measured; none is lowered

Scored are the examples and, where it is there, the gold in ../shared/gold.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import quotes
from quotes.gold import KINDS

ROOT = Path(__file__).resolve().parents[1]
FLOORS = Path(__file__).with_name("accuracy_floors.json")
MARGIN = 0.01
"""Between what is measured and the floor pinned for it."""

MARKED = ("direct", "mixed")
SPANS = ("precision", "recall", "span_exact_f1", "span_f1", "span_speaker_f1")
NAMES = {"precision": "span_precision", "recall": "span_recall", "cue_accuracy": "cue_recall"}
"""What the floors call otherwise than `quotes evaluate`."""
ALL = (*SPANS, "kind_accuracy", "affiliation_accuracy", "cue_accuracy", "stance_accuracy")


@dataclass(frozen=True)
class Corpus:
    """A gold file and the figures that mean something on it."""

    path: Path
    kinds: tuple[str, ...] = KINDS
    figures: tuple[str, ...] = ALL


SHARED = ROOT.parent / "shared" / "gold"
CORPORA = {
    "examples": Corpus(ROOT / "examples" / "gold.jsonl"),
    "seed-ar": Corpus(SHARED / "seed-ar.jsonl"),
    "press-ar": Corpus(SHARED / "press-ar-dev.jsonl"),
    "press-fr": Corpus(SHARED / "press-fr-dev.jsonl"),
    "press-en": Corpus(SHARED / "press-en-dev.jsonl"),
    # Its indirect quotations take in thoughts and facts, which are no quotations here.
    "polnear-en": Corpus(SHARED / "polnear-en-dev.jsonl", MARKED, SPANS),
    "seer-en": Corpus(SHARED / "seer-en-dev.jsonl", KINDS, SPANS),
    # Its indirect quotations take in free indirect speech, whole paragraphs of it.
    "wikinews-de": Corpus(SHARED / "wikinews-de-dev.jsonl", ("direct",), SPANS),
    # Only what is annotated there is sure: what else is found may be right.
    "treebanks": Corpus(SHARED / "treebanks-dev.jsonl", KINDS, ("recall", "attribution_accuracy")),
}


def measure(corpus: Corpus) -> dict[str, dict[str, float]]:
    """Figures of the rules engine, by language and, where there are several, for `all` of them together."""
    evaluation = quotes.evaluate(corpus.path, engine="rules", kinds=corpus.kinds)
    scores = {language: evaluation.score(language=language) for language in evaluation.languages}
    if len(scores) > 1:
        scores["all"] = evaluation.score()
    measured = {}
    for language, score in scores.items():
        figures = score.figures()
        values = {name: figures[NAMES.get(name, name)] for name in ("gold", "found", *corpus.figures)}
        measured[language] = {name: value for name, value in values.items() if value is not None}
    return measured


def table(measured: dict[str, dict[str, float]]) -> str:
    """The figures as lines of text, one row a corpus and language."""
    heads = ["", "gold", "found", *ALL]
    short = [head.replace("_accuracy", "").replace("span_", "").replace("_", " ") for head in heads]
    rows = [short]
    for name, figures in measured.items():
        cells = [f"{figures[head]:.2f}" if head in figures else "-" for head in ALL]
        rows.append([name, f"{figures['gold']:.0f}", f"{figures['found']:.0f}", *cells])
    widths = [max(len(row[i]) for row in rows) for i in range(len(heads))]
    lines = [
        "  ".join(
            cell.ljust(w) if not i else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    return "\n".join(lines)


def fallen(measured: dict[str, dict[str, float]], floors: dict[str, dict[str, float]]) -> list[str]:
    """One line for every figure below its floor.

    A corpus that is not here is passed over; a language that is gone from one that is here has fallen.
    """
    here = {name.partition("/")[0] for name in measured}
    return [
        f"{name}: {figure} is {value:.4f}, its floor {floor:.4f}"
        for name, pinned in floors.items()
        if name.partition("/")[0] in here
        for figure, floor in pinned.items()
        if (value := measured.get(name, {}).get(figure, 0.0)) < floor
    ]


def raised(measured: dict[str, dict[str, float]], floors: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """The floors, each raised to just below what is measured where that is higher."""
    result = {name: dict(pinned) for name, pinned in floors.items()}
    for name, figures in measured.items():
        pinned = result.setdefault(name, {})
        for figure in (*ALL, "attribution_accuracy"):
            if figure in figures:
                floor = math.floor((figures[figure] - MARGIN) * 1000) / 1000
                pinned[figure] = max(pinned.get(figure, 0.0), floor, 0.0)
    return result


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the gate; the exit code is 1 if a figure fell below its floor."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pin", action="store_true", help="raise the floors to what is measured")
    options = parser.parse_args(arguments)
    measured: dict[str, dict[str, float]] = {}
    for name, corpus in CORPORA.items():
        if not corpus.path.exists() and corpus.path.parent == SHARED:
            print(f"{name}: not here, skipped")
            continue
        measured |= {f"{name}/{language}": figures for language, figures in measure(corpus).items()}
    print(table(measured))
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    if options.pin:
        FLOORS.write_text(json.dumps(raised(measured, floors), indent=2) + "\n", encoding="utf-8")
        print(f"pinned in {FLOORS.name}")
        return 0
    lines = fallen(measured, floors)
    for line in lines:
        print(f"FELL {line}", file=sys.stderr)
    print("accuracy gate: " + ("failed" if lines else "passed"))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
