"""Folding: what two spellings of the same words have in common. Used to compare, never to change an article.

Each tier forgives what the tiers before it forgive, and one kind of difference more:

`exact`        nothing: the same code points.
`spacing`      white space, bidi and zero-width marks, and one character written in several ways in Unicode
               (decomposed letters, presentation forms, full width, ligatures).
`typography`   the shape of quotation marks, apostrophes, dashes, ellipses, commas and digits (٣ ۳ 3),
               tatweel, white space beside a mark.
`vowels`       Arabic vowels, tanwin, shadda and sukun that one side writes and the other leaves out.
`letters`      letter forms: أ إ آ ٱ ا, ى ي ی, ة ه, ک ك, the seat of a hamza (ؤ ئ ء), œ oe, an accent
               on a capital.
`punctuation`  commas, colons, brackets, dashes and quotation marks that one side has and the other has not.

Accents on small letters are kept in every tier, since they tell words apart («augmente», «augmenté»), and so
are sentence ends, since a negation may stand before one («No. More people…»).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Final, Literal, get_args

from quotes.remembered import REMEMBERED, Remembered

Tier = Literal["exact", "spacing", "typography", "vowels", "letters", "punctuation"]
TIERS: Final[tuple[Tier, ...]] = get_args(Tier)
"""From the strictest to the weakest."""

_HIDDEN: Final = "\u00ad\u034f\u061c\u180e\ufeff" + "".join(
    chr(code)
    for first, last in ((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2069), (0xFE00, 0xFE0F))
    for code in range(first, last + 1)
)
_VOWELS: Final = (
    "\u0610-\u061a\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08d3-\u08ff"
)
_JOINERS: Final = (
    f"\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c7\u0653-\u0655{_VOWELS}"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)

DOUBLE_MARKS: Final = '"“”„‟«»〝〞＂❝❞'
SINGLE_MARKS: Final = "'‘’‚‛‹›′`´ʼ＇"
_DASHES: Final = "-‐‑‒–—―−﹘﹣－"

ARABIC: Final = re.compile("[\u0620-\u064a\u066e-\u06d3]")
"""A letter of the Arabic script."""
_hidden = re.compile(f"[{_HIDDEN}]+")
_vowels = re.compile(f"[{_VOWELS}]+")
_space = re.compile(r"\s+")
_word = re.compile(rf"\w[\w{_JOINERS}{_HIDDEN}]*")
# CPython sorts combining marks by insertion: a run of a million would take hours, and no word needs sixteen.
_pile_of_marks = re.compile(f"([{_JOINERS}]{{16}})[{_JOINERS}]+")
# NFKC would read 10² as 102 and 1½ as 11⁄2.
_raised_after_digit = re.compile(r"(?<=\d)(?=[²³¹⁰⁴-⁹₀-₉¼-¾⅐-⅞])")

_typography = str.maketrans(
    {
        **dict.fromkeys(DOUBLE_MARKS, '"'),
        **dict.fromkeys(SINGLE_MARKS, "'"),
        **dict.fromkeys(_DASHES, "-"),
        **{chr(zero + digit): str(digit) for zero in (0x0660, 0x06F0) for digit in range(10)},
        **{"،": ",", "؛": ";", "؟": "?", "۔": ".", "٪": "%", "٫": ".", "٬": ",", "ـ": None},
    }
)
_ellipsis = re.compile(r"\.{2,}")
_two_singles = re.compile(r"''")
_space_beside_mark = re.compile(r"""\s*(-+|")\s*|\s+(?=[,;:!?.%)\]])|(?<=[(\[])\s+|(?<=[,;:!?.])\s+(?=\D)""")

_letters = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىیې", "ي"),
        **dict.fromkeys("ةۃھہەۀ", "ه"),
        **dict.fromkeys("کڪ", "ك"),
        **dict.fromkeys("ؤئ", "ء"),
        **{"œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae", "ß": "ss"},
        # French printing long left accents off capitals; on small letters they tell words apart.
        **{
            letter: unicodedata.normalize("NFD", letter)[0]
            for letter in map(chr, range(0xC0, 0x17F))
            if letter.isupper() and len(unicodedata.normalize("NFD", letter)) > 1
        },
    }
)
_hamza_on_dotless_ya = re.compile("[يىی]\u0654")
_stray_hamza = re.compile("[\u0653-\u0655]")

