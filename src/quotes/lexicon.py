"""A language's file, compiled for look-ups: which folded words are cues, roles, names, complementizers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any, Literal

from quotes import traits
from quotes.folding import fold_word
from quotes.languages import given_names, language_data
from quotes.remembered import Remembered
from quotes.tokens import folded_words

Frame = Literal["finite", "past", "participle"]
Gender = Literal["masculine", "feminine", "either"]
Reference = Literal["masculine", "feminine", "plural", "organisation"]
Takes = Literal["", "infinitive", "noun"]
Agreement = Literal["", "masculine", "feminine", "plural"]


_COMPOUND = 3  # letters before the last part of a compound, and one fewer than that part has


@dataclass(frozen=True, slots=True)
class CueEntry:
    """How a reporting expression behaves.

    `finite` takes a subject of its own; `past` does so beside an auxiliary; the subject of a `participle` is
    that of the sentence.
    """

    frame: Frame
    polarity: Literal["assert", "deny"]
    takes: Takes = ""
    """What else than a clause states the content: an infinitive ("vowed to fight"), a noun («أكد التزام …»)."""
    agreement: Agreement = ""
    """What the verb's form says of its subject, where the language's verbs agree in gender."""


@dataclass(frozen=True)
class Lexicon:
    """One language, ready to be looked up by folded tokens."""

    subject_after: bool
    verb_second: bool
    """Whether the subject stands before its verb, or right behind it where anything else leads the clause."""
    incises: bool
    """Whether the press leaves marks open around a reporter's clause: « Non, dit-elle, jamais »."""
    nouns_capitalised: bool
    """Whether common nouns begin with a capital letter, as names do."""
    comma_opens: bool
    """Whether a comma parts a statement from its verb: "sagte sie, es sei …"."""
    quoted_words: bool
    """Whether a single marked word in reported speech is the speaker's own, as the language's press has it."""
    prefix_letters: tuple[str, ...]
    preposition_letters: tuple[str, ...]
    articles: tuple[str, ...]
    cues: dict[tuple[str, ...], CueEntry]
    cue_heads: dict[str, int]
    """First token of each cue → the length of the longest cue that it starts, in tokens."""
    separable: dict[str, tuple[tuple[tuple[str, ...], CueEntry], ...]]
    """Verb → the particles that end its clause and make it a cue: "teilte … mit"."""
    sources: dict[tuple[str, ...], None]
    source_heads: dict[str, int]
    heads: frozenset[str]
    """First tokens of all cues and sources."""
    source_fillers: frozenset[str]
    source_selves: frozenset[str]
    postpositions: frozenset[str]
    """Sources that stand behind whom they name: "der Polizei zufolge"."""
    trailing_sources: frozenset[str]
    """Sources only behind what they report: "…, so die Ministerin"."""
    complementizers: frozenset[str]
    inclusive_complementizers: frozenset[str]
    content_prepositions: frozenset[str]
    noun_prepositions: frozenset[str]
    """Prepositions that go on with a noun, so that unknown words before them are no name: «أكد حرصه على …»."""
    content_cues: Mapping[str, tuple[str, ...]]
    """Preposition → parts of the verbs that say their content behind it: «كشف عن»."""
    verb_beginnings: tuple[str, ...]
    """How a clause that begins with its verb begins: behind a pronoun anything else is a noun."""
    impersonal: frozenset[str]
    """Verb forms that report nobody's words at the head of a sentence: «يذكر أن»."""
    prepositions: frozenset[str]
    infinitive_endings: tuple[str, ...]
    """Endings of infinitives, where a cue reports by one: « a promis de défiscaliser »."""
    infinitive_markers: frozenset[str]
    """Words before an infinitive: "to", « de », « à »."""
    auxiliaries: frozenset[str]
    function_words: frozenset[str]
    determiners: frozenset[str]
    plural_determiners: frozenset[str]
    demonstratives: frozenset[str]
    """Determiners that point to whom was just named: "this", « cette »."""
    indefinite: frozenset[str]
    bare_complements: frozenset[str]
    negations: frozenset[str]
    negated_behind: frozenset[str]
    """Negations behind their verb: « ne dit pas »."""
    ambiguous_cues: frozenset[str]
    """Cues that are nouns as well, and cues only behind a pronoun or a plural: "they report", "the report"."""
    free_inversion: bool
    """Whether adjuncts may stand between an inverted verb and its subject."""
    perfect_auxiliaries: frozenset[str]
    joiners: frozenset[str]
    joiner_phrases: frozenset[tuple[str, ...]]
    """Pairs of words that stand inside a role as a joiner does: «من أجل»."""
    relatives: frozenset[str]
    oblique: frozenset[str]
    """Articles and pronouns that no subject begins with."""
    object_articles: frozenset[str]
    """Articles that begin another phrase rather than modify the noun before: "der Sprecher den Vorfall"."""
    parentheticals: frozenset[str]
    """Words before an attribution put in beside its statement: "wie die Polizei mitteilte"."""
    subordinators: frozenset[str]
    """Words that open a clause behind a comma which is no statement: "weil", "nachdem"."""
    passives: frozenset[str]
    """Auxiliaries beside which a participle is no report of the subject's: "wurde bestätigt"."""
    reported_mood: frozenset[str]
    """Verb forms that say that the words are somebody else's: "sei", "habe"."""
    coordinators: frozenset[str]
    """Words that name two together: "and", « et »."""
    anyone: frozenset[str]
    """Pronouns that stand for nobody known: « indique-t-on »."""
    agents: frozenset[str]
    """Prepositions between a passive and who says it: "described by the mayor as", « jugé par le maire »."""
    clause_openers: frozenset[str]
    """Words that show that a clause goes on behind a noun: "whose", « dont », "is"."""
    resumptives: frozenset[str]
    topicalizers: frozenset[str]
    conjunctive: frozenset[str]
    copulas: frozenset[str]
    settings: frozenset[str]
    addressees: frozenset[str]
    time_words: frozenset[str]
    roles: frozenset[str]
    honorifics: frozenset[str]
    speakers: frozenset[str]
    same: frozenset[str]
    organisations: frozenset[str]
    groups: frozenset[str]
    partitives: frozenset[str]
    documents: frozenset[str]
    """What a body speaks through: "the statement" is whose it is."""
    issued: frozenset[str]
    """Words between a document and whose it is: «صادر عن»."""
    counted: frozenset[str]
    """Nouns that say how many of whom: «عدد من السكان»."""
    of: frozenset[str]
    name_particles: frozenset[str]
    inner_particles: frozenset[str]
    """Particles of a name that only stand behind another one."""
    possessives: frozenset[str]
    """What makes a name an owner: "Lee's lawyer"."""
    first_capital: bool
    """Whether only the first noun of an institution's name has a capital: « l’Institut national d’hydrologie »."""
    compounds: bool
    """Whether a compound noun is written as one word and means what its last part means."""
    role_endings: tuple[str, ...]
    """Endings of words for what somebody does, listed or not: Bierbrauerin, Hydrogeologe."""
    uncompounded: frozenset[str]
    """Words whose compounds are names rather: Mann, Bergmann."""
    common_endings: tuple[str, ...]
    """Endings of nouns that are no names."""
    same_roles: Mapping[tuple[str, ...], tuple[str, ...]]
    """Names of an office → the words of its usual one: « chef de l’État » → « président »."""
    given_names: Mapping[str, Gender]
    given_forms: frozenset[str]
    """Given names as they are spelt, not folded."""
    places: Mapping[tuple[str, ...], None]
    place_heads: Mapping[str, int]
    gender_words: Mapping[str, Gender]
    """Titles, articles and nouns that tell the gender of whom they name."""
    person_endings: tuple[str, ...]
    """Endings of nouns for who does something, for those that no list has."""
    adverb_endings: tuple[str, ...]
    """Endings of adverbs: a sentence's first word that has one is no name."""
    oblique_endings: Mapping[str, str]
    """Endings of nouns in the oblique case, which no subject has, and those of the nominative."""
    feminine_endings: tuple[str, ...]
    """Endings of nouns that are feminine, where the language has such."""
    pronouns: Mapping[str, Reference]
    question_labels: frozenset[str]
    answer_labels: frozenset[str]
    """Labels before the paragraphs of an interview."""
    name_heads: frozenset[str]
    predicates: frozenset[str]
    abbreviations: frozenset[str]
    ordinals: bool
    """Whether a full stop makes a number an ordinal: "am 3. März"."""
    cased: bool
    """Whether names begin with a capital letter."""

    def without_prefix(self, word: str) -> str:
        """The folded word without a joined conjunction: وقال → قال."""
        for letter in self.prefix_letters:
            if word.startswith(letter) and len(word) > 3:
                return word[len(letter) :]
        return word

    def without_article(self, word: str) -> str:
        """The folded word without a joined article or preposition: للوزارة → وزاره."""
        for article in self.articles:
            if word.startswith(article) and len(word) > len(article) + 2:
                return word[len(article) :]
        return word

    def has_article(self, word: str) -> bool:
        """Whether an article is joined to the folded word."""
        return any(word.startswith(article) and len(word) > len(article) + 1 for article in self.articles)

    def traits(self, words: Sequence[str]) -> list[int]:
        """What each of some folded words can be, in bits of `quotes.traits`; remembered for the language."""
        return list(map(self._traits.__getitem__, words))

    def trait(self, word: str) -> int:
        """What a folded word can be."""
        return self._traits[word]

    @cached_property
    def _traits(self) -> Remembered[int]:
        return Remembered(self._judge)

    def _judge(self, word: str) -> int:
        bare = self.without_article(word)
        joined = word[1:] if word[:1] in self.prefix_letters else word
        has_article = self.has_article(word)
        found = 0
        for words, trait in (
            (self.roles, traits.ROLE),
            (self.organisations, traits.ORGANISATION),
            (self.groups, traits.GROUP),
        ):
            if word in words or bare in words or (self.compounds and self._ends_in(word, words)):
                found |= trait
        for listed, trait in (
            (self.speakers, traits.SPEAKER),
            (self.honorifics, traits.HONORIFIC),
            (self.place_heads, traits.PLACE),
            (self.name_particles, traits.PARTICLE),
            (self.complementizers, traits.COMPLEMENTIZER),
            (self.inclusive_complementizers, traits.COMPLEMENTIZER),
            (self.determiners, traits.DETERMINER),
            (self.pronouns, traits.PRONOUN),
            (self.joiners, traits.JOINER),
            (self.prepositions, traits.PREPOSITION),
            (self.auxiliaries, traits.AUXILIARY),
            (self.time_words, traits.TIME),
            (self.same, traits.SAME),
            (self.heads, traits.HEAD),
        ):
            if word in listed:
                found |= trait
        alone = (word,) in self.cues or (word,) in self.sources or word in self.separable
        if found & traits.HEAD and not alone:
            found |= traits.LED
        if self.role_endings and len(word) > 2 * _COMPOUND and word.endswith(self.role_endings):
            found |= traits.ROLE
        if has_article:
            found |= traits.DEFINITE
        if word in self.function_words or (len(joined) > 1 and joined in self.function_words):
            found |= traits.FUNCTIONAL
        if word in self.function_words or self.without_prefix(word) in self.function_words:
            found |= traits.SMALL
        if not self.cased:
            letters = (*self.preposition_letters, *self.prefix_letters)
            if word in self.given_names or (word in self.name_particles and not has_article):
                found |= traits.NAME
            elif len(word) > 4 and word[:1] in letters and word[1:] in self.given_names:
                found |= traits.JOINED_NAME
        return found

    def _ends_in(self, word: str, words: frozenset[str]) -> bool:
        """Whether a compound ends in one of the words: Regierungssprecherin, Sprecherin."""
        ends = (word[split:] for split in range(_COMPOUND, len(word) - _COMPOUND))
        return any(end in words and end not in self.uncompounded for end in ends)


