"""`quotes review`: what a reader decides is saved at once, for two browsers at a time, and only from its own page."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from browsing import Watched
from test_cli import quotes as run

import quotes

TEXT = (
    "Port reopens\n\n“The cranes are ready,” said Mara Quill, head of the port authority. "
    "“We sail at dawn,” said Omar Haddad. The harbour pilots expect fog.\n"
)
ARABIC = (
    "🌊 عودة الميناء\n\n"
    "قالت سلمى العوام، رئيسة الميناء: \"الرافعات جاهزة 🚢 مع HarbourOS v2\". وأضافت أن السُّفُنَ سَتَعودُ غداً.\n"
)  # fmt: skip


class Server:
    """A review that runs, and a client that asks it as its page does."""

    def __init__(self, folder: Path, *more: str):
        clean = {k: v for k, v in os.environ.items() if k not in {"OPENAI_API_KEY", "OPENAI_BASE_URL", "QUOTES_MODEL"}}
        arguments = ["review", str(folder / "q.jsonl"), "-o", str(folder / "c.jsonl"), "--no-browser", *more]
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "quotes", *arguments], stderr=subprocess.PIPE, env=clean, text=True
        )
        assert self.process.stderr is not None
        self.said = self.process.stderr.readline()
        found = re.search(r"http://\S+", self.said)
        assert found, self.said + self.process.stderr.read()
        self.address = found.group()
        self.parts = urlsplit(self.address)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
        connection = http.client.HTTPConnection(self.parts.netloc)
        own = {"Origin": f"http://{self.parts.netloc}", "Content-Type": "application/json"}
        sent = {name: value for name, value in {**own, **headers}.items() if value}
        connection.request(method, self.parts.path + path, None if body is None else json.dumps(body), sent)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, json.loads(text) if text.startswith("{") else text

    def records(self) -> list[dict[str, Any]]:
        page = self.ask("GET", "")[1]
        data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL).group(1))
        return [record | {"document": one["key"]} for one in data["documents"] for record in one["records"]]

    def decide(
        self, record: dict[str, Any], client: str = "one", state: str = "accepted", **change: Any
    ) -> tuple[int, Any]:
        body = {"client": client, "document": record["document"], "record": record["id"], "expects": record["version"]}
        return self.ask("POST", "decide", {**body, "state": state, "change": change})

    def saved(self) -> list[dict[str, Any]]:
        path = self.folder / "c.jsonl"
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []

    def stop(self, how: int = signal.SIGINT) -> int:
        self.process.send_signal(how)
        self.said += self.process.communicate(timeout=20)[1]
        return self.process.returncode


def prepare(folder: Path, *texts: str) -> Path:
    for number, text in enumerate(texts):
        (folder / f"{number}.txt").write_text(text, "utf-8")
    with (folder / "q.jsonl").open("w", encoding="utf-8") as stream:
        for number in range(len(texts)):
            for record in quotes.extract(folder / f"{number}.txt", engine="rules").quotations:
                stream.write(record.json_line() + "\n")
    return folder


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    started = Server(prepare(tmp_path, TEXT))
    yield started
    if started.process.poll() is None:
        started.stop()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[str], Server]]:
    """Starts a review of a text; it ends after the browser's page."""
    started: list[Server] = []

    def start(text: str) -> Server:
        started.append(Server(prepare(tmp_path, text)))
        return started[-1]

    yield start
    for one in started:
        one.stop()


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A review for tests that may change nothing."""
    started = Server(prepare(tmp_path_factory.mktemp("unchanged"), TEXT))
    yield started
    assert started.saved() == []
    started.stop()


# What is saved


def test_a_decision_is_gold_in_the_file_before_it_is_answered_for(server):
    cranes, dawn = server.records()
    assert server.decide(cranes, stance="support", kind="mixed", cue=None)[0] == 200
    (document,) = server.saved()
    (quote,) = document["quotes"]
    assert (quote["text"], quote["type"], quote["stance"]["label"], quote["cue"]) == (
        "The cranes are ready",
        "mixed",
        "support",
        None,
    )
    assert quote["speaker"]["name"] == "Mara Quill" and document["complete"] is False
    assert server.decide(dawn, state="rejected")[0] == 200
    (document,) = server.saved()
    assert document["complete"] is True and document["rejected"][0]["text"] == "We sail at dawn"
    scored = quotes.evaluate(str(server.folder / "c.jsonl"), engine="rules")
    assert scored.score().figures()["span_recall"] == 1.0


def test_what_was_decided_outlives_the_process_and_is_taken_up_again(server):
    cranes, _ = server.records()
    server.decide(cranes, stance="oppose")
    server.ask(
        "POST",
        "add",
        {
            "client": "one",
            "document": cranes["document"],
            "change": {"claim": {"start": TEXT.index("The harbour"), "end": TEXT.index(" fog") + 4}},
        },
    )
    assert server.stop(signal.SIGKILL) == -signal.SIGKILL
    again = Server(server.folder)
    records = {one["claim"]: one for one in again.records()}
    assert records["The cranes are ready"]["stance"] == "oppose"
    assert {words: one["state"] for words, one in records.items()} == {
        "The cranes are ready": "accepted", "We sail at dawn": "open", "The harbour pilots expect fog": "accepted",
    }  # fmt: skip
    assert again.stop() == 130 and "2 of 3 quotations decided" in again.said


def test_what_was_rejected_and_then_added_anew_is_a_quotation_after_a_restart_too(server):
    cranes = server.records()[0]
    server.decide(cranes, state="rejected")
    place = {"start": cranes["spans"]["claim"][0], "end": cranes["spans"]["claim"][1]}
    server.ask("POST", "add", {"client": "one", "document": cranes["document"], "change": {"claim": place}})
    server.stop()
    again = Server(server.folder)
    assert [one["state"] for one in again.records()] == ["accepted", "open"]
    again.stop()


def test_lines_of_other_articles_stay_as_they_are(tmp_path):
    prepare(tmp_path, TEXT)
    other = json.dumps({"text": "Elsewhere.", "quotes": [], "note": "mine"})
    own = json.dumps({"id": "7", "text": TEXT, "quotes": [], "complete": False, "dataset": "mine", "licence": "CC0"})
    (tmp_path / "c.jsonl").write_text(f"{other}\n{own}\n", "utf-8")
    server = Server(tmp_path)
    server.decide(server.records()[0])
    assert (tmp_path / "c.jsonl").read_text("utf-8").splitlines()[0] == other
    (_, saved) = server.saved()
    assert (saved["id"], saved["dataset"], saved["licence"], len(saved["quotes"])) == ("7", "mine", "CC0", 1)
    server.stop()


@pytest.mark.parametrize(
    ("text", "said"),
    [('{"text": "half', b"line 1: broken JSON"), ('{"text": "a", "quotes": []}\n' * 2, b"line 2: is of the same text")],
)
def test_a_file_that_could_not_be_written_anew_without_loss_is_not_touched(text, said, tmp_path):
    prepare(tmp_path, TEXT)
    (tmp_path / "c.jsonl").write_text(text, "utf-8")
    ran = run("review", str(tmp_path / "q.jsonl"), "-o", str(tmp_path / "c.jsonl"), "--no-browser")
    assert ran.returncode == 1 and said in ran.stderr and b"-o" in ran.stderr
    assert (tmp_path / "c.jsonl").read_text("utf-8") == text


def test_a_file_that_another_program_changed_is_not_written_over(server):
    cranes, dawn = server.records()
    server.decide(cranes)
    (server.folder / "c.jsonl").write_text("{}\n", "utf-8")
    status, answer = server.decide(dawn)
    assert status == 507 and "changed by another program" in answer["reason"]
    assert (server.folder / "c.jsonl").read_text("utf-8") == "{}\n"
    assert [one["state"] for one in server.records()] == ["accepted", "open"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"claim": {"start": 5, "end": 9_000}}, "no place in the article"),
        ({"claim": {"start": 12, "end": 14}}, "white space"),
        ({"speaker": {"name": "Somebody Else"}}, "is not in the article"),
        ({"stance": "maybe"}, "stance.label"),
        ({"kind": ["direct"]}, "claim.kind"),
        ({"confidence": 1}, "cannot be set"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason_and_not_saved(change, said, unchanged):
    status, answer = unchanged.decide(unchanged.records()[0], **change)
    assert status == 422 and said in answer["reason"] and unchanged.saved() == []


def test_a_speaker_that_is_set_brings_along_what_is_known_of_the_person(server):
    cranes, dawn = server.records()
    assert server.decide(dawn, speaker={"name": "Mara Quill"})[0] == 200
    changed = next(one for one in server.records() if one["id"] == dawn["id"])
    assert (changed["expert"], changed["affiliation"]) == (cranes["expert"], "head of the port authority")


# Two browsers, and undo


def test_two_browsers_do_not_overwrite_each_other(server):
    cranes, dawn = server.records()
    assert server.decide(cranes, "one", stance="support")[0] == 200
    status, answer = server.decide(cranes, "two", stance="oppose")  # it still has version 0
    assert status == 409 and "another changed this quotation" in answer["reason"]
    shown = next(one for one in answer["documents"][0]["records"] if one["id"] == cranes["id"])
    assert (shown["stance"], shown["version"]) == ("support", 1)
    assert server.decide(dawn, "two", stance="oppose")[0] == 200  # another record of the same article: both are kept
    assert [one["stance"]["label"] for one in server.saved()[0]["quotes"]] == ["support", "oppose"]


def test_undo_takes_back_ones_own_steps_one_by_one(server):
    def stances() -> list[str]:
        return [one.get("stance", "unclear") for one in server.records()]

    before = stances()
    for label in ("support", "oppose"):
        assert server.decide(server.records()[0], "one", stance=label)[0] == 200
    assert server.decide(server.records()[1], "two", stance="mixed")[0] == 200
    assert server.ask("POST", "undo", {"client": "one"})[0] == 200
    assert stances() == ["support", "mixed"]
    assert server.ask("POST", "undo", {"client": "one"})[0] == 200
    assert stances() == [before[0], "mixed"]
    assert server.ask("POST", "undo", {"client": "one"})[1]["undone"] is None
    assert [one["stance"]["label"] for one in server.saved()[0]["quotes"]] == ["mixed"]
    assert server.ask("POST", "undo", {"client": "two"})[0] == 200
    assert server.saved() == []


def test_undo_does_not_take_back_what_another_made_of_it(server):
    assert server.decide(server.records()[0], "one", stance="support")[0] == 200
    assert server.decide(server.records()[0], "two", stance="oppose")[0] == 200
    status, answer = server.ask("POST", "undo", {"client": "one"})
    assert status == 409 and "another changed" in answer["reason"]
    assert server.records()[0]["stance"] == "oppose"


def test_the_rest_of_an_article_is_accepted_and_taken_back_in_one_step(server):
    key = server.records()[0]["document"]
    server.ask("POST", "accept-rest", {"client": "one", "document": key})
    assert server.saved()[0]["complete"] is True
    server.ask("POST", "undo", {"client": "one"})
    assert [one["state"] for one in server.records()] == ["open", "open"]


# Who may ask


def test_the_review_is_on_this_machine_only_behind_a_token(unchanged):
    assert unchanged.parts.hostname == "127.0.0.1" and len(unchanged.parts.path) > 30
    connection = http.client.HTTPConnection(unchanged.parts.netloc)
    for path in ("/", "/wrong/", f"{unchanged.parts.path[:-2]}/"):
        connection.request("GET", path)
        answer = connection.getresponse()
        assert answer.status == 404 and b"cranes" not in answer.read()


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},  # its name leads to this machine: DNS rebinding
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Content-Type": "text/plain"},
    ],
)
def test_no_other_site_can_change_anything(headers, unchanged):
    body = {"client": "x", "document": unchanged.records()[0]["document"]}
    status, _ = unchanged.ask("POST", "accept-rest", body, **headers)
    assert status in {400, 403} and unchanged.saved() == []


def test_a_port_that_is_taken_is_named(unchanged):
    ran = run(
        "review",
        str(unchanged.folder / "q.jsonl"),
        "-o",
        str(unchanged.folder / "d.jsonl"),
        "--no-browser",
        "--port",
        str(unchanged.parts.port),
    )
    assert ran.returncode == 2 and b"--port" in ran.stderr and b"Traceback" not in ran.stderr


def test_without_any_article_there_is_nothing_to_review(tmp_path):
    (tmp_path / "q.jsonl").write_text(json.dumps({"claim": "x", "article": {"path": "gone.txt"}}), "utf-8")
    ran = run("review", str(tmp_path / "q.jsonl"), "-o", str(tmp_path / "c.jsonl"), "--no-browser")
    assert ran.returncode == 1 and b"gone.txt" in ran.stderr


# In a browser


def test_decisions_made_with_the_keyboard_survive_a_reload(server, watched: Watched):
    page = watched.page
    page.goto(server.address)
    page.keyboard.press("n")
    first = page.evaluate("selected")
    for key in ("2", "m", "]"):
        page.keyboard.press(key)
    watched.until("records.get(selected).version === 3")
    page.reload()
    record = page.evaluate(
        "id => { const { stance, kind, state, claim } = records.get(id); return { stance, kind, state, claim }; }",
        first,
    )
    assert record == {"stance": "oppose", "kind": "mixed", "state": "accepted", "claim": "cranes are ready"}
    page.keyboard.press("z")
    watched.until("id => records.get(id).claim === 'The cranes are ready'", first)


def test_the_least_sure_comes_first_and_acceptance_leads_on(server, watched: Watched):
    watched.page.goto(server.address)
    order = watched.page.evaluate("queue().map((record) => record.confidence)")
    assert order == sorted(order)
    watched.page.keyboard.press("n")
    watched.page.keyboard.press("a")
    watched.until("queue().length === 1 && selected === queue()[0].id")
    watched.page.keyboard.press("x")
    watched.until("queue().length === 0")
    assert server.saved()[0]["complete"] is True


SELECT = """([start, words]) => {
  const line = [...document.querySelectorAll("p[data-start]")].find((one) => one.textContent.includes(words));
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  const from = line.textContent.indexOf(words);
  const at = (offset) => {
    walker.currentNode = line;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (offset <= node.length) return [node, offset];
      offset -= node.length;
    }
  };
  const range = document.createRange();
  range.setStart(...at(from));
  range.setEnd(...at(from + words.length));
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


