"""`quotes index`, `experts` and `find`: one person under every spelling, nothing read twice, nothing lost."""

from __future__ import annotations

import csv
import gzip
import io
import json
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_cli import quotes as run

import quotes
from quotes.errors import QuotesError, ReadingError, UsageError

WIRE = "The pumps will run through the winter whatever the price of power may be, and nobody will be cut off"
SPELLINGS = ("El Hafidi", "al-Hafidi", "الحافظي", "Hafidi Ihsane", "Ihsan El-Hafizi", "الخبير الأمني الحافظي")


def record(number: int, name: str | None, claim: str, **more: str | None) -> dict[str, object]:
    """A record as an extraction gives it."""
    language = "ar" if any("\u0600" <= letter <= "\u06ff" for letter in claim) else "en"
    return {
        "schema": "quotes/1",
        "id": f"q{number}",
        "article": {
            "id": more.get("article") or f"a{number}",
            "title": more.get("title"),
            "outlet": more.get("outlet") or "The Gazette",
            "published": more.get("published") or f"2025-03-{number:02}",
            "language": language,
            "sha256": more.get("article") or f"{number:064x}",
        },
        "expert": name and {"name": name, "latin": None, "id": f"e{number}", "kind": "person"},
        "affiliation": more.get("affiliation") and {"text": more["affiliation"], "role": None, "organisation": None},
        "claim": {"text": claim, "start": 0, "end": len(claim), "kind": "direct"},
        "stance": {"target": more.get("target"), "label": more.get("stance") or "unclear", "evidence": None},
    }


RECORDS = [
    record(
        1, "إحسان الحافظي", "الاستخبار الوقائي ينقذ الأرواح", affiliation="أستاذ القانون بجامعة سطات", stance="support"
    ),
    record(2, "Ihsane El Hafidi", "Preventive intelligence needs a law", affiliation="law professor in Settat"),
    record(3, "Ihsan al-Hafidi", "The courts must keep up", affiliation="law professor in Settat", title="Courts"),
    record(4, "Karima Benjelloun", WIRE, affiliation="head of the water company", outlet="Coast Times"),
    record(
        5,
        "K. Benjelloun",
        WIRE.replace("winter", "summer"),
        affiliation="head of the water company",
        outlet="Hill Post",
    ),
    record(6, None, "Nobody was named here"),
    record(7, "Karim Nadir", "القمح لن يكفي", affiliation="فلاح", published="2024-11", stance="oppose"),
]


def write(path: Path, records: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records), "utf-8")
    return path


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write(tmp_path / "quotes.jsonl", RECORDS)


@pytest.fixture
def index(source: Path, tmp_path: Path) -> Path:
    assert run("index", str(source), "-o", str(tmp_path / "quotes.db")).returncode == 0
    return tmp_path / "quotes.db"


def ids(ran: subprocess.CompletedProcess[bytes]) -> list[str]:
    assert ran.returncode == 0, ran.stderr
    return [json.loads(line)["id"] for line in ran.stdout.decode().splitlines()]


@pytest.mark.parametrize("name", SPELLINGS)
def test_every_spelling_of_a_name_gives_the_same_records(index, name):
    assert ids(run("find", str(index), "--expert", name)) == ["q1", "q2", "q3"]


def test_records_of_one_person_have_one_id_whatever_they_were_written_with(index):
    collection = quotes.load(index)
    (identity,) = {one["expert"]["id"] for one in collection.find(expert="الحافظي")}
    assert [one["id"] for one in collection.find(expert=identity)] == ["q1", "q2", "q3"]


def test_conditions_are_all_met(index):
    find = ["find", str(index)]
    assert ids(run(*find, "--expert", "Hafidi", "--topic", "renseignement préventif")) == ["q1", "q2"]
    assert ids(run(*find, "--topic", "الاستخبار الوقائي", "--stance", "support")) == ["q1"]
    assert ids(run(*find, "--outlet", "coast times")) == ["q4"]
    assert ids(run(*find, "--since", "2025-03-03", "--until", "2025-03-04")) == ["q3", "q4"]
    assert ids(run(*find, "--until", "2024")) == ["q7"]
    assert ids(run(*find, "--text", "court keep")) == ["q3"]
    assert ids(run(*find, "--limit", "2")) == ["q7", "q1"]


def test_files_of_records_are_looked_through_without_an_index(source):
    assert ids(run("find", str(source), "--expert", "الحافظي")) == ["q1", "q2", "q3"]