def phrase_key(phrase: str) -> tuple[str, ...]:
    """The folded tokens of a phrase."""
    return tuple(folded_words(phrase))


def _inflect(data: Mapping[str, Any], stems: Iterable[str], name: str) -> Iterable[tuple[str, Agreement]]:
    """The forms of stems in an inflection class, each with the agreement that its affixes show."""
    inflection = data.get("inflection", {}).get(name, {"prefixes": [""], "suffixes": [""]})
    feminine, plural = inflection.get("feminine", ()), inflection.get("plural", ())
    for stem in stems:
        for prefix in inflection["prefixes"]:
            for suffix in inflection["suffixes"]:
                agreement: Agreement = ""
                if suffix in plural:
                    agreement = "plural"
                elif feminine:
                    agreement = "feminine" if prefix in feminine or suffix in feminine else "masculine"
                yield prefix + stem + suffix, agreement


def _words(section: Mapping[str, Any], key: str) -> frozenset[str]:
    return frozenset(fold_word(word) for word in section.get(key, ()))


def _inflected(data: Mapping[str, Any], key: str, name: str) -> frozenset[str]:
    """The folded forms of a list of people in an inflection class; none where the language has no such class."""
    if name not in data.get("inflection", {}):
        return frozenset()
    return frozenset(fold_word(form) for form, _ in _inflect(data, data["people"].get(key, ()), name))