_plain_arabic = re.compile("[\u0621-\u063a\u0641-\u064a]+")

_between_sentences = re.compile(r"[.!]+")
_forgiven_mark = re.compile(r"""(?<!\d)[,;:]|[,;:](?!\d)|["()\[\]{}]|-+(?!\d)|(?<!\w)'|'(?!\w)""")
_space_beside_stop = re.compile(r"\s*([.?])\s*(?!\d)")


def _spacing(text: str) -> str:
    text = _hidden.sub("", text.replace("´", "'"))
    if not text.isascii():
        text = _raised_after_digit.sub("^", _pile_of_marks.sub(r"\1", text))
        text = unicodedata.normalize("NFKC", text)
    return _space.sub(" ", text).strip()


def _typographic(text: str) -> str:
    text = _two_singles.sub('"', _ellipsis.sub("...", text.translate(_typography)))
    return _space.sub(" ", _space_beside_mark.sub(lambda match: (match[1] or "")[:1], text)).strip()


def _without_vowels(text: str) -> str:
    return _vowels.sub("", text)


def _letter_forms(text: str) -> str:
    return _stray_hamza.sub("", _hamza_on_dotless_ya.sub("ء", text).translate(_letters))


def _without_marks(text: str) -> str:
    text = _forgiven_mark.sub(" ", _between_sentences.sub(".", text))
    return _space.sub(" ", _space_beside_stop.sub(r"\1", text)).strip()


_STEPS: Final = (_spacing, _typographic, _without_vowels, _letter_forms, _without_marks)


def fold(text: str, tier: Tier) -> str:
    """The text with every difference levelled that `tier` forgives: alike texts have equal folds."""
    for step in _STEPS[: TIERS.index(tier)]:
        text = step(text)
    return text


def fold_word(word: str) -> str:
    """A word or phrase in small letters at the `letters` tier, for look-ups in word lists.

    Word lists must be folded by the same function: it also turns ؤ and ئ into ء, and ’ into '.
    """
    return folds[word]


def _fold_word(word: str) -> str:
    if word.isascii() and word.isalnum():  # nearly all words need no more than this
        return word.lower()
    if _plain_arabic.fullmatch(word):
        return word.translate(_letters)
    return _letter_forms(_without_vowels(_typographic(_spacing(word).lower())))


folds: Final = Remembered(_fold_word)
"""`fold_word` by word, for many at a time."""


@lru_cache(maxsize=REMEMBERED)
def _skeletons(word: str) -> tuple[str, ...]:
    # Weaker than any tier, so that a search by it misses nothing that a tier accepts.
    plain = unicodedata.normalize("NFKD", fold_word(word))
    return tuple(re.findall(r"\w+", "".join(letter for letter in plain if not unicodedata.combining(letter))))


@dataclass(frozen=True, slots=True)
class Folded:
    """The words of `text` in their barest form, and where each stands.

    `text` is " w1 w2 … "; word i comes from the code points `starts[i]` to `ends[i]` of the original.
    Words that one original word folds to (ﷺ) share its place.
    """

    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    places: tuple[int, ...]
    """Where each word begins in `text`."""


def fold_words(text: str) -> Folded:
    """The words of `text` with an index map back to its code points. Linear in its length."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _word.finditer(text):
        word = match.group()
        start = match.start()
        skeletons = _skeletons(word)
        if skeletons:
            end = start + len(word.rstrip(_HIDDEN))
            for skeleton in skeletons:
                words.append(skeleton)
                starts.append(start)
                ends.append(end)
    places = tuple(accumulate((len(word) + 1 for word in words), initial=1))[:-1]
    joined = f" {' '.join(words)} " if words else " "
    return Folded(joined, tuple(words), tuple(starts), tuple(ends), places)
