"""`quotes report`: marks at the right words, doubts visible, nothing of an article ever runs, and all of it in one file."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from browsing import Watched
from test_cli import quotes as run

import quotes
from quotes.article import Article
from quotes.pages.directions import direction, label, line_direction, shown
from quotes.pages.gathering import Document, examine, gather
from quotes.pages.marking import Line, Piece, lines
from quotes.pages.payload import expert_colours, inert
from quotes.pages.report import report

EXAMPLES = Path(__file__).parent.parent / "examples" / "articles"

MIXED = (
    "🌊 الميناء يُفْتَحُ\n\n"
    'قالَتِ المُهَنْدِسَةُ سَلْمى العَوّام: "لن نُغْلِقَ الرَّصيفَ 🚢 قبل v2.0 من نظام HarbourOS"، ثم أضافت أنّ السفن عادت.\n'
    "“The quay is open 🎉 again,” wrote سلمى العوام in English.\n"
)


def record(article: Article, claim: str, **more: Any) -> dict[str, Any]:
    """A record of `claim` in `article`; mention, affiliation and cue are given as words."""

    def passage(words: str | None) -> dict[str, Any] | None:
        at = article.text.find(words) if words else -1
        return {"text": words, "start": at, "end": at + len(words)} if words and at >= 0 else None

    start = more.get("start", article.text.find(claim))
    name = more.get("name")
    return {
        "schema": "quotes/1",
        "id": more.get("id", f"q{abs(start)}"),
        "article": {
            "id": article.id, "text": article.text, "title": more.get("title"), "outlet": more.get("outlet"),
            "published": more.get("published"), "url": more.get("url"), "language": article.language,
            "sha256": article.sha256,
        },
        "expert": name and {"name": name, "latin": None, "id": f"e-{name}", "kind": "person", "mention": passage(more.get("mention"))},
        "affiliation": passage(more.get("affiliation")),
        "claim": {"text": claim, "start": start, "end": start + len(claim), "kind": "direct", "parts": more.get("parts", [])},
        "cue": passage(more.get("cue")),
        "stance": {"target": more.get("target"), "label": more.get("stance", "unclear"), "evidence": None},
        "confidence": more.get("confidence", 0.9),
        "flags": more.get("flags", []),
    }  # fmt: skip


def pieces(nodes: Any) -> list[str]:
    """Lines of nodes as text, with marks in brackets."""
    return "".join(n if isinstance(n, str) else f"[{n.mark.kind[:2]} {pieces(n.inner)}]" for n in nodes)


def marked(article: Article, *records: dict[str, Any]) -> list[str]:
    document = Document("k", {}, article, None, tuple(examine(one, article) for one in records))
    return [pieces(line.nodes) for line in lines(article, document.marks())]


def made(records: list[dict[str, Any]], folder: Path, **more: Any) -> str:
    page = folder / "report.html"
    page.write_text(report(quotes.load(records), **more).html, "utf-8")
    return page.as_uri()


# What stands where


def test_marks_within_one_another_are_nested_and_crossing_ones_are_cut_at_the_edge():
    article = Article("He said the mayor said it was late and went home.")
    outer = record(article, "the mayor said it was late", cue="said")
    inner = record(article, "it was late")
    crossing = record(article, "late and went home")
    assert marked(article, outer, inner) == ["He [cu said] [cl the mayor said [cl it was late]] and went home."]
    assert marked(article, outer, crossing) == ["He [cu said] [cl the mayor said it was [cl late]][cl  and went home]."]


def test_a_claim_over_two_lines_is_marked_in_both_and_an_interrupted_one_only_where_it_is_the_speakers():
    article = Article("“We wait.\nWe hope,” she said.\n« Non, dit-elle, jamais »")
    whole = record(article, "We wait.\nWe hope")
    parts = [{"text": w, "start": (at := article.text.find(w)), "end": at + len(w)} for w in ("Non", "jamais")]
    cut = record(article, "Non, dit-elle, jamais", parts=parts)
    assert marked(article, whole, cut) == [
        "“[cl We wait.]",
        "[cl We hope],” she said.",
        "« [cl Non], dit-elle, [cl jamais] »",
    ]


def test_a_passage_that_does_not_stand_where_the_record_says_is_not_marked_and_the_record_says_so():
    article = Article("The quay is open, said Mara Quill.")
    one = record(article, "The quay is open", cue="said")
    one["cue"]["start"] += 1
    assert marked(article, one) == ["[cl The quay is open], said Mara Quill."]
    item = examine(one, article)
    assert item.certainty == "unsure" and "cue" in item.doubts[0]


def test_claims_that_fail_verification_are_told_from_the_unsure_and_the_unchecked():
    article = Article("The quay is not open, said Mara Quill.")
    assert examine(record(article, "The quay is closed for good"), article).certainty == "failed"
    assert examine(record(article, "open", start=16), article).certainty == "failed"  # clipped from “not”
    assert examine(record(article, "The quay is not open"), article).certainty == "sure"
    assert examine(record(article, "The quay is not open", confidence=0.4), article).doubts == (
        "low confidence (0.40)",
    )
    assert examine(record(article, "The quay is not open", flags=["engines-disagree"]), article).certainty == "unsure"
    assert examine(record(article, "The quay is not open"), None).certainty == "unchecked"


def test_records_without_offsets_are_placed_by_their_words():
    article = Article("“The quay is open,” said Mara Quill.")
    assert marked(article, {"claim": "The quay is open"}) == ["“[cl The quay is open],” said Mara Quill."]


def test_a_thousand_claims_inside_one_another_do_no_harm():
    article = Article("word " * 1200)
    deep = [record(article, article.text[start : 5 * 1200 - start].strip(), start=start) for start in range(0, 1000, 5)]
    assert len(marked(article, *deep)) == 1


def test_a_line_runs_the_other_way_only_if_it_begins_so_and_most_of_its_letters_do():
    assert direction("قال HarbourOS إن السفن عادت") == "rtl"
    assert line_direction("OpenAI قالت ذلك", "rtl") == "rtl"
    assert line_direction("Read more at 12:30", "rtl") == "ltr"
    assert line_direction("“The quay is open,” wrote سلمى", "rtl") == "ltr"
    assert line_direction("قال HarbourOS", "rtl") == "rtl"
    assert line_direction("12:30 – 🎉", "rtl") == "rtl"


def test_direction_overrides_and_control_characters_are_shown_as_such_one_for_one():
    assert shown("a\u202eb\x00c\ud800") == "a\ufffdb\ufffdc\ufffd"
    assert shown("\u200fنعم\u2067") == "\u200fنعم\u2067"
    assert label("\u2067evil\u202e") == "evil"  # an isolate that is never closed would go on behind the name


def test_line_ends_of_any_system_are_white_space():
    article = Article("The quay is open,\r\nsaid Mara Quill.\r\n")
    assert shown(article.text) == article.text
    assert marked(article, record(article, "The quay is open", cue="said"))[0] == "[cl The quay is open],\r"


def test_experts_of_one_article_have_colours_of_their_own():
    article = Article("A b c d e f g h")
    names = "ABCDEFGH"
    items = tuple(examine(record(article, "A", name=name), article) for name in names)
    assert len(set(expert_colours([Document("k", {}, article, None, items)]).values())) == 8


def test_no_text_ends_the_data_block():
    hostile = "</script><!--\u2028&"
    assert json.loads(inert(hostile)) == hostile and not re.search("[<>&\u2028]", inert(hostile))


# The command


def test_records_whose_article_is_not_found_are_listed_and_the_command_says_so(tmp_path):
    article = Article("The quay is open, said Mara Quill.", id="gone")
    one = record(article, "The quay is open", name="Mara Quill")
    del one["article"]["text"]
    one["article"]["path"] = "no/such/file.txt"
    (tmp_path / "q.jsonl").write_text(json.dumps(one), "utf-8")
    ran = run("report", str(tmp_path / "q.jsonl"), "-o", str(tmp_path / "r.html"))
    assert ran.returncode == 0 and b"no/such/file.txt" in ran.stderr and b"listed" in ran.stderr
    assert "The quay is open" in (tmp_path / "r.html").read_text("utf-8")


def test_articles_are_found_in_the_folder_and_records_in_an_index(tmp_path):
    assert (
        run(
            "extract", str(EXAMPLES / "wire.jsonl"), "-q", "--engine", "rules", "-o", str(tmp_path / "q.jsonl")
        ).returncode
        == 0
    )
    moved = (tmp_path / "q.jsonl").read_text("utf-8").replace(json.dumps(str(EXAMPLES))[1:-1], "elsewhere")
    (tmp_path / "q.jsonl").write_text(moved, "utf-8")
    assert run("index", str(tmp_path / "q.jsonl"), "-q", "-o", str(tmp_path / "q.db")).returncode == 0
    ran = run("report", str(tmp_path / "q.db"), "--articles", str(EXAMPLES), "-o", str(tmp_path / "r.html"))
    assert (ran.returncode, ran.stderr.count(b"\n")) == (0, 1), ran.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["nowhere.jsonl", "-o", "r.html"], 1, b"nowhere.jsonl: no such file"),
        (["q.jsonl", "-o", "no/folder/r.html"], 2, b"its folder does not exist"),
        (["q.jsonl", "-o", "q.jsonl"], 2, b"would be overwritten"),
        (["q.jsonl"], 2, b"--output"),
    ],
)
def test_wrong_use_is_one_clear_line(arguments, code, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "q.jsonl").write_text(json.dumps({"claim": "x", "article": {"id": "1"}}), "utf-8")
    ran = run("report", *arguments)
    assert ran.returncode == code and said in ran.stderr and b"Traceback" not in ran.stderr


# In a browser


def mixed_records() -> list[dict[str, Any]]:
    article = Article(MIXED, id="mixed", language="ar")
    return [
        record(article, "لن نُغْلِقَ الرَّصيفَ 🚢 قبل v2.0 من نظام HarbourOS", id="ar", name="سَلْمى العَوّام",
               mention="المُهَنْدِسَةُ سَلْمى العَوّام", affiliation="المُهَنْدِسَةُ", cue="قالَتِ", stance="oppose",
               outlet="الميناء", published="2026-01-05", target="الميناء"),
        record(article, "السفن عادت", id="ar2", name="سَلْمى العَوّام", cue="أضافت", stance="support", published="2026-01-05"),
        record(article, "The quay is open 🎉 again", id="en", name="سَلْمى العَوّام", cue="wrote", confidence=0.4, published="2026-01-05"),
    ]  # fmt: skip


def test_highlights_stand_at_the_right_words_in_vowelled_arabic_emoji_and_mixed_scripts(watched: Watched, tmp_path):
    records = mixed_records()
    watched.page.goto(made(records, tmp_path))
    for one in records:
        assert watched.claim(one["id"]) == one["claim"]["text"]
    page = watched.page
    assert page.locator(".text .q-affiliation").inner_text() == "المُهَنْدِسَةُ"
    assert page.locator(".text .q-cue").all_inner_texts() == ["قالَتِ", "أضافت", "wrote"]
    assert page.locator(".text").get_attribute("dir") == "rtl"
    assert page.locator(".text p").last.get_attribute("dir") == "ltr"  # a line of English in an Arabic article
    assert "q-unsure" in (page.locator(".q-claim", has_text="The quay").get_attribute("class") or "")


def test_every_record_of_the_examples_is_highlighted_at_its_words(watched: Watched, tmp_path):
    results = [one for one in quotes.extract_folder(EXAMPLES, engine="rules") if one.article]
    records = [record for one in results for record in one.quotations]
    watched.page.goto(made([one.model_dump(mode="json", by_alias=True) for one in records], tmp_path))
    squeeze = lambda words: re.sub(r"[\s|]+", "", words)  # noqa: E731
    wrong = []
    for one in records:
        said = "".join(part.text for part in one.claim.parts) or one.claim.text
        if squeeze(watched.claim(one.id)) != squeeze(said):
            wrong.append((one.id, said, watched.claim(one.id)))
    assert len(records) > 250 and wrong == []


def test_the_page_asks_for_nothing(watched: Watched, tmp_path):
    watched.page.goto(made(mixed_records(), tmp_path))
    watched.page.wait_for_timeout(300)
    assert [url for url in watched.requests if not url.startswith("file:")] == [] and len(watched.requests) == 1


HOSTILE = (
    "</script><script>window.ran = 1</script><img src=x onerror='window.ran = 2'>\n"
    "<svg onload=alert(1)> “\u202eesrever <b onclick=alert(2)>\u202c {{7*7}} ${window.ran=3}” <!-- said Mara\n"
    "\u2067\u2067\u2067\u202e never closed \x00\x07 \u2028 end\n" + "long " * 200_000
)


def test_hostile_text_runs_nowhere_and_breaks_nothing(watched: Watched, tmp_path):
    article = Article(HOSTILE, id="<x>")
    script = '"><script>window.ran = 4</script>'
    records = [
        record(article, "<svg onload=alert(1)>", id="a", name=script, title=script, outlet=script, target=script,
               url="javascript:window.ran=5", mention="Mara"),
        record(article, "never closed", id=script, name="__proto__", published="0000-99-99"),
        record(article, "long long", id="constructor", name="constructor", published="not a date"),
    ]  # fmt: skip
    records[2]["stance"]["label"] = "constructor"
    records.append(record(article, "said Mara", id="panel"))
    records.append({"claim": "end", "article": records[0]["article"]})  # without an id
    watched.page.goto(made(records, tmp_path, title=script))
    watched.page.wait_for_timeout(500)
    page = watched.page
    assert watched.claim("a") == "<svg onload=alert(1)>"
    page.evaluate("id => select(id)", script)
    assert page.locator("#panel h2").inner_text() == "__proto__"
    page.keyboard.press("v")
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") is None
    assert page.locator("img").count() == 0 and page.locator("script").count() == 2
    assert page.locator("a[href^=javascript]").count() == 0
    assert "\u202e" not in page.locator("body").inner_text()


def test_filters_say_what_they_leave_and_what_else_they_would_give(watched: Watched, tmp_path):
    one = Article("The quay is open, said Mara Quill, head of the port. It will flood, said Omar Haddad.", id="one")
    two = Article("The quay is shut, said Mara Quill, head of the port.", id="two")
    records = [
        record(
            one,
            "The quay is open",
            id="a",
            name="Mara Quill",
            affiliation="head of the port",
            stance="support",
            outlet="Post",
            published="2026-01-01",
            target="quay",
        ),
        record(
            one,
            "It will flood",
            id="b",
            name="Omar Haddad",
            stance="oppose",
            outlet="Post",
            published="2026-01-01",
            target="flood",
        ),
        record(
            two,
            "The quay is shut",
            id="c",
            name="Mara Quill",
            affiliation="head of the port",
            stance="oppose",
            outlet="Wire",
            published="2026-03",
            target="quay",
        ),
    ]
    watched.page.goto(made(records, tmp_path))
    page = watched.page

    def left() -> list[str]:
        return page.evaluate("matching().map((record) => record.id)")

    page.locator("#experts button", has_text="Mara Quill").click()
    assert left() == ["a", "c"]
    assert page.locator("#found").inner_text() == "2 of 3 quotations, in 2 of 2 articles"
    page.locator("[data-filter='stances:oppose']").click()
    assert left() == ["c"] and page.locator("article:visible").count() == 1
    assert (
        page.locator("#experts button", has_text="Omar Haddad").locator(".count").inner_text() == "1"
    )  # what another choice would give
    page.locator("#clear").click()
    page.locator("#filter-topic").select_option("flood")
    assert left() == ["b"]
    page.locator("#clear").click()
    page.locator("#filter-outlet").select_option("Wire")
    assert left() == ["c"]
    page.locator("#clear").click()
    page.locator("#filter-since").fill("2026-02-01")
    page.keyboard.press("Tab")
    assert left() == ["c"]
    page.locator("#clear").click()
    page.locator("#filter-words").fill("FLOOD")
    assert left() == ["b"]
    assert page.evaluate("document.activeElement.id") == "filter-words"


def test_a_deep_link_opens_the_record_even_where_filters_would_hide_it(watched: Watched, tmp_path):
    address = made(mixed_records(), tmp_path)
    watched.page.goto(f"{address}#en")
    assert watched.page.locator("#panel h2").inner_text() == "سَلْمى العَوّام"
    assert watched.page.locator(".q-claim.selected").inner_text() == "The quay is open 🎉 again"
    watched.page.evaluate("chosen.stances.add('oppose'); update(); select(null)")
    watched.page.evaluate("location.hash = 'ar2'")
    watched.page.wait_for_timeout(100)
    assert watched.page.locator(".q-claim.selected").inner_text() == "السفن عادت"


def test_keys_go_from_quotation_to_quotation_and_close(watched: Watched, tmp_path):
    watched.page.goto(made(mixed_records(), tmp_path))
    for key, expected in (("j", "ar"), ("j", "ar2"), ("j", "en"), ("k", "ar2"), ("Escape", None)):
        watched.page.keyboard.press(key)
        assert watched.page.evaluate("selected") == expected
    watched.page.keyboard.press("/")
    assert watched.page.evaluate("document.activeElement.id") == "filter-words"


def test_copied_text_is_the_articles_own(watched: Watched, tmp_path):
    watched.page.goto(made(mixed_records(), tmp_path))
    text = watched.page.evaluate("[...document.querySelectorAll('.text p')].map((line) => line.textContent).join('|')")
    assert text == "|".join(line for line in MIXED.split("\n") if line)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_accessibility_check_finds_nothing_serious(browser, scheme, tmp_path):
    page = Watched(browser, color_scheme=scheme, bypass_csp=True)
    page.page.goto(made(mixed_records(), tmp_path))
    assert page.serious() == []
    page.page.keyboard.press("j")
    assert page.serious() == []
    page.page.keyboard.press("v")
    assert page.serious() == []
    page.page.keyboard.press("?")
    assert page.serious() == []
    page.context.close()


def test_topics_of_ones_own_are_what_a_page_filters_by_in_all_their_wordings():
    one, two = (
        Article("Le quai est ouvert, dit Mara Quill.", language="fr"),
        Article("Olives, said Omar Haddad.", language="en"),
    )
    records = quotes.load([record(one, "Le quai est ouvert", id="a"), record(two, "Olives", id="b")])
    page = records.to_html(topics=["quay|quai", "olive"])
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL).group(1))
    assert {r["claim"]: r.get("topics") for d in data["documents"] for r in d["records"]} == {
        "Le quai est ouvert": ["quay"], "Olives": ["olive"],
    }  # fmt: skip


def test_gathering_groups_records_by_article_in_the_order_of_the_text():
    one, two = Article("A b. C d.", id="1"), Article("E f.", id="2")
    found = list(gather([record(one, "C d", id="x"), record(two, "E f", id="y"), record(one, "A b", id="z")]))
    assert [[item.record["id"] for item in document.items] for document in found] == [["z", "x"], ["y"]]


def test_lines_know_what_they_are():
    article = quotes.extract(EXAMPLES / "ar-preventive-intelligence.txt", engine="rules").article
    kinds = {line.kind for line in lines(article, ())}
    assert {"title", "body", "boilerplate"} <= kinds
    assert all(
        isinstance(line, Line) and not any(isinstance(node, Piece) for node in line.nodes)
        for line in lines(article, ())
    )
