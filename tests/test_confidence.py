"""Confidence of the rules: what makes a record surer, and that it is calibrated on our own articles."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import quotes
from quotes.calibration import Calibration

ROOT = Path(__file__).resolve().parents[1]


def confidence(text: str, words: str) -> float:
    (found,) = [one.confidence for one in quotes.extract(text, engine="rules").quotations if one.claim.text == words]
    return found


def test_a_named_speaker_beside_the_words_is_surer_than_one_who_is_pointed_at():
    named = "“The dam will hold through the whole winter,” said Ines Okoro, an engineer at the port."
    pointed = "Ines Okoro, an engineer, came to the port. “The dam will hold through the whole winter,” she said."
    claim = "The dam will hold through the whole winter"
    assert confidence(named, claim) > confidence(pointed, claim)


def test_two_words_in_marks_are_less_sure_than_a_sentence():
    text = "Ines Okoro said the dam was “quite safe” and added: “We looked at every stone of it in the autumn.”"
    assert confidence(text, "quite safe") < confidence(text, "We looked at every stone of it in the autumn")


def test_a_group_is_a_less_sure_speaker_than_a_person():
    claim = "The dam will hold through the whole winter"
    assert confidence(f"“{claim},” residents said.", claim) < confidence(f"“{claim},” Ines Okoro said.", claim)


def test_on_our_own_articles_confidence_is_near_the_share_of_right_records():
    evaluation = quotes.evaluate(ROOT / "examples" / "gold.jsonl", engine="rules")
    assert evaluation.score().calibration.error() < 0.1


def test_a_record_without_a_confidence_is_not_counted():
    calibration = Calibration()
    calibration.add(None, True)
    assert calibration.error() is None
    calibration.add(0.75, True)
    calibration.add(1.0, False)
    assert calibration.error() == pytest.approx((0.25 + 1) / 2)


def test_records_that_are_less_sure_than_asked_are_left_out(tmp_path):
    article = tmp_path / "a.txt"
    article.write_text(
        "Ines Okoro said the dam was “quite safe” and added: “We looked at every stone of it in the autumn.”", "utf-8"
    )
    from click.testing import CliRunner

    from quotes.cli import cli

    def claims(*options: str) -> list[str]:
        run = CliRunner().invoke(cli, ["extract", str(article), "--engine", "rules", "-q", *options])
        assert run.exit_code == 0
        return [json.loads(line)["claim"]["text"] for line in run.stdout.splitlines()]

    assert claims() == ["quite safe", "We looked at every stone of it in the autumn"]
    assert claims("--min-confidence", "0.8") == ["We looked at every stone of it in the autumn"]
    assert claims("--min-confidence", "1") == []