def test_nothing_found_is_no_failure(index):
    ran = run("find", str(index), "--expert", "Nobody Atall")
    assert (ran.returncode, ran.stdout) == (0, b"")
    assert b"nothing found" in ran.stderr


@pytest.mark.parametrize(
    "arguments", [["--since", "last week"], ["--text", "…"], ["--topic", "!"], ["--expert", "?"], ["--stance", "for"]]
)
def test_a_condition_that_is_none_is_wrong_use(index, arguments):
    assert run("find", str(index), *arguments).returncode == 2


def test_a_statement_of_several_outlets_is_one_with_its_drift(index):
    (once,) = list(quotes.load(index).find(expert="Benjelloun").statements())
    first, second = once["statement"]["occurrences"]
    assert (first["outlet"], second["outlet"]) == ("Coast Times", "Hill Post")
    assert (first["drift"], second["drift"]) == ([], [{"first": "winter", "later": "summer"}])
    each = list(quotes.load(index).find(expert="Benjelloun"))
    assert [one["statement"] for one in each] == [{"id": "q4", "occurrences": 2}] * 2


def test_short_formulas_and_other_speakers_are_no_wire_copy():
    collection = quotes.load(
        [
            record(1, "A. Noor", "No comment"),
            record(2, "B. Salt", "No comment"),
            record(3, "Lina Noor", WIRE),
            record(4, "Omar Salt", WIRE),
        ]
    )
    assert [one["statement"]["occurrences"] for one in collection] == [1, 1, 1, 1]


def test_experts_say_who_was_what_and_when(index):
    hafidi = quotes.load(index).find(expert="الحافظي").experts()[0]
    assert (hafidi["claims"], hafidi["articles"], hafidi["first"], hafidi["last"]) == (3, 3, "2025-03-01", "2025-03-03")
    assert [(one["text"], one["first"]) for one in hafidi["affiliations"]] == [
        ("أستاذ القانون بجامعة سطات", "2025-03-01"),
        ("law professor in Settat", "2025-03-02"),
    ]
    assert {one["text"] for one in hafidi["names"]} == {"إحسان الحافظي", "Ihsane El Hafidi", "Ihsan al-Hafidi"}
    assert hafidi["latin"] in {"Ihsane El Hafidi", "Ihsan al-Hafidi"}


def test_stances_are_counted_by_the_topics_asked_for(index):
    (hafidi,) = quotes.load(index).find(topics="preventive intelligence").experts()
    assert hafidi["stances"] == {"preventive intelligence": {"support": 1, "unclear": 1}}


def test_experts_as_csv_defuse_formulas(tmp_path):
    source = write(tmp_path / "q.jsonl", [record(1, "=HYPERLINK(0)", "A claim", affiliation="@SUM(1)")])
    rows = list(csv.DictReader(io.StringIO(run("experts", str(source), "--format", "csv").stdout.decode())))
    assert rows[0]["name"] == "'=HYPERLINK(0)"
    assert rows[0]["affiliations"].startswith("'@SUM")


def test_text_for_people_carries_no_control_characters(tmp_path):
    source = write(
        tmp_path / "q.jsonl", [record(1, "Lina\x1b[31m \u202eNoor", "Red \x1b]0;x\x07 alert", affiliation="x")]
    )
    for command in (["find", "--format", "text"], ["experts", "--format", "table"], ["experts", "--why"]):
        shown = run(command[0], str(source), *command[1:]).stdout.decode()
        assert "Noor" in shown
        assert not {"\x1b", "\x07", "\u202e"} & set(shown)


def test_an_index_reads_only_what_is_new(index, source):
    assert b"0 records from 0 files, 1 unchanged" in run("index", str(source), "-o", str(index)).stderr
    with source.open("a", encoding="utf-8") as stream:
        stream.write(
            json.dumps(record(8, "I. El Hafidi", "A new claim of the professor", affiliation="law professor in Settat"))
            + "\n"
        )
    ran = run("index", str(source), "-o", str(index))
    assert b"1 records from 1 files" in ran.stderr
    assert ids(run("find", str(index), "--expert", "الحافظي")) == ["q1", "q2", "q3", "q8"]


