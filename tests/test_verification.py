"""Verification against a bank of mutations of our own sentences: harmless ones are found, changed ones are not."""

from __future__ import annotations

import unicodedata

import pytest

from quotes.verification import verify

ARTICLES = {
    "ar": "قال العمدة في لقاء مع السكان: «إن الماء سيصل إلى 12 قرية قبل نهاية السنة، ولن تقطع شجرة واحدة». ثم انصرف.",
    "ar2": "وأضافت المهندسة أن «أشغال القناة الكبرى تتقدم كما هو مقرر، وأن الآبار القديمة ستبقى مفتوحة». وصفق الحاضرون.",
    "fr": "La maire a déclaré : « L’école rouvrira le 3 septembre, et aucun élève ne restera sans cantine ». Puis elle est partie.",
    "en": "The captain said: “The ferry will sail at 6 o'clock, and no passenger will be left on the quay.” Then he left.",
    "es": "El capataz declaró: «El molino abrirá el 3 de mayo, y ningún vecino pagará por moler». Luego se marchó.",
    "pt": "A diretora declarou: «O moinho abre a 3 de maio, e nenhum morador pagará pela farinha». Depois saiu.",
}
CLAIMS = {
    "ar": "إن الماء سيصل إلى 12 قرية قبل نهاية السنة، ولن تقطع شجرة واحدة",
    "ar2": "أشغال القناة الكبرى تتقدم كما هو مقرر، وأن الآبار القديمة ستبقى مفتوحة",
    "fr": "L’école rouvrira le 3 septembre, et aucun élève ne restera sans cantine",
    "en": "The ferry will sail at 6 o'clock, and no passenger will be left on the quay",
    "es": "El molino abrirá el 3 de mayo, y ningún vecino pagará por moler",
    "pt": "O moinho abre a 3 de maio, e nenhum morador pagará pela farinha",
}


def spread(claim: str, sign: str) -> list[str]:
    """The claim with a sign behind each of its words in turn."""
    words = claim.split(" ")
    return [" ".join([*words[:i], words[i] + sign, *words[i + 1 :]]) for i in range(len(words) - 1)]


def harmless(name: str) -> list[str]:
    claim = CLAIMS[name]
    variants = [
        unicodedata.normalize("NFD", claim),
        unicodedata.normalize("NFKC", claim),
        claim.replace(" ", "  "),
        claim.replace(" ", "\u00a0"),
        claim.replace(" ", "\n", 1),
        f"«{claim}»",
        f'"{claim}"',
        f"“{claim}”",
        f"  {claim} ",
        f"\u2067{claim}\u2069",
        claim.replace("’", "'") if "’" in claim else claim.replace("'", "’"),
        claim.replace("،", ","),
        *spread(claim, "\u200f"),
        *spread(claim, "\u200b"),
        *spread(claim, "\u00ad"),
    ]
    if name.startswith("ar"):
        variants += [
            claim.replace("12", "١٢"),
            claim.replace("ا", "ا\u064e"),
            claim.replace("ل", "ل\u0640"),
            claim.replace("ة ", "ه "),
            claim.replace("أ", "ا"),
            claim.replace("إ", "ا"),
            claim.replace("ي", "ى"),
            *spread(claim, "\u064f"),
        ]
    return list(dict.fromkeys(variants))


def changed(name: str) -> list[str]:
    claim = CLAIMS[name]
    words = claim.split(" ")
    swapped = [" ".join([*words[:i], words[i + 1], words[i], *words[i + 2 :]]) for i in range(len(words) - 1)]
    dropped = [" ".join([*words[:i], *words[i + 1 :]]) for i in range(1, len(words) - 1)]
    tails = {"ar": " أبدا", "ar2": " دائما", "fr": " hélas", "en": " tonight", "es": " todavía", "pt": " ainda"}
    tail = tails[name]
    numbers = [claim.replace("12", "21"), claim.replace("3 ", "13 "), claim.replace("6 ", "7 ")]
    return [one for one in dict.fromkeys([*swapped, *dropped, claim + tail, *numbers]) if one != claim]


HARMLESS = [(name, one) for name in CLAIMS for one in harmless(name)]
CHANGED = [(name, one) for name in CLAIMS for one in changed(name)]


def test_the_bank_is_large_enough():
    assert len(HARMLESS) >= 100
    assert len(CHANGED) >= 50


@pytest.mark.parametrize(("name", "claim"), HARMLESS)
def test_a_harmless_variant_is_found_at_the_exact_span(name, claim):
    article, true = ARTICLES[name], CLAIMS[name]
    found = verify(claim, article)
    assert found.status == "verbatim"
    assert (found.start, found.end) == (article.index(true), article.index(true) + len(true))


@pytest.mark.parametrize(("name", "claim"), CHANGED)
def test_a_changed_claim_is_never_verbatim(name, claim):
    assert verify(claim, ARTICLES[name]).status != "verbatim"


@pytest.mark.parametrize(
    ("claim", "article"),
    [
        ("servira", "La digue « ne servira à rien », dit-il."),
        ("be left on the quay", ARTICLES["en"]),
        ("subirá el peaje", "La ministra aclaró que no subirá el peaje."),
        ("El puente abrirá en junio", "El puente abrirá en junio siempre que llegue el acero."),
        ("haja um túnel", "O autarca negou que haja um túnel."),
        ("A ponte abre em junho", "A ponte abre em junho, a menos que falte o aço."),
    ],
)
def test_a_claim_cut_from_its_negation_is_never_verbatim(claim, article):
    assert verify(claim, article).status != "verbatim"
