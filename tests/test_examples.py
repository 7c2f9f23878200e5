"""The examples and their gold agree, and every sentence in them is our own."""

import json
import re
from pathlib import Path

import pytest

import quotes
from quotes.languages import available

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"
SHARED = ROOT.parent / "shared"
GOLD = [json.loads(line) for line in (EXAMPLES / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
PAIRS = [(document, quote) for document in GOLD for quote in document["quotes"]]
SHINGLE = 8
"""Words in a row that two texts written apart do not share."""

each_document = pytest.mark.parametrize("document", GOLD, ids=[document["id"] for document in GOLD])


def shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}


def articles_of(source: str) -> list[quotes.Article]:
    articles = list(quotes.read(EXAMPLES / source))
    assert all(isinstance(article, quotes.Article) for article in articles), articles
    return articles


def test_every_example_file_has_gold_and_all_gold_has_its_file():
    files = {path.relative_to(EXAMPLES).as_posix() for path in (EXAMPLES / "articles").iterdir()}
    assert files == {document["source"] for document in GOLD}


def test_there_are_at_least_ten_in_every_language_with_a_file_and_in_four_formats():
    assert len({document["id"] for document in GOLD}) == len(GOLD) >= 10
    assert {document["lang"] for document in GOLD} == available()
    suffixes = {Path(document["source"]).suffix for document in GOLD}
    assert {".txt", ".html", ".jsonl", ".gz"} <= suffixes


def test_one_example_is_not_in_utf_8():
    with pytest.raises(UnicodeDecodeError):
        (EXAMPLES / "articles" / "ar-desalination.txt").read_text(encoding="utf-8")


@each_document
def test_gold_text_is_the_article_as_it_is_read(document):
    assert document["text"] in [article.text for article in articles_of(document["source"])]


@each_document
def test_title_outlet_date_and_language_are_found(document):
    (article,) = [one for one in articles_of(document["source"]) if one.text == document["text"]]
    found = (article.title, article.outlet, article.published, article.language)
    assert found == (document["title"], document["outlet"], document["published"], document["lang"])


@each_document
def test_gold_offsets_give_the_gold_words(document):
    text = document["text"]
    for quote in document["quotes"]:
        for passage in filter(None, (quote, quote["speaker"], quote["cue"])):
            assert text[passage["start"] : passage["end"]] == passage["text"]


@each_document
def test_names_and_affiliations_stand_in_the_article(document):
    for quote in document["quotes"]:
        assert quote["speaker"]["name"] in document["text"]
        assert (quote["speaker"]["affiliation"] or "") in document["text"]


def test_gold_spans_leave_out_the_outer_marks_and_the_stop_before_them():
    for _, quote in PAIRS:
        assert quote["text"] == quote["text"].strip()
        assert quote["text"][0] not in "\"„“”«»‘’'" and quote["text"][-1] not in '"“”«».,،:'


def test_marked_quotations_have_marks_beside_them_and_indirect_ones_have_none():
    for document, quote in PAIRS:
        text, start, end = document["text"], quote["start"], quote["end"]
        before = text[max(start - 2, 0) : start]
        marked = bool(re.search('["„“”«»]', before))
        assert marked == (quote["type"] != "indirect"), quote["text"]
        assert end <= len(text)


def test_the_gold_shows_every_kind_of_quotation_speaker_and_stance():
    assert {quote["type"] for _, quote in PAIRS} == {"direct", "mixed", "indirect"}
    kinds = {quote["speaker"]["kind"] for _, quote in PAIRS}
    assert kinds == {"person", "organisation", "group", "anonymous"}
    labels = {quote["stance"]["label"] for _, quote in PAIRS}
    assert labels >= {"support", "oppose", "neutral", "mixed"}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the press articles are not on this machine")
def test_no_example_shares_eight_words_in_a_row_with_a_press_article():
    theirs: set[tuple[str, ...]] = set()
    for path in SHARED.rglob("*.txt"):
        theirs |= shingles(path.read_text(encoding="utf-8", errors="replace"))
    for path in (SHARED / "gold").glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            theirs |= shingles(json.loads(line)["text"])
    assert len(theirs) > 10_000
    for document in GOLD:
        assert not shingles(document["text"]) & theirs, document["id"]


def test_the_page_that_names_real_people_says_that_they_said_none_of_it():
    (page,) = [document for document in GOLD if document["id"] == "ar-preventive-intelligence"]
    assert "لا ينقل تصريحات حقيقية" in page["text"]
    assert "Neither of them said these words" in (EXAMPLES / "README.md").read_text(encoding="utf-8")