def test_experts_keep_their_ids_as_an_index_grows(index, source):
    before = quotes.load(index).find(expert="الحافظي").experts()[0]["id"]
    earlier = record(9, "Ihsane El-Hafidi", "An older claim", affiliation="professeur de droit", published="2019")
    write(source, [earlier, *RECORDS])
    assert run("index", str(source), "-o", str(index)).returncode == 0
    after = quotes.load(index)
    assert [one["id"] for one in after.find(expert="الحافظي").experts()] == [before]
    assert len(after) == len(RECORDS) + 1


def test_a_file_that_was_written_anew_is_read_anew(index, source):
    write(source, RECORDS[3:])
    assert run("index", str(source), "-o", str(index)).returncode == 0
    assert len(quotes.load(index)) == len(RECORDS) - 3
    assert ids(run("find", str(index), "--topic", "preventive intelligence")) == []


def test_a_line_that_is_not_whole_yet_waits(index, source):
    line = json.dumps(record(8, "Lina Noor", "A claim that is being written"))
    with source.open("a", encoding="utf-8") as stream:
        stream.write(line[:40])
    assert run("index", str(source), "-o", str(index)).returncode == 0
    with source.open("a", encoding="utf-8") as stream:
        stream.write(line[40:] + "\n")
    assert run("index", str(source), "-o", str(index)).returncode == 0
    assert ids(run("find", str(index), "--expert", "Noor")) == ["q8"]


def test_bad_lines_are_named_and_the_rest_is_read(tmp_path):
    source = tmp_path / "q.jsonl"
    lines = [
        json.dumps(RECORDS[0]).encode(),
        b"{broken",
        b'{"no": "claim"}',
        b"\xff\xfe",
        json.dumps(RECORDS[1]).encode(),
    ]
    source.write_bytes(b"\n".join(lines) + b"\n")
    ran = run("index", str(source), str(tmp_path / "missing.jsonl"), "-o", str(tmp_path / "q.db"))
    assert ran.returncode == 1
    for place in (b"line 2", b"line 3", b"line 4", b"missing.jsonl"):
        assert place in ran.stderr
    assert len(quotes.load(tmp_path / "q.db")) == 2


def test_folders_and_packed_files_are_read(tmp_path):
    (tmp_path / "more").mkdir()
    write(tmp_path / "more" / "a.jsonl", RECORDS[:2])
    with gzip.open(tmp_path / "more" / "b.jsonl.gz", "wt", encoding="utf-8") as stream:
        stream.write(json.dumps(RECORDS[2]) + "\n")
    index = tmp_path / "q.db"
    for expected in (b"3 records from 2 files", b"2 unchanged"):
        assert expected in run("index", str(tmp_path / "more"), "-o", str(index)).stderr
    assert len(quotes.load(index)) == 3


def test_what_is_no_index_is_said_so(tmp_path):
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as base:
        base.execute("CREATE TABLE t (x)")
    assert b"no index made by" in run("find", str(other), "--text", "x").stderr
    assert run("index", str(other), "-o", str(other)).returncode == 1
    with pytest.raises(ReadingError, match="no such file"):
        quotes.load(tmp_path / "nowhere.jsonl")


def test_a_run_that_is_stopped_says_how_to_go_on_and_goes_on(tmp_path):
    many = [
        record(n, f"Lina Noor{n % 50}", f"Claim number {n} about the harbour", published="2025") for n in range(30_000)
    ]
    source, index = write(tmp_path / "q.jsonl", many), tmp_path / "q.db"
    command = [sys.executable, "-m", "quotes", "index", str(source), "-o", str(index)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    while not (index.exists() and index.stat().st_size):  # it is at work on the index
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    assert (b"the same command goes on" in process.communicate()[1], process.returncode) == (True, 130)
    assert subprocess.run(command, capture_output=True).returncode == 0
    assert len(quotes.load(index)) == 30_000


def test_an_index_that_another_run_writes_is_said_so(index, source):
    with source.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(record(8, "Lina Noor", "A claim")) + "\n")
    with sqlite3.connect(index, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        ran = run("index", str(source), "-o", str(index))
    assert ran.returncode == 1
    assert b"the index cannot be written" in ran.stderr


def test_a_run_that_is_killed_leaves_whole_records_and_goes_on(tmp_path):
    many = [
        record(n, f"Lina Noor{n % 50}", f"Claim number {n} about the harbour and its {n} boats", published="2025")
        for n in range(12_000)
    ]
    source, index = write(tmp_path / "q.jsonl", many), tmp_path / "q.db"
    command = [sys.executable, "-m", "quotes", "index", str(source), "-o", str(index)]
    for wait in (0.8, 2.5):
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert subprocess.run(command, capture_output=True).returncode == 0
    with sqlite3.connect(index) as base:
        assert base.execute("SELECT count(*), count(DISTINCT key) FROM records").fetchone() == (12_000, 12_000)
        assert base.execute("SELECT count(*) FROM speakers WHERE expert IS NULL").fetchone() == (0,)
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)


