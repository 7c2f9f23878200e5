"""Titles, appositions and subjects that stand apart, in French and English. All sentences are our own."""

from __future__ import annotations

import pytest
from attributed import attributed, records

# Each case: what it shows, the text, and its quotations as (kind, claim, speaker, cue).
FRENCH = [
    (
        "a name ends a role that names an institution",
        "« Les digues tiendront tout l’hiver », a déclaré la ministre de la Mer Hélène Castan.",
        [("direct", "Les digues tiendront tout l’hiver", "Hélène Castan", "a déclaré")],
    ),
    (
        "a name follows the adjective of its role",
        "« Nous voterons contre ce budget », a prévenu la cheffe parlementaire Maude Larrivée.",
        [("direct", "Nous voterons contre ce budget", "Maude Larrivée", "a prévenu")],
    ),
    (
        "a name stands in apposition behind its role",
        "« La route restera fermée », a annoncé le maire de Villeroy (est), Paul Sabatier.",
        [("direct", "La route restera fermée", "Paul Sabatier", "a annoncé")],
    ),
    (
        "one of several is named behind a title of honour",
        "« Mon client n’a rien caché », a assuré un de ses avocats, Me Damien Ferrand.",
        [("direct", "Mon client n’a rien caché", "Damien Ferrand", "a assuré")],
    ),
    (
        "one among authors is named in apposition",
        "« Il ne reste presque plus de haies », expliquait un des auteurs de l’étude, Vincent Maurel.",
        [("direct", "Il ne reste presque plus de haies", "Vincent Maurel", "expliquait")],
    ),
    (
        "a verb that is a role too is no title",
        "La réforme, juge Laurence Weber, se heurte au fait que « les élèves rentrent trop tard ».",
        [("direct", "les élèves rentrent trop tard", "Laurence Weber", "juge")],
    ),
    (
        "two people speak together and are taken up by a plural",
        "« Un tiers des mares a disparu », ont calculé Francis Delorme et Karine Wyss. "
        "« Il faut agir avant l’été », soulignent-ils.",
        [
            ("direct", "Un tiers des mares a disparu", "Francis Delorme et Karine Wyss", "ont calculé"),
            ("direct", "Il faut agir avant l’été", "Francis Delorme et Karine Wyss", "soulignent"),
        ],
    ),
    (
        "words of nobody known are their source's",
        "« L’enquête suit son cours et rien n’est exclu », indique-t-on au parquet de Limoges.",
        [("direct", "L’enquête suit son cours et rien n’est exclu", "parquet de Limoges", "indique")],
    ),
    (
        "a gerund reports what the sentence's subject says",
        "Bernard Lacaze a haussé le ton mardi, en affirmant que « le marché sera rouvert sans délai ».",
        [("direct", "le marché sera rouvert sans délai", "Bernard Lacaze", "affirmant")],
    ),
    (
        "an attribution put in near the beginning reports what follows",
        "« Nous tiendrons jusqu’au bout », a lancé Gabriel Morel. "
        "Au village, a-t-il dit, c’est la fontaine qui rassemble tous les voisins.",
        [
            ("direct", "Nous tiendrons jusqu’au bout", "Gabriel Morel", "a lancé"),
            ("indirect", "c’est la fontaine qui rassemble tous les voisins", "Gabriel Morel", "dit"),
        ],
    ),
    (
        "a subject with brackets is parted from its verb",
        "Étienne Vasseur (LR, droite), a appelé les élus à « quitter la salle sans attendre ».",
        [("mixed", "quitter la salle sans attendre", "Étienne Vasseur", "a appelé")],
    ),
    (
        "a number of people speaks as a group",
        "Une quinzaine d’associations ont promis de replanter les peupliers abattus.",
        [("indirect", "de replanter les peupliers abattus", "Une quinzaine d’associations", "ont promis")],
    ),
    (
        "a source with its verb is named behind what it reports",
        "« Les pertes dépassent déjà dix millions », selon ce qu’a rapporté le groupe Radio Plaine.",
        [("direct", "Les pertes dépassent déjà dix millions", "groupe Radio Plaine", None)],
    ),
    (
        "an admission names its source with a contracted article",
        "Ces pauses « aident surtout à tenir la nuit », de l’aveu du docteur Simone Gaudin.",
        [("mixed", "aident surtout à tenir la nuit", "Simone Gaudin", None)],
    ),
    (
        "day and place stand between an inverted verb and its subject",
        "« Notre pays a besoin de calme », a déclaré vendredi à Namur le président Fabre.",
        [("direct", "Notre pays a besoin de calme", "Fabre", "a déclaré")],
    ),
    (
        "a subject follows the agency that was spoken to",
        "« On ne va rien lâcher », confiait mardi à l'AFP Thomas Rivière, éleveur de brebis.",
        [("direct", "On ne va rien lâcher", "Thomas Rivière", "confiait")],
    ),
    (
        "a woman is taken up by her pronoun past a man's name",
        "« Le pont est sûr », a dit Claire Aubin. Marc Petit écoutait. « Nous l’avons mesuré », a-t-elle ajouté.",
        [
            ("direct", "Le pont est sûr", "Claire Aubin", "a dit"),
            ("direct", "Nous l’avons mesuré", "Claire Aubin", "ajouté"),
        ],
    ),
    (
        "a statement without marks comes before its attribution",
        "Les loyers baisseront dès le printemps, affirme la sénatrice Julie Roche.",
        [("indirect", "Les loyers baisseront dès le printemps", "Julie Roche", "affirme")],
    ),
    (
        "a promise stands in an infinitive",
        "Le préfet Alain Berger a promis de rouvrir la gare.",
        [("indirect", "de rouvrir la gare", "Alain Berger", "a promis")],
    ),
    (
        "a denial is a cue too",
        "La mairie dément que le parc soit vendu.",
        [("indirect", "le parc soit vendu", "mairie", "dément")],
    ),
]

