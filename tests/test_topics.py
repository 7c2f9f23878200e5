"""Topics asked for in one language are found in all, in every inflection, and nowhere else."""

from __future__ import annotations

import pytest

import quotes
from quotes.errors import ReadingError, UsageError
from quotes.records import Quotation
from quotes.stems import searchable
from quotes.topics import Topic, read_topics, toml_table


def about(topic: str, text: str, language: str) -> bool:
    return bool(Topic.of(topic).places(searchable(text, language)))


@pytest.mark.parametrize(
    ("topic", "text", "language"),
    [
        ("preventive intelligence", "تبادل المعلومات جوهر الاستخبارات الوقائية بين البلدين", "ar"),
        ("renseignement préventif", "وبالاستخبار الوقائي وحده لا يكتمل الأمن", "ar"),
        ("الاستخبار الوقائي", "Nos services ont fait du renseignement préventif une priorité.", "fr"),
        ("الاستخبار الوقائي", "Preventive intelligence saved the town.", "en"),
        ("water scarcity", "Les pénuries d'eau touchent trois villages.", "fr"),
        ("teachers' strike", "المدرسون يواصلون الإضراب للأسبوع الثاني", "ar"),
        ("wheat prices", "أسعار القمح ارتفعت", "ar"),
        ("death penalty", "ندعو إلى إلغاء عقوبة الإعدام", "ar"),
        ("world cup", "La Coupe du monde approche.", "fr"),
        ("elections", "El pueblo espera la elección.", "es"),
    ],
)
def test_a_topic_is_found_in_another_language_and_inflection(topic, text, language):
    assert about(topic, text, language)


@pytest.mark.parametrize(
    ("topic", "text", "language"),
    [
        ("preventive intelligence", "الاستخبارات لم تعلق على الحادث", "ar"),
        ("wheat prices", "أسعار الحليب ارتفعت", "ar"),
        ("sea wall", "The wall of the prison fell.", "en"),
    ],
)
def test_one_word_of_a_topic_is_not_the_topic(topic, text, language):
    assert not about(topic, text, language)


def test_words_far_apart_are_not_a_topic():
    assert not about("sea wall", "The sea " + "rose and rose again " * 20 + "until the wall fell.", "en")


def test_wordings_of_the_user_are_found_as_well():
    assert about("sea wall|digue de mer|حاجز البحر", "حاجز البحر لن يصمد", "ar")


def test_a_topic_without_a_word_is_wrong_use():
    with pytest.raises(UsageError, match="no word"):
        Topic.of(" | … | ")


def test_a_file_of_topics_is_read_as_it_is_written(tmp_path):
    file = tmp_path / "topics.toml"
    file.write_text(toml_table('the "wall"', {"fr": ["le mur"], "ar": ["الجدار", "السور"]}), "utf-8")
    assert read_topics(str(file)) == (Topic('the "wall"', ("le mur", "الجدار", "السور")),)


@pytest.mark.parametrize("text", ["", "x = 3", "[a]\nfr = 'one'", "[a"])
def test_a_file_that_is_none_of_topics_is_named(tmp_path, text):
    file = tmp_path / "topics.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(ReadingError, match=r"topics\.toml"):
        read_topics(str(file))


ARTICLE = """The old pier and the bus lines

“The new pier is a disaster,” said Mara Quill, who runs the fish market. “We welcome the night bus,” she added.
"""


def targets(*topics: str) -> dict[str, Quotation]:
    found = quotes.extract(ARTICLE, engine="rules", topics=topics).quotations
    return {str(record.stance.target): record for record in found}


def test_the_stance_of_each_claim_is_toward_the_topic_that_it_is_about():
    found = targets("new pier", "night bus|bus de nuit")
    assert found["new pier"].stance.label == "oppose"
    assert found["night bus"].stance.label == "support"


def test_toward_a_topic_that_is_not_in_the_article_no_stance_shows():
    (record,) = {record.stance.label for record in targets("whaling").values()}
    assert record == "unclear"
