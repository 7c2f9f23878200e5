"""The rules engine reads attributions in Latin script as a careful reader does. All sentences are our own."""

from __future__ import annotations

import pytest
from attributed import attributed, records

# Each case: what it shows, the text, and its quotations as (kind, claim, speaker, cue).
FRENCH = [
    (
        "an apposition parts the speaker from the verb",
        "Le maire de Vaubrun, Luc Ferrand, a déclaré que le pont rouvrirait avant l’été.",
        [("indirect", "le pont rouvrirait avant l’été", "Luc Ferrand", "a déclaré")],
    ),
    (
        "the speaker stands inverted behind the quotation",
        "« Le pont rouvrira avant l’été », promet Luc Ferrand, maire de Vaubrun.",
        [("direct", "Le pont rouvrira avant l’été", "Luc Ferrand", "promet")],
    ),
    (
        "a pronoun inverted behind the quotation goes back to the person named before",
        "Odile Brun vend des légumes à Vaubrun. « La moitié des semis a gelé », raconte-t-elle.",
        [("direct", "La moitié des semis a gelé", "Odile Brun", "raconte")],
    ),
    (
        "a source leads a statement without marks",
        "Selon la géologue Inès Carpentier, la falaise recule d’un mètre par an.",
        [("indirect", "la falaise recule d’un mètre par an", "Inès Carpentier", "Selon")],
    ),
    (
        "marks within a statement make it mixed",
        "La directrice du port, Anne Le Goff, assure que les quais « tiendront dix ans » sans travaux.",
        [("mixed", "tiendront dix ans", "Anne Le Goff", "assure")],
    ),
    (
        "the name behind a ministry is the minister's, not the ministry's",
        "Le ministre de l’Intérieur Paul Maury a répondu : « Aucun poste ne sera supprimé. »",
        [("direct", "Aucun poste ne sera supprimé", "Paul Maury", "a répondu")],
    ),
    (
        "one word in marks is an answer",
        "« Jamais », a répondu Odile Brun.",
        [("direct", "Jamais", "Odile Brun", "a répondu")],
    ),
    ("what was never said is no quotation", "Le maire n’a jamais dit que le pont rouvrirait.", []),
    ("nor is what somebody did not say", "Le maire n’a pas dit que le pont rouvrirait.", []),
    (
        "a role behind a comma belongs to the name before it, closed by a comma or not",
        "Mme Odile Brun, directrice du port de Vaubrun a indiqué que les quais seraient repeints.",
        [("indirect", "les quais seraient repeints", "Odile Brun", "a indiqué")],
    ),
    (
        "a noun behind a preposition is no subject",
        "Le médiateur aux droits de l’enfant avait, pour sa part, demandé de « relire la loi avant l’été ».",
        [("mixed", "relire la loi avant l’été", "Le médiateur aux droits de l’enfant", "demandé")],
    ),
    (
        "a passive names who says it",
        "La digue, jugée par la préfecture comme « un danger pour les riverains », sera rasée.",
        [("mixed", "un danger pour les riverains", "préfecture", "jugée")],
    ),
    (
        "an office has several names",
        "Le président Paul Roux est arrivé à Namur. Le maire Jean Petit l’attendait. « Je suis ravi », a dit le "
        "chef de l’État.",
        [("direct", "Je suis ravi", "Paul Roux", "a dit")],
    ),
    (
        "an acronym is the institution that the article explains",
        "L’Institut national de la recherche marine (INRM) publie une note. « La côte recule », affirme l’INRM.",
        [("direct", "La côte recule", "Institut national de la recherche marine", "affirme")],
    ),
    (
        "a demonstrative points to who just spoke",
        "« La mer monte », dit l’océanographe Léa Morin. « Il faut partir », ajoute cette scientifique.",
        [("direct", "La mer monte", "Léa Morin", "dit"), ("direct", "Il faut partir", "Léa Morin", "ajoute")],
    ),
    (
        "a description takes up whom the sentence before begins with",
        "« C’est trop cher », dit Luc Ferrand. La députée Lamia Chérif défend, elle, le projet. « Il créera des "
        "emplois », insiste l’élue.",
        [
            ("direct", "C’est trop cher", "Luc Ferrand", "dit"),
            ("direct", "Il créera des emplois", "Lamia Chérif", "insiste"),
        ],
    ),
    (
        "whoever a relative defines is who spoke",
        "La chirurgienne Inès Morel opère depuis dix ans. « Je ne compte plus les gardes », explique celle qui a "
        "choisi ce métier.",
        [("direct", "Je ne compte plus les gardes", "Inès Morel", "explique")],
    ),
    (
        "what a verb does not say is no quotation",
        "Le rapport ne dit pas que le pont est dangereux.",
        [],
    ),
    (
        "one word in marks is reported by its verb",
        "Le syndicat dénonce une fermeture « brutale » de l’usine.",
        [("mixed", "brutale", "syndicat", "dénonce")],
    ),
    (
        "but a term that the article marks again and again is a term",
        "Les « gilets verts » défilent. Le maire reproche aux « gilets verts » leur silence. Les « gilets verts "
        "» partiront.",
        [],
    ),
    (
        "an attribution reaches the marks before it",
        "Le quai est « un vrai taudis » où il « pleut dans les cuisines », raconte Odile Brun.",
        [
            ("mixed", "un vrai taudis", "Odile Brun", "raconte"),
            ("mixed", "pleut dans les cuisines", "Odile Brun", "raconte"),
        ],
    ),
    (
        "a source rests on something, or is somebody's",
        "Le nombre de mineurs atteint neuf mille, selon les chiffres du Fonds mondial de l’enfance.",
        [("indirect", "Le nombre de mineurs atteint neuf mille", "Fonds mondial de l’enfance", "selon")],
    ),
    (
        "an adjunct that opens the sentence is the reporter's",
        "Depuis le 17 mars, plus de mille maisons ont été vidées, selon la préfecture.",
        [("indirect", "plus de mille maisons ont été vidées", "préfecture", "selon")],
    ),
    (
        "an acronym in brackets is no part of what is said",
        "Selon l’Union nationale des ports (UNP), le trafic a doublé en un an.",
        [("indirect", "le trafic a doublé en un an", "Union nationale des ports", "Selon")],
    ),
    (
        "a page lost the blank between two sentences",
        "Le pont a rouvert hier.La maire Anne Roy assure que les travaux sont finis.",
        [("indirect", "les travaux sont finis", "Anne Roy", "assure")],
    ),
]
ENGLISH = [
    (
        "a statement without marks stands before who says it",
        "The town is quiet. The pier will close in March, mayor Nuala Breen said on Monday.",
        [("indirect", "The pier will close in March", "Nuala Breen", "said")],
    ),
    (
        "a quotation goes on behind its attribution",
        "“We sold every ticket,” said Omar Tait, who runs the ferry. “Then the fog came.”",
        [("direct", "We sold every ticket", "Omar Tait", "said"), ("direct", "Then the fog came", "Omar Tait", "said")],
    ),
    (
        "a source leads a statement without marks",
        "According to geologist Ines Okoro, the cliff loses a metre a year.",
        [("indirect", "the cliff loses a metre a year", "Ines Okoro", "According to")],
    ),
    (
        "one of a group is named behind it",
        "Residents worry. One of the fishermen, Tom Hale, called the plan “a gift to the hotels”.",
        [("direct", "a gift to the hotels", "Tom Hale", "called")],
    ),
    (
        "who is asked reports nothing, however the question begins",
        "When asked whether the pier was safe, Omar Tait replied: “Ask the engineers.”",
        [("direct", "Ask the engineers", "Omar Tait", "replied")],
    ),
    (
        "a dateline is nobody's words",
        "DUNMORE, May 3 (Estuary Wire) — The pier will close in March, mayor Nuala Breen said.",
        [("indirect", "The pier will close in March", "Nuala Breen", "said")],
    ),
    ("a noun reports nothing", "The council met amid reports that the pier had been sold.", []),
    (
        "a word in marks is what a verb calls something",
        "Mayor Nuala Breen called the plan “unworkable” and left.",
        [("mixed", "unworkable", "Nuala Breen", "called")],
    ),
    (
        "states are no verb where they are a name's",
        "The United States led talks that ended in a treaty.",
        [],
    ),
    (
        "a title has more than one word",
        "Prime Minister Jim Hall listened. “We paid for it,” Hall said.",
        [("direct", "We paid for it", "Jim Hall", "said")],
    ),
    (
        "a role means who has it before the name, whatever follows the name",
        "Harbour Speaker Paul Reed (Dunmore) objected. “It is a stain,” said Omar Jad, a lawyer. “You cannot "
        "sell it,” the harbour speaker said.",
        [("direct", "It is a stain", "Omar Jad", "said"), ("direct", "You cannot sell it", "Paul Reed", "said")],
    ),
    (
        "a role with a land is not a club's that is named later",
        "“I cannot accept it,” the Norwegian president said. “We will wait,” said Mary Zins, the president of "
        "the Zins Foundation.",
        [
            ("direct", "I cannot accept it", "the Norwegian president", "said"),
            ("direct", "We will wait", "Mary Zins", "said"),
        ],
    ),
    (
        "a lawyer is not the client",
        "Lee Drum, a driver, was held. Drum's lawyer said the arrest was “totally unjustified from the start”.",
        [("mixed", "totally unjustified from the start", "Drum's lawyer", "said")],
    ),
    (
        "a source rests on something",
        "Ticket sales fell by half, according to the latest figures from the Harbour Council.",
        [("indirect", "Ticket sales fell by half", "Harbour Council", "according to")],
    ),
    (
        "an institution is taken up by its noun",
        "The Skippers' Guild met on Monday. The guild later said: “We will sail.”",
        [("direct", "We will sail", "Skippers' Guild", "said")],
    ),
]
CASES = [("fr", *case) for case in FRENCH] + [("en", *case) for case in ENGLISH]


