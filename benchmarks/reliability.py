"""A reliability plot: what share of the records of a confidence is right, from `quotes evaluate --json`.

    quotes evaluate GOLD… --engine rules --json > rules.json
    python benchmarks/reliability.py "rules=rules.json" "llm=llm.json" > docs/reliability.svg

Each point is an interval of confidence, its size the number of records in it; on the diagonal confidence is what it
says. `--kinds` names the figures that are drawn: all, direct+mixed, indirect.
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from xml.sax.saxutils import escape

SIDE, EDGE, GAP = 260, 46, 30  # of a panel: its square, the room left and below, and between two
INK, FAINT, MARK = "#222", "#bbb", "#1f6f8b"


def panel(name: str, figures: dict, left: float) -> list[str]:
    """One engine's points in a square."""
    rows, error = figures["calibration"], figures["calibration_error"]
    total = sum(row["number"] for row in rows)
    top = EDGE

    def at(x: float, y: float) -> tuple[float, float]:
        return left + x * SIDE, top + (1 - y) * SIDE

    drawn = [
        f'<rect x="{left}" y="{top}" width="{SIDE}" height="{SIDE}" fill="none" stroke="{FAINT}"/>',
        '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-dasharray="4 4"/>'.format(
            *at(0, 0), *at(1, 1), FAINT
        ),
        f'<text x="{left}" y="{top - 24}" font-weight="bold">{escape(name)}</text>',
        f'<text x="{left}" y="{top - 8}">{total} records, expected calibration error {error:.3f}</text>',
    ]
    for tick in (0, 0.2, 0.4, 0.6, 0.8, 1):
        x, y = at(tick, tick)
        drawn.append(f'<text x="{x}" y="{top + SIDE + 16}" text-anchor="middle">{tick:g}</text>')
        drawn.append(f'<text x="{left - 6}" y="{y + 4}" text-anchor="end">{tick:g}</text>')
    path = " ".join("{:.1f},{:.1f}".format(*at(row["confidence"], row["right"])) for row in rows)
    drawn.append(f'<polyline points="{path}" fill="none" stroke="{MARK}" stroke-width="1.5"/>')
    for row in rows:
        x, y = at(row["confidence"], row["right"])
        size = 2 + 14 * math.sqrt(row["number"] / total)
        drawn.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" fill="{MARK}" fill-opacity="0.45"/>')
    x, y = at(0.5, 0)
    drawn.append(f'<text x="{x}" y="{y + 34}" text-anchor="middle">confidence</text>')
    return drawn


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("evaluations", nargs="+", metavar="NAME=FILE")
    parser.add_argument("--kinds", default="all", help="all (default), direct+mixed, or one kind")
    options = parser.parse_args()
    drawn: list[str] = []
    for number, given in enumerate(options.evaluations):
        name, _, file = given.partition("=")
        scores = json.loads(Path(file).read_text("utf-8"))["scores"]["all"]
        drawn += panel(name, scores[options.kinds], EDGE + number * (SIDE + EDGE + GAP))
    width = len(options.evaluations) * (SIDE + EDGE + GAP) + 10
    y = EDGE + SIDE / 2
    print(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {SIDE + 2 * EDGE}" width="{width}" '
        f'font-family="sans-serif" font-size="12" fill="{INK}">\n<rect width="100%" height="100%" fill="white"/>\n'
        f'<text x="14" y="{y}" text-anchor="middle" transform="rotate(-90 14 {y})">share of right records</text>'
    )
    print("\n".join(drawn) + "\n</svg>")


if __name__ == "__main__":
    main()
