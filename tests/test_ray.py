"""The extraction on a local Ray cluster: the records of a single machine, one outcome an article, whoever dies."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest

import quotes

ray = pytest.importorskip("ray", reason="Ray is not installed (the ray extra)")
psutil = pytest.importorskip("psutil")

import quotes.ray as qr  # noqa: E402

CLAIM = "“The cranes of berth {n} are ready,” said Mara Quill, head of the port authority."


@pytest.fixture(scope="module")
def cluster():
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    ray.init(num_cpus=3, include_dashboard=False, log_to_driver=False, object_store_memory=200_000_000)
    ray.data.DataContext.get_current().enable_progress_bars = False
    yield
    ray.shutdown()


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made = tmp_path_factory.mktemp("ray") / "articles"
    made.mkdir()
    for n in range(300):
        (made / f"{n:03}.txt").write_text(f"Port reopens\n\n{CLAIM.format(n=n)}\n", "utf-8")
    (made / "bad.txt").write_bytes(b"")
    (made / "quiet.txt").write_text("Nobody said anything in the harbour town today.", "utf-8")
    (made / "rows.jsonl").write_text("\n".join(json.dumps({"text": CLAIM.format(n=n)}) for n in range(9)), "utf-8")
    return made


def single(folder: Path) -> list[str]:
    results = quotes.extract_folder(folder, engine="rules")
    return sorted(one.json_line() for result in results for one in result.quotations)


def test_a_cluster_gives_the_records_of_one_machine_though_a_worker_is_killed(cluster, folder, tmp_path):
    killed = []

    def kill_one():
        until = time.monotonic() + 60
        while not killed and time.monotonic() < until:
            for process in psutil.Process().children(recursive=True):
                if "MapBatches" in "".join(process.cmdline()[:1]) or "MapWorker" in "".join(process.cmdline()[:1]):
                    process.send_signal(signal.SIGKILL)
                    killed.append(process.pid)
                    return
            time.sleep(0.05)

    threading.Thread(target=kill_one, daemon=True).start()
    found = qr.extract(qr.files(folder), engine="rules", workers=2).materialize()
    rows = found.take_all()
    assert killed, "no worker was there to be killed"
    assert sorted(row["record"] for row in rows if row["record"]) == single(folder)
    outcomes = [row for row in rows if row["number"] == 0]
    assert len(outcomes) == 311
    assert {row["status"] for row in outcomes} == {"ok", "empty", "failed"}
    (bad,) = [row for row in outcomes if row["status"] == "failed"]
    assert bad["source"].endswith("bad.txt") and "empty" in bad["reason"]
    found.write_parquet(str(tmp_path / "parquet"))
    assert ray.data.read_parquet(str(tmp_path / "parquet")).count() == len(rows)
    qr.write_records(found, tmp_path / "records")
    written = [line for path in (tmp_path / "records").glob("*.jsonl") for line in path.read_text("utf-8").splitlines()]
    assert sorted(written) == single(folder)


def test_articles_at_hand_are_a_dataset_too(cluster):
    rows = [{"id": "a", "text": CLAIM.format(n=1), "language": "en"}, {"id": "b", "text": "", "language": "en"}]
    found = qr.extract(ray.data.from_items(rows), engine="rules", workers=1).take_all()
    assert {row["status"] for row in found} == {"ok", "failed"}
    (ok,) = [row for row in found if row["status"] == "ok"]
    assert (ok["article_id"], ok["expert_name"], ok["claim_text"]) == (
        "a",
        "Mara Quill",
        "The cranes of berth 1 are ready",
    )