@pytest.mark.parametrize(
    ("language", "text", "expected"), [(case[0], *case[2:]) for case in CASES], ids=[case[1] for case in CASES]
)
def test_the_engine_reads(language, text, expected):
    assert attributed(text, language) == expected


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "« Nous avons perdu, regrette la maraîchère Odile Brun, la moitié des semis. »",
            ["Nous avons perdu", "la moitié des semis"],
        ),
        (
            "« Le gel a tout pris, regrette Odile Brun sur le marché. Il faudra replanter. »",
            ["Le gel a tout pris", "Il faudra replanter"],
        ),
        (
            "« Qui paiera ? a demandé Odile Brun. Personne ne le sait. »",
            ["Qui paiera ?", "Personne ne le sait"],
        ),
    ],
)
def test_an_incise_parts_the_speakers_words_within_one_pair_of_marks(text, parts):
    (record,) = records(text, "fr")
    assert [part.text for part in record.claim.parts] == parts
    assert record.expert and record.expert.name == "Odile Brun"
    assert all(text[part.start : part.end] == part.text for part in record.claim.parts)


def test_an_incise_that_closes_the_marks_is_no_part_of_the_claim():
    (record,) = records("« Le gel a tout pris cette année, regrette Odile Brun. »", "fr")
    assert (record.claim.text, record.claim.parts) == ("Le gel a tout pris cette année", ())


