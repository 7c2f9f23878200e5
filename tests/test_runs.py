"""Runs with a ledger: nothing lost, nothing doubled, nothing asked for twice, whatever happens in between."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from fault_server import Reply, completion, error, schema_of, serving

import quotes
from quotes.engines import transport
from quotes.engines.llm import LLM
from quotes.engines.replies import Replies
from quotes.errors import OutputError, UsageError
from quotes.prices import Price
from quotes.runs import publishing
from quotes.runs.budget import Budget
from quotes.runs.run import Run
from quotes.runs.status import read_status

CLAIM = "“The cranes of berth {n} are ready,” said Mara Quill, head of the port authority."
KEY = "sk-secret-of-the-runs"


@pytest.fixture(autouse=True)
def alone(monkeypatch, tmp_path):
    """A cache of its own, and no test waits as long as a user would."""
    monkeypatch.setattr(transport, "_jitter", lambda state: 0.01)
    monkeypatch.setenv("QUOTES_CACHE_DIR", str(tmp_path / "cache"))
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "QUOTES_MODEL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def folder(tmp_path) -> Path:
    return articles(tmp_path, 12)


def articles(home: Path, number: int) -> Path:
    made = home / "articles"
    made.mkdir()
    for n in range(number):
        (made / f"{n:03}.txt").write_text(f"Port reopens\n\n{CLAIM.format(n=n)}\n", "utf-8")
    return made


def right(request, number=0) -> Reply:
    """An answer that follows the schema: the first value for each question."""
    schema = schema_of(request)
    value = schema["$defs"]["Value"]["enum"][0]
    names = schema["properties"]
    return completion(json.dumps({name: [] if name in {"people", "evidence"} else value for name in names}))


def run(output: Path, *paths: Path, engine=None, jobs: int = 4, **given) -> Run:
    """A run to its end, in this process."""
    made = Run([str(path) for path in paths], output, engine or quotes.Rules(), jobs=jobs, **given)
    for _ in made.results(None):
        pass
    return made


def records(output: Path) -> list[dict]:
    return [json.loads(line) for line in output.read_text("utf-8").splitlines()]


def claims(output: Path) -> list[str]:
    return [record["claim"]["text"].split()[4] for record in records(output)]


def command(*arguments: object, **environment: str) -> subprocess.Popen:
    words = [sys.executable, "-m", "quotes", *map(str, arguments)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | environment)


def test_a_second_run_asks_for_nothing_and_a_changed_article_is_asked_about_alone(folder, tmp_path):
    output = tmp_path / "q.jsonl"
    with serving(right) as server:
        engine = LLM(model="m", base_url=server.url)
        run(output, folder, engine=engine)
        before = output.read_bytes()
        assert len(server.requests) == 12
        again = run(output, folder, engine=engine)
        assert len(server.requests) == 12
        assert again.progress.found == {"ok": 12}
        (folder / "005.txt").write_text(f"Port reopens\n\n{CLAIM.format(n='five')}\n", "utf-8")
        run(output, folder, engine=engine)
        assert len(server.requests) == 13
    assert claims(output) == ["five" if n == 5 else str(n) for n in range(12)]
    assert output.read_bytes() != before


def test_the_order_of_the_output_is_that_of_the_inputs_however_long_each_takes(folder, tmp_path):
    def slow_at_random(request, number):
        time.sleep(random.Random(number).random() / 20)
        return right(request)

    with serving(slow_at_random) as server:
        run(tmp_path / "q.jsonl", folder, engine=LLM(model="m", base_url=server.url), jobs=6)
    assert claims(tmp_path / "q.jsonl") == [str(n) for n in range(12)]


def test_a_slow_article_holds_up_nobody(folder, tmp_path):
    release = threading.Event()

    def first_waits(request, number):
        if "berth 0 " in request["messages"][-1]["content"]:
            release.wait(20)
        return right(request)

    with serving(first_waits) as server:
        made = Run([str(folder)], tmp_path / "q.jsonl", LLM(model="m", base_url=server.url), jobs=2)
        done = []
        for result in made.results(None):
            done.append(result.article.id)
            if len(done) == 11:
                release.set()
    assert done[-1] == "000.txt"


def test_other_settings_do_all_articles_anew(folder, tmp_path):
    output = tmp_path / "q.jsonl"
    run(output, folder)
    run(output, folder, topics=(quotes.Topic("the port"),))
    assert {record["stance"]["target"] for record in records(output)} == {"the port"}
    assert len(records(output)) == 12


def test_rows_are_known_by_their_content_and_one_that_is_gone_is_gone(tmp_path):
    source, output = tmp_path / "in.jsonl", tmp_path / "q.jsonl"
    rows = [json.dumps({"text": CLAIM.format(n=n), "id": f"r{n}"}) for n in range(5)]
    with serving(right) as server:
        engine = LLM(model="m", base_url=server.url)
        source.write_text("\n".join(rows[:4]), "utf-8")
        run(output, source, engine=engine)
        source.write_text("\n".join(rows[1:]), "utf-8")
        run(output, source, engine=engine)
        assert len(server.requests) == 5
    assert claims(output) == ["1", "2", "3", "4"]


def test_a_file_that_was_moved_is_not_doubled_and_one_that_is_gone_is_kept(folder, tmp_path):
    output = tmp_path / "q.jsonl"
    run(output, folder)
    (folder / "003.txt").rename(folder / "moved.txt")
    (folder / "004.txt").unlink()
    run(output, folder)
    assert sorted(map(int, claims(output))) == list(range(12))


def test_one_article_given_twice_is_done_once(folder, tmp_path):
    run(tmp_path / "q.jsonl", folder / "001.txt", folder, folder / "001.txt")
    assert sorted(map(int, claims(tmp_path / "q.jsonl"))) == list(range(12))


def test_an_output_that_somebody_removed_or_changed_is_there_again(folder, tmp_path):
    output = tmp_path / "q.jsonl"
    run(output, folder)
    whole = output.read_bytes()
    output.unlink()
    run(output, folder)
    assert output.read_bytes() == whole
    output.write_text("half a li", "utf-8")
    run(output, folder)
    assert output.read_bytes() == whole


def test_an_output_ending_in_gz_is_packed(folder, tmp_path):
    run(tmp_path / "q.jsonl", folder)
    run(tmp_path / "q.jsonl.gz", folder)
    assert subprocess.run([sys.executable, "-m", "gzip", "-d", tmp_path / "q.jsonl.gz"]).returncode == 0
    ours = [record | {"article": None} for record in records(tmp_path / "q.jsonl")]
    assert ours == [record | {"article": None} for record in records(tmp_path / "q.jsonl")]


def test_a_run_that_is_killed_again_and_again_loses_and_doubles_nothing(tmp_path):
    folder, output = articles(tmp_path, 40), tmp_path / "q.jsonl"
    chance = random.Random(4)

    def unhurried(request, number):
        time.sleep(0.1)
        return right(request)

    with serving(unhurried) as server:
        asking = ("extract", folder, "-o", output, "-q", "--base-url", server.url, "--model", "m", "--jobs", 3)
        kills = 0
        while kills < 6:
            seen = len(server.requests)
            running = command(*asking)
            while running.poll() is None and len(server.requests) < seen + chance.randrange(1, 6):
                time.sleep(0.02)
            running.send_signal(signal.SIGKILL)
            kills += running.wait() == -signal.SIGKILL
            if output.exists():
                kept = records(output)  # whole lines, each once
                assert len({record["id"] for record in kept}) == len(kept)
        assert command(*asking).wait() == 0
        assert len(server.requests) <= 40 + kills * 3
    assert read_status(output).articles == {"ok": 40}
    assert claims(output) == [str(n) for n in range(40)]


def test_two_runs_at_once_on_one_output_are_refused(folder, tmp_path):
    output = tmp_path / "q.jsonl"
    running = Run([str(folder)], output, quotes.Rules()).results(None)
    next(running)
    with pytest.raises(UsageError, match="another run is writing it"):
        run(output, folder)
    second = command("extract", folder, "-o", output)
    assert second.wait() == 2
    assert b"another run" in second.stderr.read()
    running.close()
    assert len(records(output)) >= 1


def test_a_full_disk_keeps_what_is_settled_and_the_run_goes_on_when_there_is_room(folder, tmp_path):
    output = tmp_path / "q.jsonl"
    asking = ["extract", str(folder), "-o", str(output), "--engine", "rules", "--language", "en"]
    full = subprocess.run(
        [sys.executable, "-m", "quotes", *asking],
        capture_output=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000)),
    )
    assert full.returncode == 1
    assert b"cannot be written" in full.stderr
    assert b"Traceback" not in full.stderr
    kept = claims(output) if output.exists() else []
    again = command(*asking)
    assert again.wait() == 0
    assert claims(output)[: len(kept)] == kept
    assert claims(output) == [str(n) for n in range(12)]


def test_where_fsync_fails_the_old_output_stands_and_the_ledger_has_the_rest(folder, tmp_path, monkeypatch):
    output = tmp_path / "q.jsonl"
    run(output, folder / "000.txt")
    before = output.read_bytes()

    def broken(handle):
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(publishing.os, "fsync", broken)
        with pytest.raises(OutputError, match="cannot be written"):
            run(output, folder)
    assert output.read_bytes() == before
    assert sorted(path.name for path in tmp_path.glob(".*.part")) == []
    assert run(output, folder).progress.found == {"ok": 12}
    assert len(records(output)) == 12


def test_a_file_that_is_no_ledger_is_left_alone(folder, tmp_path):
    (tmp_path / "q.jsonl.ledger").write_bytes(b"my notes, which are no database at all" * 50)
    with pytest.raises(UsageError, match="is no ledger"):
        run(tmp_path / "q.jsonl", folder)


def test_every_third_request_failing_in_any_way_all_articles_are_done(folder, tmp_path):
    chance = random.Random(1)
    whole = right

    def faulty(request, number):
        if chance.random() > 1 / 3:
            return whole(request)
        half = Reply(body=whole(request).body[:50], headers={"Content-Length": "5000"})
        return chance.choice(
            [error(429, retry_after="0.05"), error(500), error(503), error(408), Reply(dropped=True), half]
        )

    with serving(faulty) as server:
        run(tmp_path / "q.jsonl", folder, engine=LLM(model="m", base_url=server.url, timeout=5))
    assert read_status(tmp_path / "q.jsonl").articles == {"ok": 12}


def test_a_server_that_is_down_ends_the_run_and_names_what_is_left(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("quotes.engines.limits._DOWN_AFTER", 0.2)
    with serving(right) as server:
        url = server.url
    made = run(tmp_path / "q.jsonl", folder, engine=LLM(model="m", base_url=url))
    assert f"cannot reach {url}" in made.progress.stopped
    assert made.progress.left == 12
    assert made.progress.named and set(made.progress.named) < {str(one) for one in folder.iterdir()}
    with serving(right) as server:
        run(tmp_path / "q.jsonl", folder, engine=LLM(model="m", base_url=server.url))
    assert len(records(tmp_path / "q.jsonl")) == 12


def test_a_refused_key_stops_the_run_at_once(folder, tmp_path):
    with serving(lambda request, number: error(401)) as server:
        made = run(tmp_path / "q.jsonl", folder, engine=LLM(model="m", base_url=server.url, api_key=KEY), jobs=2)
        assert len(server.requests) < 12
    assert "check OPENAI_API_KEY" in made.progress.stopped
    assert made.progress.left == 12


def test_an_article_that_the_server_always_fails_on_is_a_failed_one_and_the_rest_goes_on(folder, tmp_path):
    def poisoned(request, number):
        return error(500) if "berth 3 " in request["messages"][-1]["content"] else right(request)

    output = tmp_path / "q.jsonl"
    with serving(poisoned) as server:
        engine = LLM(model="m", base_url=server.url)
        run(output, folder, engine=engine)
        assert read_status(output).articles == {"ok": 11, "failed": 1}
        asked = len(server.requests)
        assert run(output, folder, engine=engine).progress.found == {"ok": 11, "failed": 1}
        assert len(server.requests) == asked
    assert len(records(output)) == 11


def test_retry_failed_asks_about_those_that_failed_and_no_others(folder, tmp_path):
    broken = True

    def answer(request, number):
        if broken and "berth 3 " in json.dumps(request["messages"]):
            return completion("no idea")
        return right(request)

    output = tmp_path / "q.jsonl"
    with serving(answer) as server:
        engine = LLM(model="m", base_url=server.url)
        run(output, folder, engine=engine)
        (failure,) = read_status(output).failures
        assert (Path(failure.source).name, failure.status) == ("003.txt", "partial")
        asked, broken = len(server.requests), False
        run(output, folder, engine=engine, retry_failed=True)
        assert len(server.requests) == asked + 1
    assert read_status(output).articles == {"ok": 12}


def test_ctrl_c_finishes_what_is_at_work_and_the_same_command_goes_on(tmp_path):
    folder, output = articles(tmp_path, 30), tmp_path / "q.jsonl"

    def unhurried(request, number):
        time.sleep(0.3)
        return right(request)

    with serving(unhurried) as server:
        asking = ("extract", folder, "-o", output, "--base-url", server.url, "--model", "m", "--jobs", 3)
        running = command(*asking)
        while len(server.requests) < 3:
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        said = running.communicate()[1].decode()
        assert running.returncode == 130, said
        assert "the same command goes on from there" in said
        done = len(records(output))
        assert 3 <= done == len(server.requests) < 30
        assert command(*asking).wait() == 0
        assert len(server.requests) == 30
    assert claims(output) == [str(n) for n in range(30)]


def test_replies_are_kept_for_every_output_and_not_with_no_cache(folder, tmp_path):
    with serving(right) as server:
        asking = ("extract", folder, "-q", "--base-url", server.url, "--model", "m", "-o")
        assert command(*asking, tmp_path / "one.jsonl").wait() == 0
        assert command(*asking, tmp_path / "two.jsonl").wait() == 0
        assert len(server.requests) == 12
        assert command(*asking, tmp_path / "three.jsonl", "--no-cache").wait() == 0
        assert len(server.requests) == 24
    one, two = records(tmp_path / "one.jsonl"), records(tmp_path / "two.jsonl")
    assert one == two
    assert one[0]["provenance"]["tokens"] == {"prompt": 100, "cached": 0, "answer": 10}
    assert read_status(tmp_path / "two.jsonl").reused == 12
    assert b"12 replies" in command("cache", "info").communicate()[0]
    assert command("cache", "clear").wait() == 0
    assert b" 0 replies" in command("cache", "info").communicate()[0]


def test_a_cache_that_is_full_forgets_what_was_longest_unused(tmp_path):
    kept = Replies(tmp_path / "r.db", limit=200_000)
    rng = random.Random(0)
    for number in range(801):
        kept.put(f"k{number}", {"n": number, "noise": rng.randbytes(300).hex()})
    assert kept.get("k0") is None
    assert kept.get("k800") == {"n": 800, "noise": kept.get("k800")["noise"]}
    kept.close()


@pytest.mark.parametrize("broken", [b"this is no database, by no means" * 40, None])
def test_a_cache_that_cannot_be_used_is_done_without(tmp_path, broken, folder, caplog):
    place = tmp_path / "odd"
    if broken:
        place.write_bytes(broken)
    else:
        place.mkdir()
    with serving(right) as server:
        run(tmp_path / "q.jsonl", folder, engine=LLM(model="m", base_url=server.url, replies=Replies(place, 1000)))
    assert len(records(tmp_path / "q.jsonl")) == 12
    assert "cannot be used" in caplog.text


PRICE = Price(input=10.0, output=100.0)  # 100 + 10 tokens a request: 0.002 dollars


@pytest.mark.parametrize(
    ("limits", "reason"), [({"max_cost": 0.011}, "--max-cost 0.011"), ({"max_tokens": 600}, "--max-tokens 600")]
)
def test_a_budget_is_kept_and_a_larger_one_goes_on(folder, tmp_path, monkeypatch, limits, reason):
    monkeypatch.setattr(LLM, "price", PRICE)
    output = tmp_path / "q.jsonl"
    with serving(right) as server:
        engine = LLM(model="m", base_url=server.url)
        made = run(output, folder, engine=engine, jobs=1, budget=Budget(PRICE, **limits))
        assert made.progress.stopped == reason
        assert 1 <= len(server.requests) <= 5
        assert made.progress.left == 12 - len(server.requests)
        assert read_status(output).cost == pytest.approx(0.002 * len(server.requests))
        run(output, folder, engine=engine)
        assert len(server.requests) == 12
    assert len(records(output)) == 12


def test_dollars_cannot_be_limited_where_no_price_is_known(folder, tmp_path):
    refused = command(
        *(
            "extract",
            folder,
            "-o",
            tmp_path / "q",
            "--max-cost",
            1,
            "--model",
            "x",
            "--base-url",
            "http://127.0.0.1:9/v1",
        )
    )
    assert refused.wait() == 2
    assert b"no price is known" in refused.stderr.read()


def test_prices_of_ones_own_are_used_and_the_dry_run_asks_nothing_and_writes_nothing(folder, tmp_path):
    (tmp_path / "prices.toml").write_text("[m]\ninput = 1.0\noutput = 2.0\n", "utf-8")
    with serving(right) as server:
        asking = ("extract", folder, "-o", tmp_path / "q.jsonl", "--base-url", server.url, "--model", "m")
        dry = command(*asking, "--dry-run", "--prices", tmp_path / "prices.toml")
        said = dry.communicate()[0].decode()
        assert "12 articles to do, 0 finished" in said and "$" in said
        assert not server.requests
        assert not (tmp_path / "q.jsonl").exists() and not (tmp_path / "q.jsonl.ledger").exists()
        assert command(*asking, "--prices", tmp_path / "prices.toml").wait() == 0
        assert b"0 articles to do, 12 finished" in command(*asking, "--dry-run").communicate()[0]
    assert read_status(tmp_path / "q.jsonl").cost == pytest.approx(12 * (100 * 1 + 10 * 2) / 1e6)
    assert records(tmp_path / "q.jsonl")[0]["provenance"]["cost"] == pytest.approx(0.00012)


def test_a_json_log_has_one_line_an_article_and_no_key_is_in_anything_written(folder, tmp_path):
    (folder / "bad.txt").write_bytes(b"")
    output = tmp_path / "q.jsonl"
    with serving(right) as server:
        asking = ("extract", folder, "-o", output, "--base-url", server.url, "--model", "m", "--log-format", "json")
        ran = command(*asking, OPENAI_API_KEY=KEY)
        log = ran.communicate()[1]
    assert ran.returncode == 1
    lines = [json.loads(line) for line in log.splitlines()]
    told = {line["source"]: line["status"] for line in lines if line["event"] == "article"}
    assert len(told) == 13 and told[str(folder / "bad.txt")] == "failed"
    assert [line["event"] for line in lines][0::14] == ["begin", "end"]
    written = log + b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert KEY.encode() not in written


def test_status_says_what_became_of_the_articles(folder, tmp_path):
    (folder / "bad.txt").write_bytes(b"")
    output = tmp_path / "q.jsonl"
    assert command("extract", folder, "-o", output, "-q", "--engine", "rules").wait() == 1
    said = command("status", output).communicate()[0].decode()
    assert "13 articles (12 ok, 1 failed), 12 records" in said
    assert "bad.txt" in said
    assert json.loads(command("status", output, "--json").communicate()[0])["articles"] == {"ok": 12, "failed": 1}
    assert command("status", output, "--failed").communicate()[0].decode().startswith(str(folder / "bad.txt"))
    missing = command("status", tmp_path / "none.jsonl")
    assert missing.wait() == 1 and b"no ledger" in missing.stderr.read()


def test_a_folder_with_very_many_files_is_read_in_order_and_sorted_on_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr("quotes.files._SORTED_AT_ONCE", 7)
    names = [f"{n * 37 % 100:02}.txt" for n in range(100)]
    for name in names:
        (tmp_path / name).write_text(CLAIM.format(n=1), "utf-8")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text(CLAIM.format(n=1), "utf-8")
    assert [one.id for one in quotes.read(tmp_path)] == [*sorted(names), "sub/a.txt"]
