"""Whether confidence means something: of the records that say 0.8, eight in ten should be right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

BINS = 10
"""Intervals of equal width into which confidences fall."""

Row = dict[str, float | int]


@dataclass(slots=True)
class Calibration:
    """Records by their confidence, and how many of them are right."""

    number: list[int] = field(default_factory=lambda: [0] * BINS)
    right: list[int] = field(default_factory=lambda: [0] * BINS)
    sums: list[float] = field(default_factory=lambda: [0.0] * BINS)

    def add(self, confidence: float | None, right: bool) -> None:
        """Count a record; one without a confidence is not counted."""
        if confidence is None or not 0 <= confidence <= 1:
            return
        interval = min(int(confidence * BINS), BINS - 1)
        self.number[interval] += 1
        self.right[interval] += right
        self.sums[interval] += confidence

    def error(self) -> float | None:
        """Expected calibration error: how far confidence and share of right ones are apart, on average over records.

        None where no record has a confidence.
        """
        total = sum(self.number)
        apart = sum(abs(total - right) for total, right in zip(self.sums, self.right, strict=True))
        return round(apart / total, 4) if total else None

    def rows(self) -> list[Row]:
        """The intervals that have records: mean confidence, share of right ones, number."""
        return list(self._rows())

    def _rows(self) -> Iterator[Row]:
        for number, right, total in zip(self.number, self.right, self.sums, strict=True):
            if number:
                yield {"confidence": round(total / number, 4), "right": round(right / number, 4), "number": number}