def test_words_about_speaking_within_a_quotation_are_no_incise():
    (record,) = records("« Quand je lui ai parlé, le maire a dit que tout irait bien », raconte Odile Brun.", "fr")
    assert record.claim.text == "Quand je lui ai parlé, le maire a dit que tout irait bien"
    assert record.claim.parts == ()


def test_an_affiliation_goes_on_behind_a_name_in_marks():
    text = "« On attend », confie Jean Roy, porte-parole du collectif « Rive libre » de Vaubrun."
    (record,) = records(text, "fr")
    assert record.affiliation and record.affiliation.text.startswith("porte-parole du collectif « Rive libre")


def test_a_denied_claim_has_its_flag():
    (record,) = records("Nuala Breen denied that the pier had been sold.", "en")
    assert record.flags == ("denied",)


@pytest.mark.parametrize(
    ("language", "text", "parts"),
    [
        (
            "es",
            "«Hemos perdido —lamenta la agricultora Ana Ruiz—, la mitad de la cosecha».",
            ["Hemos perdido", "la mitad de la cosecha"],
        ),
        (
            "pt",
            "“Perdemos metade da colheita”, diz o vizinho. «Perdemos — lamenta a agricultora Ana Reis — tudo».",
            ["Perdemos", "tudo"],
        ),
    ],
)
def test_dashes_part_an_incise_too(language, text, parts):
    record = records(text, language)[-1]
    assert [part.text for part in record.claim.parts] == parts
    assert record.expert and record.expert.name.startswith("Ana")
