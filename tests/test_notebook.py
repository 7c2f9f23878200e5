"""What a notebook shows: the marks of the report, no script, nothing of an article taken for HTML."""

from __future__ import annotations

import re

import quotes
from quotes.pages import notebook
from quotes.pages.layout import asset

TEXT = "Port reopens\n\n“The <b>cranes</b> are ready,” said Mara Quill, head of the port authority.\n"


def test_a_result_shows_its_article_with_the_quotations_marked():
    shown = quotes.extract(TEXT, engine="rules")._repr_html_()
    assert '“<mark class="q-claim' in shown and "The &lt;b&gt;cranes&lt;/b&gt; are ready" in shown
    assert re.search(r"q-affiliation[^>]*>head of the port authority</span>", shown)
    assert "<bdi>Mara Quill</bdi>" in shown
    assert "<b>cranes" not in shown and "<script" not in shown and "http" not in shown


def test_a_result_that_failed_shows_why(tmp_path):
    (result,) = quotes.extract_folder(tmp_path / "gone<i>.txt", engine="rules")
    shown = result._repr_html_()
    assert "no such file" in shown and "<i>" not in shown


def test_of_a_long_article_the_lines_with_marks_are_shown():
    shown = quotes.extract(TEXT + "\n\nNothing was said here.\n" * 2_000, engine="rules")._repr_html_()
    assert "cranes" in shown and shown.count("Nothing was said here.") == 0


def test_a_set_of_records_shows_the_first_and_counts_the_rest(monkeypatch):
    monkeypatch.setattr(notebook, "_SHOWN", 2)
    records = [
        {
            "claim": f"Claim <{number}>",
            "speaker": "ماري الحداد",
            "article": {"id": str(number), "published": f"2026-01-0{number}"},
        }
        for number in (1, 2, 3)
    ]
    shown = quotes.load(records)._repr_html_()
    assert "Claim &lt;2&gt;" in shown and "Claim &lt;3&gt;" not in shown and "… and 1 more records" in shown
    assert "<bdi>ماري الحداد</bdi>" in shown


def test_page_and_notebook_have_the_same_signs_for_stances():
    assert all(f'{stance}: "{sign}"' in asset("dom.js") for stance, sign in notebook.SIGNS.items())