ENGLISH = [
    (
        "a nationality belongs to the role behind it",
        'The Danish finance minister, Karen Holt, said: "We had to act quickly."',
        [("direct", "We had to act quickly", "Karen Holt", "said")],
    ),
    (
        "a nationality belongs to the ministry behind it",
        '"This was a friendly visit," the Danish foreign ministry said.',
        [("direct", "This was a friendly visit", "Danish foreign ministry", "said")],
    ),
    (
        "the last of several nouns speaks",
        '"Nobody asked us beforehand," a Danish finance ministry official told reporters.',
        [("direct", "Nobody asked us beforehand", "a Danish finance ministry official", "told")],
    ),
    (
        "a title is not sought behind a verb",
        "The deciding vote could belong to Justice Arthur Kell, who said the case troubled him.",
        [("indirect", "the case troubled him", "Arthur Kell", "said")],
    ),
    (
        "whom a preposition follows is the subject",
        '"The anger is real in small towns," Jeremy Foulkes from the Orbis polling agency told the paper.',
        [("direct", "The anger is real in small towns", "Jeremy Foulkes", "told")],
    ),
    (
        "a party in brackets parts a subject from its verb",
        '"It will not pass this year," Rep. Carl Bello (R-Fla.) said.',
        [("direct", "It will not pass this year", "Carl Bello", "said")],
    ),
    (
        "a state behind a name does not hide the subject",
        "Another Republican, Rep. Justin Amis of Michigan, also tweeted that the order would fail.",
        [("indirect", "the order would fail", "Justin Amis", "tweeted")],
    ),
    (
        "a participle reports what the sentence's subject says",
        'Chief Justice John Rowe also doubted the claim, suggesting that "the figures prove nothing at all".',
        [("direct", "the figures prove nothing at all", "John Rowe", "suggesting")],
    ),
    (
        "a second verb shares the first one's subject",
        "Senator Ann Field attacked the governor and said that the budget was invented.",
        [("indirect", "the budget was invented", "Ann Field", "said")],
    ),
    (
        "a verb that no list has names its speaker behind a quotation",
        '"We are still looking for the cat," quibbled Dana Foster.',
        [("direct", "We are still looking for the cat", "Dana Foster", "quibbled")],
    ),
    (
        "officials of a house speak as a group",
        '"The visit was planned in March," White House officials said.',
        [("direct", "The visit was planned in March", "White House officials", "said")],
    ),
    (
        "a bare statement behind an apposition does not begin with its speaker",
        "But Megan Hart, senior associate at the Nordby Institute, said parents still want local schools.",
        [("indirect", "parents still want local schools", "Megan Hart", "said")],
    ),
    (
        "two people named together speak together",
        '"The river is rising faster," said Laura Smith and Peter Brown.',
        [("direct", "The river is rising faster", "Laura Smith and Peter Brown", "said")],
    ),
    (
        "a noun behind a preposition is no verb",
        "The deal comes amid reports that the plant may close.",
        [],
    ),
    (
        "a source at the end reports what comes before it",
        "Repairs cost five million euros, according to the city council.",
        [("indirect", "Repairs cost five million euros", "city council", "according to")],
    ),
    (
        "a source at the beginning reports what comes behind it",
        "According to Mary Stone, the ferry will not return.",
        [("indirect", "the ferry will not return", "Mary Stone", "According to")],
    ),
    (
        "a surname leads to the full name",
        '"We saw nothing," said Ian Webb. Webb added that the lamp was broken.',
        [
            ("direct", "We saw nothing", "Ian Webb", "said"),
            ("indirect", "the lamp was broken", "Ian Webb", "added"),
        ],
    ),
    (
        "a pronoun takes up who spoke",
        '"It was dark outside," said Helen Moore. "We waited for an hour," she said.',
        [
            ("direct", "It was dark outside", "Helen Moore", "said"),
            ("direct", "We waited for an hour", "Helen Moore", "said"),
        ],
    ),
    (
        "a quotation goes on behind its attribution",
        '"The roof leaks every winter," said Tom Baker. "Nobody has come to look at it."',
        [
            ("direct", "The roof leaks every winter", "Tom Baker", "said"),
            ("direct", "Nobody has come to look at it", "Tom Baker", "said"),
        ],
    ),
    (
        "what is vowed stands in an infinitive",
        "Mayor Susan Clark vowed to reopen the library.",
        [("indirect", "to reopen the library", "Susan Clark", "vowed")],
    ),
    (
        "an attribution behind a statement without marks",
        "The bridge will open in May, the mayor said.",
        [("indirect", "The bridge will open in May", "mayor", "said")],
    ),
]

