"""How long `quotes --help` takes beside a bare interpreter: medians of 20 runs, in milliseconds."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time


def median(command: list[str], runs: int = 20) -> float:
    """Median wall time of a command, in milliseconds."""
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)


if __name__ == "__main__":
    bare = median([sys.executable, "-c", "pass"])
    helped = median([sys.executable, "-m", "quotes", "--help"])
    print(f"bare interpreter {bare:.1f} ms, quotes --help {helped:.1f} ms: {helped / bare:.1f} times")