TOML = """
[[person]]
name = "Ihsane El Hafidi"
names = ["Abou Yasmine"]
wikidata = "Q1"
"""


def test_a_file_of_people_joins_and_parts(tmp_path, source):
    people = tmp_path / "people.toml"
    people.write_text(TOML, "utf-8")
    write(source, [*RECORDS, record(8, "Abou Yasmine", "Under a pen name")])
    index = tmp_path / "q.db"
    assert run("index", str(source), "-o", str(index), "--people", str(people)).returncode == 0
    (row,) = quotes.load(index).find(expert="Hafidi").experts()
    assert (row["name"], row["wikidata"], row["claims"]) == ("Ihsane El Hafidi", "Q1", 4)
    # Applied on every run: the file is remembered, and read anew.
    people.write_text(TOML.replace('names = ["Abou Yasmine"]', ""), "utf-8")
    assert run("index", str(source), "-o", str(index)).returncode == 0
    assert quotes.load(index).find(expert="Hafidi").experts()[0]["claims"] == 3


def test_namesakes_are_parted_by_a_csv_of_people(tmp_path, source):
    rows = "name,names,affiliation,outlet\nKarima Benjelloun (Coast),Karima Benjelloun | K. Benjelloun,,Coast Times\n"
    rows += "Karima Benjelloun (Hill),Karima Benjelloun | K. Benjelloun,,Hill Post\n"
    (tmp_path / "people.csv").write_text(rows, "utf-8")
    found = quotes.load(source, people=tmp_path / "people.csv").find(expert="Benjelloun").experts(order="name")
    assert [(one["name"], one["claims"]) for one in found] == [
        ("Karima Benjelloun (Coast)", 1),
        ("Karima Benjelloun (Hill)", 1),
    ]


@pytest.mark.parametrize("text", ["[[person]]\nname = ''", "[[person]]\nnam = 'x'", "x = 1", "[["])
def test_a_file_of_people_that_is_wrong_is_named(tmp_path, source, text):
    (tmp_path / "people.toml").write_text(text, "utf-8")
    ran = run("experts", str(source), "--people", str(tmp_path / "people.toml"))
    assert ran.returncode == 1
    assert b"people.toml" in ran.stderr


def test_why_gives_the_reason_of_every_merge(index):
    shown = run("experts", str(index), "--expert", "Hafidi", "--why").stdout.decode()
    assert "first met" in shown
    assert "the same name" in shown


def test_records_at_hand_become_a_collection_and_frames():
    result = quotes.extract("Mara Quill, head of the port, said: “The cranes are ready.”", engine="rules")
    collection = quotes.load(result.quotations)
    (claim,) = collection.to_pandas()["claim_text"]
    assert claim == "The cranes are ready"
    assert collection.to_polars()["expert_name"].to_list() == ["Mara Quill"]
    table = collection.to_arrow()
    assert (table.num_rows, table["claim_start"].to_pylist()[0]) == (1, result.quotations[0].claim.start)


def test_an_empty_collection_has_frames_with_columns(index):
    nothing = quotes.load(index).find(text="zzzz")
    assert len(nothing.to_pandas()) == nothing.to_polars().height == nothing.to_arrow().num_rows == 0
    assert "claim_text" in nothing.to_pandas().columns


def test_a_collection_is_narrowed_step_by_step_but_not_twice_by_the_same(index):
    some = quotes.load(index).find(expert="Hafidi").find(topics=["preventive intelligence"])
    assert len(some) == 2
    with pytest.raises(UsageError, match="expert"):
        some.find(expert="Benjelloun")


def test_records_of_others_are_taken_as_far_as_they_go():
    collection = quotes.load([{"claim": "Bread is dear", "speaker": "Lina Noor"}, {"quotation": "So is milk"}])
    assert [one["expert"]["name"] for one in collection.find(expert="Noor")] == ["Lina Noor"]
    assert len(collection) == 2
    with pytest.raises(QuotesError, match="no claim"):
        quotes.load([{"text": "nothing"}])
