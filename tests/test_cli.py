"""The command line and bad input: a clear line, the right exit code, the rest goes on, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

GOOD = "Port reopens\n\n“The cranes are ready,” said Mara Quill, head of the port authority.\n"


def quotes(*arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    clean = {k: v for k, v in os.environ.items() if k not in {"OPENAI_API_KEY", "OPENAI_BASE_URL", "QUOTES_MODEL"}}
    return subprocess.run(
        [sys.executable, "-m", "quotes", *arguments], input=stdin, capture_output=True, env=clean | environment
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "good.txt").write_text(GOOD, "utf-8")
    return articles


def test_records_go_to_standard_output_and_everything_else_to_standard_error(folder):
    ran = quotes("extract", str(folder))
    assert ran.returncode == 0
    (record,) = map(json.loads, ran.stdout.decode().splitlines())
    assert record["expert"]["name"] == "Mara Quill"
    assert b"engine rules" in ran.stderr


def test_records_of_a_run_verify_as_verbatim(folder, tmp_path):
    assert quotes("extract", str(folder), "-o", str(tmp_path / "out.jsonl"), "-q").returncode == 0
    checked = quotes("verify", str(tmp_path / "out.jsonl"))
    assert checked.returncode == 0
    assert json.loads(checked.stdout)["verification"]["status"] == "verbatim"


def test_a_changed_claim_is_found_out_and_the_exit_code_says_so(folder, tmp_path):
    record = json.loads(quotes("extract", str(folder)).stdout)
    record["claim"]["text"] = "The cranes are not ready"
    (tmp_path / "changed.jsonl").write_text(json.dumps(record), "utf-8")
    checked = quotes("verify", str(tmp_path / "changed.jsonl"))
    assert checked.returncode == 1
    assert json.loads(checked.stdout)["verification"]["status"] != "verbatim"


BAD = {
    "empty.txt": b"",
    "blank.txt": b" \n\n ",
    "rubbish.txt": bytes(range(256)) * 40,
    "page.html": b"<html><body><script>var said = 'nothing';</script></body></html>",
    "broken.jsonl": b'{"text": "half',
    "columns.csv": b"a,b\n1,2\n",
    "cut.txt.gz": b"\x1f\x8b\x08\x00\x00",
    "huge.txt": b"word " * 10_500_000,
}


@pytest.mark.parametrize("name", BAD)
def test_one_bad_article_is_named_in_one_line_and_the_rest_is_written(folder, name):
    (folder / name).write_bytes(BAD[name])
    ran = quotes("extract", str(folder))
    assert ran.returncode == 1
    assert len(ran.stdout.splitlines()) == 1
    lines = [line for line in ran.stderr.decode().splitlines() if name in line]
    assert len(lines) == 1
    assert "failed" in lines[0]
    assert b"Traceback" not in ran.stderr


@pytest.mark.parametrize("missing", ["nowhere.txt", "nowhere/"])
def test_a_missing_path_is_a_failed_article(folder, missing):
    ran = quotes("extract", missing, str(folder / "good.txt"))
    assert ran.returncode == 1
    assert b"nowhere" in ran.stderr
    assert len(ran.stdout.splitlines()) == 1


def test_a_folder_without_articles_is_said(tmp_path):
    ran = quotes("extract", str(tmp_path))
    assert ran.returncode == 1
    assert str(tmp_path).encode() in ran.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["extract"],
        ["extract", "x.txt", "--engine", "oracle"],
        ["extract", "x.txt", "--engine", "llm"],
        ["extract", "x.txt", "--jobs", "0"],
        ["nonsense"],
    ],
)
def test_wrong_use_is_2(arguments):
    ran = quotes(*arguments)
    assert ran.returncode == 2
    assert b"Traceback" not in ran.stderr


def test_standard_input_is_read():
    assert json.loads(quotes("extract", "-", stdin=GOOD.encode()).stdout)["claim"]["text"] == "The cranes are ready"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_one_line(folder):
    ran = quotes("extract", str(folder), "-o", "/dev/full")
    assert ran.returncode == 1
    assert b"No space left" in ran.stderr
    assert b"Traceback" not in ran.stderr


def test_escape_codes_of_a_file_name_reach_no_terminal(folder):
    (folder / "a\x1b[31mred.txt").write_bytes(b"")
    assert b"\x1b" not in quotes("extract", str(folder)).stderr


def test_processes_give_the_same_records_in_the_same_order(folder):
    for number in range(6):
        (folder / f"{number}.txt").write_text(GOOD.replace("Mara", f"Mara{number} "), "utf-8")
    assert quotes("extract", str(folder), "--jobs", "2").stdout == quotes("extract", str(folder)).stdout


def test_schema_is_json_and_version_is_told():
    assert json.loads(quotes("schema").stdout)["title"] == "Quotation"
    assert b"0.1.0" in quotes("--version").stdout


@pytest.mark.parametrize("code", ["import quotes", "import quotes.cli"])
def test_import_loads_no_http_client_and_no_model_library(code):
    heavy = "{'openai', 'httpx2', 'httpx', 'instructor', 'pydantic', 'trafilatura', 'rich'} & set(sys.modules)"
    ran = subprocess.run([sys.executable, "-c", f"{code}; import sys; assert not {heavy}, {heavy}"])
    assert ran.returncode == 0
