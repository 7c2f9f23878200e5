"""The same records from a local Ray cluster, one of its workers killed in mid-run, as from one machine.

    python benchmarks/ray_cluster.py FOLDER RECORDS

`RECORDS` is what `quotes extract FOLDER -o RECORDS --engine rules` wrote.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import psutil
import ray

import quotes.ray as qr


def kill_one_worker(after: float) -> None:
    """SIGKILL to the first worker that is there, `after` seconds from its start."""
    while True:
        for process in psutil.Process().children(recursive=True):
            if "MapWorker" in "".join(process.cmdline()[:1]):
                time.sleep(after)
                process.send_signal(signal.SIGKILL)
                print(f"killed worker {process.pid}", flush=True)
                return
        time.sleep(0.1)


def main() -> None:
    folder, records = sys.argv[1:]
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    ray.init(num_cpus=3, include_dashboard=False, log_to_driver=False)
    ray.data.DataContext.get_current().enable_progress_bars = False
    threading.Thread(target=kill_one_worker, args=(20.0,), daemon=True).start()
    began = time.monotonic()
    rows = qr.extract(qr.files(folder), engine="rules", workers=2).take_all()
    seconds = time.monotonic() - began
    found = sorted(row["record"] for row in rows if row["record"])
    expected = sorted(Path(records).read_text("utf-8").splitlines())
    outcomes = sum(row["number"] == 0 for row in rows)
    print(f"{outcomes} outcomes, {len(found)} records in {seconds:.0f} s; the same: {found == expected}")


if __name__ == "__main__":
    main()