def _heads(phrases: Iterable[tuple[str, ...]]) -> dict[str, int]:
    heads: dict[str, int] = {}
    for phrase in phrases:
        heads[phrase[0]] = max(heads.get(phrase[0], 0), len(phrase))
    return heads


_GAP = "…"  # in a cue: what stands between the parts of a separable verb


def _cue_forms(data: Mapping[str, Any]) -> Iterable[tuple[str, CueEntry]]:
    for group in data["cues"]:
        frames: tuple[Frame, ...] = ("finite", "past", "participle")
        for frame in frames:
            if frame in group:
                polarity, takes = group.get("polarity", "assert"), group.get("takes", "")
                for form, agreement in _inflect(data, group["stems"], group[frame]):
                    yield form, CueEntry(frame, polarity, takes, agreement)


def _cues(data: Mapping[str, Any]) -> dict[tuple[str, ...], CueEntry]:
    cues: dict[tuple[str, ...], CueEntry] = {}
    for form, entry in _cue_forms(data):
        if _GAP in form:
            continue
        key = phrase_key(form)
        known = cues.setdefault(key, entry)
        if entry.takes and known.frame == entry.frame and not known.takes:
            cues[key] = replace(known, takes=entry.takes)
    return cues


def _separable(data: Mapping[str, Any]) -> dict[str, tuple[tuple[tuple[str, ...], CueEntry], ...]]:
    found: dict[str, tuple[tuple[tuple[str, ...], CueEntry], ...]] = {}
    for form, entry in _cue_forms(data):
        verb, gap, particle = form.partition(_GAP)
        if gap:
            word = fold_word(verb.strip())
            found[word] = (*found.get(word, ()), (phrase_key(particle), entry))
    return found


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language (ISO 639-1), that of the fallback where it has no file."""
    data = language_data(language)
    syntax, people, sources, names = data["syntax"], data["people"], data["sources"], data["quoted_names"]
    given = given_names(data["script"])
    genders: tuple[Gender, ...] = ("masculine", "feminine", "either")
    cues = _cues(data)
    separable = _separable(data)
    source_keys = dict.fromkeys(phrase_key(form) for form in sources["forms"])
    places = dict.fromkeys(phrase_key(name) for name in people.get("places", ()))
    telling: Mapping[str, Any] = data.get("genders", {})
    return Lexicon(
        subject_after=syntax["subject"] == "after",
        verb_second=syntax["subject"] == "second",
        incises=syntax.get("incises", False),
        nouns_capitalised=syntax.get("nouns_capitalised", False),
        comma_opens=syntax.get("comma_opens", False),
        quoted_words=syntax.get("quoted_words", False),
        prefix_letters=tuple(syntax["prefix_letters"]),
        preposition_letters=tuple(syntax["preposition_letters"]),
        articles=tuple(syntax["articles"]),
        cues=cues,
        cue_heads=_heads(cues),
        separable=separable,
        sources=source_keys,
        source_heads=_heads(source_keys),
        heads=frozenset(_heads([*cues, *source_keys])) | separable.keys(),
        source_fillers=_words(sources, "fillers"),
        source_selves=_words(sources, "self_forms"),
        postpositions=_words(sources, "postpositions"),
        trailing_sources=_words(sources, "trailing"),
        complementizers=_words(syntax, "complementizers"),
        inclusive_complementizers=_words(syntax, "inclusive_complementizers"),
        content_prepositions=_words(syntax, "content_prepositions"),
        noun_prepositions=_words(syntax, "noun_prepositions"),
        content_cues={
            fold_word(word): tuple(fold_word(part) for part in parts)
            for word, parts in data.get("content_cues", {}).items()
        },
        verb_beginnings=tuple(fold_word(word) for word in syntax.get("verb_beginnings", ())),
        impersonal=_words(syntax, "impersonal"),
        prepositions=_words(syntax, "prepositions"),
        infinitive_endings=tuple(syntax.get("infinitive_endings", ())),
        infinitive_markers=_words(syntax, "infinitive_markers"),
        auxiliaries=_words(syntax, "auxiliaries"),
        function_words=_words(syntax, "function_words"),
        determiners=_words(syntax, "determiners") | _words(syntax, "plural_determiners"),
        plural_determiners=_words(syntax, "plural_determiners"),
        demonstratives=_words(syntax, "demonstratives"),
        indefinite=_words(syntax, "indefinite") | _words(syntax, "plural_indefinite"),
        bare_complements=_words(syntax, "bare_complements"),
        negations=_words(syntax, "negations"),
        negated_behind=_words(syntax, "negated_behind"),
        ambiguous_cues=_words(syntax, "ambiguous_cues"),
        free_inversion=syntax.get("free_inversion", False),
        perfect_auxiliaries=_words(syntax, "perfect_auxiliaries"),
        joiner_phrases=frozenset(phrase_key(phrase) for phrase in syntax.get("joiner_phrases", ())),
        joiners=_words(syntax, "joiners"),
        relatives=_words(syntax, "relatives"),
        oblique=_words(syntax, "oblique"),
        object_articles=_words(syntax, "object_articles"),
        parentheticals=_words(syntax, "parentheticals"),
        anyone=_words(syntax, "anyone"),
        agents=_words(syntax, "agents"),
        clause_openers=_words(syntax, "clause_openers"),
        passives=_words(syntax, "passives"),
        reported_mood=_words(syntax, "reported_mood"),
        coordinators=_words(syntax, "coordinators"),
        subordinators=_words(syntax, "subordinators"),
        resumptives=_words(syntax, "resumptives"),
        topicalizers=_words(syntax, "topicalizers"),
        conjunctive=_words(syntax, "conjunctive"),
        copulas=_words(syntax, "copulas"),
        settings=_words(syntax, "settings"),
        addressees=_words(syntax, "addressees"),
        time_words=_words(syntax, "time_words"),
        roles=_inflected(data, "roles", "noun"),
        honorifics=_words(people, "honorifics"),
        speakers=_words(people, "speakers"),
        same=_words(people, "same"),
        organisations=_inflected(data, "organisations", "noun"),
        groups=_inflected(data, "groups", "plural") | _inflected(data, "roles", "roles"),
        partitives=_words(people, "partitives"),
        issued=_words(people, "issued"),
        counted=_words(people, "counted"),
        of=_words(people, "of"),
        documents=_words(people, "documents"),
        name_particles=_words(people, "name_particles"),
        inner_particles=_words(people, "inner_particles"),
        possessives=_words(people, "possessives"),
        first_capital=people.get("first_capital", False),
        compounds=people.get("compounds", False),
        role_endings=tuple(people.get("role_endings", ())),
        uncompounded=_words(people, "uncompounded"),
        common_endings=tuple(people.get("common_endings", ())),
        same_roles={
            phrase_key(other): phrase_key(usual)
            for usual, others in people.get("same_roles", {}).items()
            for other in others
        },
        given_names={fold_word(name): gender for gender in genders for name in given[gender]},
        given_forms=frozenset(name for gender in genders for name in given[gender]),
        places=places,
        place_heads=_heads(places),
        gender_words={fold_word(word): gender for gender in genders for word in telling.get(gender, ())},
        person_endings=tuple(people.get("person_endings", ())),
        adverb_endings=tuple(fold_word(ending) for ending in syntax.get("adverb_endings", ())),
        oblique_endings={fold_word(a): fold_word(b) for a, b in syntax.get("oblique_endings", {}).items()},
        feminine_endings=tuple(fold_word(ending) for ending in telling.get("feminine_endings", ())),
        pronouns={fold_word(word): value for word, value in data.get("pronouns", {}).items()},
        question_labels=_words(data["dialogue"], "questions"),
        answer_labels=_words(data["dialogue"], "answers"),
        name_heads=frozenset(fold_word(form) for form, _ in _inflect(data, names["heads"], "heads")),
        predicates=_words(names, "predicates"),
        abbreviations=_words(data.get("abbreviations", {}), "words"),
        ordinals=data.get("abbreviations", {}).get("ordinals", False),
        cased=given["cased"],
    )