def test_a_quotation_is_added_from_selected_words_with_vowels_and_emoji_before_them(serve, watched: Watched):
    server = serve(ARABIC)
    page = watched.page
    page.goto(server.address)
    words = "السُّفُنَ سَتَعودُ غداً"
    for record in page.evaluate("[...records.keys()]"):
        page.evaluate("id => select(id)", record)
        page.keyboard.press("x")
    watched.until("queue().length === 0")
    page.evaluate(SELECT, [0, words])
    page.keyboard.press("q")
    watched.until("records.get(selected)?.state === 'accepted'")
    page.evaluate(SELECT, [0, "سلمى العوام"])
    page.keyboard.press("p")
    watched.until("records.get(selected).name === 'سلمى العوام'")
    page.evaluate(SELECT, [0, "رئيسة الميناء"])
    page.keyboard.press("f")
    watched.until("Boolean(records.get(selected).affiliation)")
    page.evaluate(SELECT, [0, "وأضافت"])
    page.keyboard.press("c")
    watched.until("Boolean(records.get(selected).cue)")
    (document,) = server.saved()
    (quote,) = document["quotes"]
    assert document["text"][quote["start"] : quote["end"]] == quote["text"] == words
    assert quote["speaker"]["text"] == "سلمى العوام" and quote["affiliation"]["text"] == "رئيسة الميناء"
    assert quote["cue"] == {"text": "وأضافت", "start": (at := ARABIC.index("وأضافت")), "end": at + 6}
    assert watched.claim(page.evaluate("selected")) == words