# Each case: what it shows, the language, the text, and the affiliation of its only speaker.
AFFILIATIONS = [
    ("an apposition without article", "fr", "« Il fait froid », dit Anne Roy, retraitée à Vire.", "retraitée à Vire"),
    ("an age is no part of it", "fr", "« Il fait froid », dit Luc Roy, retraité de 62 ans.", "retraité"),
    ("an age before it", "fr", "« Il fait froid », dit Anne Roy, 50 ans, agricultrice.", "agricultrice"),
    ("a hyphened role", "fr", "« Il fait froid », a dit le porte-parole Luc Roy.", "porte-parole"),
    (
        "a relative ends it",
        "fr",
        "« Il fait froid », dit Anne Roy, directrice du théâtre dont le toit fuit.",
        "directrice du théâtre",
    ),
    (
        "its institution belongs to it",
        "fr",
        "« Il fait froid », dit le ministre de la Culture Jean Roy.",
        "ministre de la Culture",
    ),
    (
        "a noun that no list has, led by an article",
        "fr",
        "« Il fait froid », affirme Anne Roy, une trapéziste de Nantes.",
        "une trapéziste de Nantes",
    ),
    ("a party in brackets", "fr", "« Il fait froid », a dit Jean Roy (La Ruche citoyenne).", "La Ruche citoyenne"),
    (
        "an organiser of something",
        "en",
        'Laura Sand, an organizer of the fair, said: "It is cold."',
        "an organizer of the fair",
    ),
    ("a party and state in brackets", "en", '"It is cold here," Lara Sand (D-Ohio) said.', "D-Ohio"),
    ("a title alone", "en", '"It is very cold here," said Justice Laura Sand.', "Justice"),
    (
        "a clause is not part of it",
        "en",
        '"It is cold here," said Lara Sand, head of the fair, who left.',
        "head of the fair",
    ),
]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [("fr", text, expected) for _, text, expected in FRENCH]
    + [("en", text, expected) for _, text, expected in ENGLISH],
    ids=[what for what, _, _ in FRENCH + ENGLISH],
)
def test_attribution_is_read(language: str, text: str, expected: list[tuple[str, str, str, str | None]]) -> None:
    """Each statement has its kind, its speaker under the full name, and its cue (where one is a verb)."""
    found = attributed(text, language)
    assert [one[:2] for one in found] == [one[:2] for one in expected]
    for (_, _, name, cue), (_, _, speaker, verb) in zip(found, expected, strict=True):
        assert name is not None and speaker in name
        assert verb is None or (cue is not None and verb in cue)


@pytest.mark.parametrize(
    ("language", "text", "affiliation"),
    [case[1:] for case in AFFILIATIONS],
    ids=[case[0] for case in AFFILIATIONS],
)
def test_affiliation_is_read(language: str, text: str, affiliation: str) -> None:
    """What is said of somebody beside the name, no more and no less."""
    assert [one.affiliation and one.affiliation.text for one in records(text, language)] == [affiliation]
