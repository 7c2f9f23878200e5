"""A stance is what the words of a claim and its cue say, never more. All sentences are our own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import quotes
from quotes.article import Article, Span
from quotes.candidates import Cue
from quotes.languages import available, language_data
from quotes.polarity import polarity
from quotes.stance import Judgement, judge
from quotes.tokens import tokenize


def judged(text: str, language: str, target: str | None = None, cue: str | None = None) -> tuple[str, str | None]:
    """The label of a claim and the words that show it; a cue stands before the claim, a colon between them."""
    article = Article(f"{cue}: {text}" if cue else text, language=language)
    start = len(article.text) - len(text)
    judgement = judge(article, Span(start, len(article.text)), target, Cue(0, len(cue)) if cue else None)
    return judgement.label, judgement.evidence and judgement.evidence.of(article.text)


WORDS = [
    ("ar", "المخبز الجديد ناجح بكل المقاييس", "support"),
    ("ar", "القرية تعيش كارثة حقيقية", "oppose"),
    ("ar", "يعرقلون فتح المكتبة منذ عام", "oppose"),
    ("ar", "وبالإنجازات التي حققتها الحديقة", "support"),
    ("fr", "Les jardiniers ont réussi leur pari", "support"),
    ("fr", "Ils dénoncent et nous dénonçons ce bâclage", "oppose"),
    ("fr", "Cette route est dangereuse", "oppose"),
    ("en", "The orchard has been thriving since May", "support"),
    ("en", "The ferry is a disgrace", "oppose"),
    ("es", "El huerto es un éxito", "support"),
    ("es", "Es una vergüenza para el pueblo", "oppose"),
    ("pt", "A horta é um sucesso", "support"),
    ("pt", "É uma vergonha para a vila", "oppose"),
    ("de", "Der Garten ist ein großer Erfolg", "support"),
    ("de", "Die Brücke ist eine Schande", "oppose"),
]


@pytest.mark.parametrize(("language", "text", "label"), WORDS)
def test_a_form_of_a_word_of_praise_or_blame_is_a_stance(language, text, label):
    found, evidence = judged(text, language)
    assert found == label
    assert evidence in text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "سنزرع الأشجار قرب النهر"),
        ("fr", "Le facteur passe le matin"),
        ("en", "The baker sells bread by the river"),
        ("es", "El panadero vende pan junto al río"),
        ("pt", "O padeiro vende pão junto ao rio"),
        ("de", "Der Bäcker verkauft Brot am Fluss"),
    ],
)
def test_where_no_word_takes_a_side_the_stance_is_unclear_and_has_no_evidence(language, text):
    assert judged(text, language) == ("unclear", None)


NEGATED = [
    ("ar", "المشروع غير مفيد للقرية", "oppose", "غير مفيد"),
    ("ar", "لا نرى في السد أي خطر", "support", "لا نرى في السد أي خطر"),
    ("fr", "Ce pont n'est vraiment pas utile", "oppose", "n'est vraiment pas utile"),
    ("en", "The ferry is not, by any count, safe", "support", "safe"),  # a negation keeps to its clause
    ("en", "The ferry was never in the whole of its life safe", "oppose", "never in the whole of its life safe"),
    ("es", "El puente no es útil", "oppose", "no es útil"),
    ("pt", "A ponte não é útil", "oppose", "não é útil"),
    ("de", "Wir unterstützen diesen Plan nicht", "oppose", "unterstützen"),
]


@pytest.mark.parametrize(("language", "text", "label", "evidence"), NEGATED)
def test_a_negation_turns_round_what_stands_in_its_clause(language, text, label, evidence):
    assert judged(text, language) == (label, evidence)


def test_words_that_only_look_like_negations_turn_nothing_round():
    assert judged("The mill is not only useful", "en") == ("support", "useful")
    assert judged("لا شك أن البئر مفيدة", "ar") == ("support", "مفيدة")
    assert judged("La fontaine est sans doute utile", "fr") == ("support", "utile")


COMPOSED = [
    ("ar", "الخطة تساهم في محاربة الفساد", "support"),
    ("ar", "القرار تهديد للاستقرار", "oppose"),
    ("fr", "Il faut lutter contre la corruption", "support"),
    ("fr", "C'est une menace pour la stabilité", "oppose"),
    ("en", "It will prevent a disaster", "support"),
    ("en", "It is a threat to stability", "oppose"),
    ("en", "There is no threat to stability", "support"),
    ("en", "It is a necessary evil that will ruin us", "oppose"),
    ("es", "Va a evitar una catástrofe", "support"),
    ("pt", "Vai evitar uma catástrofe", "support"),
    ("de", "Es wird eine Katastrophe verhindern helfen", "oppose"),  # the verb stands behind: not read
]


@pytest.mark.parametrize(("language", "text", "label"), COMPOSED)
def test_a_bad_thing_averted_is_good_and_a_good_thing_threatened_is_bad(language, text, label):
    assert judged(text, language)[0] == label


@pytest.mark.parametrize(
    ("language", "text", "evidence"),
    [
        ("en", "The hall is beautiful, but the roof is dangerous", "dangerous"),
        ("en", "Although the hall is beautiful, the roof is dangerous", "dangerous"),
        ("fr", "La salle est belle, mais le toit est dangereux", "dangereux"),
        ("ar", "القاعة جميلة لكن السقف خطير", "خطير"),
        ("de", "Der Saal ist schön, aber das Dach ist gefährlich", "gefährlich"),
    ],
)
def test_what_stands_behind_a_but_weighs_more_than_what_is_conceded(language, text, evidence):
    assert judged(text, language) == ("oppose", evidence)


def test_praise_and_blame_of_like_weight_are_mixed_and_the_evidence_has_both():
    assert judged("The hall is beautiful. The roof is dangerous", "en") == (
        "mixed",
        "beautiful. The roof is dangerous",
    )


def test_two_weak_words_against_each_other_are_no_mixed_stance():
    assert judged("It is necessary and difficult", "en") == ("unclear", None)


def test_one_weak_word_is_no_stance_unless_it_stands_beside_the_target():
    assert judged("It is necessary", "en") == ("unclear", None)
    assert judged("The harbour is necessary", "en", target="the harbour") == ("support", "necessary")


def test_the_targets_own_words_do_not_count():
    text = "The removal of the dangerous bridge begins in spring"
    assert judged(text, "en")[0] != "unclear"
    assert judged(text, "en", target="removal of the dangerous bridge") == ("unclear", None)
    assert judged("إلغاء العقوبة القاسية مطلب قديم", "ar", target="إلغاء العقوبة") == ("unclear", None)


def test_words_beside_the_target_weigh_more():
    text = "The canteen is excellent. The new timetable is a failure."
    assert judged(text, "en")[0] == "mixed"
    assert judged(text, "en", target="the new timetable") == ("oppose", "failure")
    assert judged(text, "en", target="the canteen") == ("support", "excellent")


def test_a_headline_is_no_topic_whose_words_are_left_out():
    text = "The plan is a disaster"
    article = Article(text, title="Mayor calls plan a disaster", language="en")
    assert judge(article, Span(0, len(text)), article.title).label == "oppose"


CUES = [
    ("ar", "أشاد", "فتح المكتبة يوم الجمعة", "support"),
    ("ar", "مستنكرا", "إغلاق المكتبة", "oppose"),
    ("fr", "a salué", "la réouverture de la piscine", "support"),
    ("fr", "dénoncent", "la fermeture de la piscine", "oppose"),
    ("en", "condemned", "the closing of the pool", "oppose"),
    ("en", "praised", "the reopening of the pool", "support"),
    ("es", "condenó", "el cierre de la piscina", "oppose"),
    ("pt", "elogiou", "a abertura da piscina", "support"),
    ("de", "kritisierte", "die Schließung des Bades", "oppose"),
]


@pytest.mark.parametrize(("language", "cue", "text", "label"), CUES)
def test_a_cue_that_takes_a_side_is_the_evidence_where_the_claim_has_none(language, cue, text, label):
    assert judged(text, language, cue=cue) == (label, cue)


def test_a_cue_that_is_negated_takes_no_side():
    assert judged("the closing of the pool", "en", cue="did not condemn") == ("unclear", None)


def test_a_cue_joined_to_a_conjunction_is_read():
    article = Article("وأشاد بافتتاح المكتبة", language="ar")
    judgement = judge(article, Span(6, len(article.text)), None, Cue(1, 5))
    assert judgement == Judgement("support", Span(1, 5))


def test_what_a_speaker_denies_is_turned_round():
    text = "the bridge is dangerous"
    article = Article(f"denied that {text}", language="en")
    assert judge(article, Span(12, len(article.text)), None, Cue(0, 6, "deny")).label == "support"


def test_a_statement_that_takes_no_position_is_neutral():
    assert judged("It is too early to tell", "en")[0] == "neutral"
    assert judged("من السابق لأوانه الحديث عن الموعد", "ar")[0] == "neutral"
    assert judged("Il est trop tôt pour le dire", "fr")[0] == "neutral"


def test_figures_without_any_word_of_a_side_are_neutral_and_the_evidence_is_the_figure():
    assert judged("The library lent 4,500 books in May", "en") == ("neutral", "4,500")
    assert judged("أعارت المكتبة 4500 كتاب في ماي", "ar") == ("neutral", "4500")


def test_figures_beside_a_wish_or_a_side_are_not_neutral():
    assert judged("We must lend 4,500 books in May", "en") == ("unclear", None)
    assert judged("The library lost 4,500 books in May", "en") == ("oppose", "lost")


def test_a_name_is_no_praise():
    assert judged("They met Mr Pride and Mrs Good in the street", "en") == ("unclear", None)


def test_a_word_with_the_stem_of_another_is_not_taken_for_it():
    assert judged("The chair stood in an odd position", "en") == ("unclear", None)
    assert judged("La population vit près de la rivière", "fr") == ("unclear", None)
    assert judged("Die Leute treffen sich am Fluss", "de") == ("unclear", None)
    assert judged("خدمات المدينة", "ar") == ("unclear", None)


def test_an_article_of_a_language_without_a_file_is_read_as_the_fallback():
    assert judged("It is a disaster", "und") == ("oppose", "disaster")


def test_the_record_of_a_cue_that_takes_a_side_passes_verification():
    result = quotes.extract(
        "Ines Okoro condemned the closing of the pool. “The pool is a disgrace,” said Tom Vance.",
        engine="rules",
        language="en",
    )
    assert result.outcome.status == "ok"
    for record in result.quotations:
        assert record.stance.label == "oppose"
        assert record.stance.evidence is not None


VOCABULARY = {
    language: [
        *(word for name in ("support", "oppose", "support_weak", "oppose_weak") for word in section[name][:40]),
        *(word for name in ("reversals", "negations", "turns", "concessions", "neutral") for word in section[name][:8]),
        *("2024", ",", ".", "(", "«", "?", "Ines", "و"),
    ]
    for language in sorted(available())
    for section in [language_data(language)["stance"]]
}


@st.composite
def claims(draw):
    language = draw(st.sampled_from(sorted(VOCABULARY)))
    words = draw(st.lists(st.sampled_from(VOCABULARY[language]) | st.text(max_size=6), min_size=1, max_size=12))
    text = " ".join(word.lstrip("=") for word in words)
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, len(text)))
    cue = draw(st.none() | st.builds(Cue, st.just(0), st.integers(0, start), st.sampled_from(["assert", "deny"])))
    return text, language, Span(start, end), draw(st.none() | st.text(max_size=12)), cue


@given(claims())
def test_every_label_but_unclear_has_evidence_that_stands_in_the_claim_or_is_its_cue(case):
    text, language, claim, target, cue = case
    judgement = judge(Article(text, language=language), claim, target, cue)
    if judgement.label == "unclear":
        assert judgement.evidence is None
        return
    evidence = judgement.evidence
    assert evidence is not None
    assert evidence.of(text).strip()
    inside = claim.start <= evidence.start < evidence.end <= claim.end
    assert inside or (cue is not None and (evidence.start, evidence.end) == (cue.start, cue.end))


@pytest.mark.parametrize("language", sorted(available()))
def test_no_expression_is_listed_on_both_sides_and_each_is_found(language):
    section = language_data(language)["stance"]
    for plus, minus in (("support", "oppose"), ("support_weak", "oppose_weak"), ("cues_support", "cues_oppose")):
        assert not set(section[plus]) & set(section[minus])
        for name in (plus, minus):
            known = polarity(language).cues if name.startswith("cues") else polarity(language).words
            lost = [one for one in section[name] if known.find(tokenize(one).folded) is None]
            assert not lost, (name, lost)