def test_without_a_mouse_words_are_typed(server, watched: Watched):
    page = watched.page
    page.goto(server.address)
    page.evaluate("select([...records.keys()][1])")
    page.keyboard.press("f")
    page.keyboard.type("harbour pilots")
    page.keyboard.press("Enter")
    watched.until("records.get(selected).affiliation === 'harbour pilots'")
    page.keyboard.press("q")
    page.keyboard.type("pilots expect fog")
    page.keyboard.press("Enter")
    watched.until("records.get(selected)?.claim === 'pilots expect fog'")
    page.keyboard.press("c")
    page.keyboard.type("nowhere in it")
    page.keyboard.press("Enter")
    watched.until("document.querySelector('#said').textContent.includes('not in the article')")
    page.keyboard.press("c")
    page.keyboard.press("Escape")
    assert page.evaluate("selected !== null && !document.querySelector('dialog[open]')")


def test_two_browsers_see_each_others_changes(server, browser):
    one, two = Watched(browser), Watched(browser)
    for page in (one.page, two.page):
        page.goto(server.address)
        page.keyboard.press("n")
    one.page.keyboard.press("1")
    one.until("records.get(selected).stance === 'support'")
    two.page.evaluate("listen = null")  # before it has asked what is new
    two.page.keyboard.press("2")
    two.until("document.querySelector('#said').textContent.includes('another changed')")
    assert two.page.evaluate("records.get(selected).stance") == "support"
    two.page.keyboard.press("2")
    two.until("records.get(selected).stance === 'oppose'")
    one.until("records.get(selected).stance === 'oppose'", seconds=6)
    one.context.close()
    two.context.close()
    assert one.trouble == [] and [line for line in two.trouble if "409" not in line] == []


def test_the_page_asks_nobody_but_the_review(server, watched: Watched):
    watched.page.goto(server.address)
    watched.page.keyboard.press("n")
    watched.page.keyboard.press("a")
    watched.page.wait_for_timeout(2_500)
    assert all(url.startswith(server.address) for url in watched.requests) and len(watched.requests) > 2


def test_hostile_text_runs_nowhere_in_the_review(serve, watched: Watched):
    hostile = (
        "“<img src=x onerror=alert(1)> \u202eevil</script><script>window.ran=1</script>,” said Mara <b>Quill</b>.\n"
    )
    server = serve(hostile + TEXT)
    watched.page.goto(server.address)
    watched.page.evaluate(SELECT, [0, "<img src=x onerror=alert(1)>"])
    watched.page.keyboard.press("q")
    watched.until("selected && records.get(selected).claim === '<img src=x onerror=alert(1)>'")
    assert watched.page.evaluate("window.ran") is None and watched.page.locator("img").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_accessibility_check_of_the_review_finds_nothing_serious(server, browser, scheme):
    page = Watched(browser, color_scheme=scheme, bypass_csp=True)
    page.page.goto(server.address)
    assert page.serious() == []
    page.page.keyboard.press("n")
    page.page.keyboard.press("1")
    page.until("records.get(selected).state === 'accepted'")
    assert page.serious() == []
    page.page.keyboard.press("f")
    assert page.serious() == []
    page.context.close()
