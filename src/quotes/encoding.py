"""From bytes to text: UTF-8, UTF-16 and the 8-bit encodings that newsrooms used.

Newlines are kept as they are (CRLF too), so that offsets point into the decoded file; only a byte order mark
at the start is dropped.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from quotes.errors import ReadingError

SAMPLE = 65_536
"""Bytes that are looked at to tell the encoding."""

_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_USUAL = ("cp1256", "cp1252", "iso8859-6")
"""8-bit encodings of Arabic and French; of two that fit alike, the first."""

_DECLARED = re.compile(
    rb"""(?:<meta[^>]{0,200}?charset|<\?xml[^>]{0,100}?encoding)\s*=\s*["']?\s*([\w.:-]{3,30})""", re.I
)
_SAFE_CODECS = re.compile(r"utf[-_](?:8|16|32)|cp(?:125|866|874|93|94)|iso8859|koi8|mac-|gb|big5|euc|shift_jis")
_WEB_NAMES = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254"}  # as browsers read them

_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]+")

_WORD = re.compile(r"[\w\u064b-\u0655\u0670×÷¤¦]+")
_LATIN = re.compile(r"[A-Za-z\u00aa-\u024f]")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_ODD_ARABIC = re.compile(
    r"^[\u064b-\u0655]|[\u064b-\u064d](?=[^اى\u064b-\u0655])|(?:[\u064b-\u0650\u0652]){2}|[ةى](?=[ء-ي])|[پچژگکٹڈڑںےہھ×÷¤]"
)
_ODD_LATIN = re.compile(r"[a-zß-ÿ][A-ZÀ-Þ]|[\u0080-\u009f¤¦×÷]")


def decode(data: bytes, *, html: bool = False) -> str:
    """The text of `data`, its byte order mark dropped and nothing else changed.

    Args:
        html: whether a `<meta charset>` is to be believed where the bytes are no UTF-8.

    Raises:
        ReadingError: binary data, or bytes that fit no encoding. Its message does not name the file.
    """
    name, skip = detect(data, html=html)
    try:
        return data[skip:].decode(name)
    except UnicodeDecodeError as error:
        raise ReadingError(f"not valid {name.upper()} at byte {error.start + skip + 1}: save it as UTF-8") from error


def detect(data: bytes, *, html: bool = False, complete: bool = True) -> tuple[str, int]:
    """The name of a codec and the length of the byte order mark.

    Args:
        complete: False where `data` is the beginning of a longer file.

    Raises:
        ReadingError: binary data, or bytes that fit no encoding.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name, len(mark)
    if _CONTROLS.search(data, 0, SAMPLE):
        return _detect_beside_controls(data), 0
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data, complete)
        if b"\0" in data:
            raise ReadingError("binary data, no text (a NUL byte)")
        return "utf-8", 0
    except UnicodeDecodeError as error:
        if _is_broken_utf8(data):
            raise ReadingError(f"not valid UTF-8 at byte {error.start + 1}: save it as UTF-8") from error
    if html and (declared := _declared(data)):
        return declared, 0
    return _eight_bit(data), 0


def _detect_beside_controls(data: bytes) -> str:
    sample = data[:SAMPLE]
    for name in ("utf-16-le", "utf-16-be"):
        if _reads_as_utf16(sample, name):
            return name
    if b"\0" in sample:
        raise ReadingError("binary data, no text (a NUL byte)")
    if len(_CONTROLS.findall(sample)) * 100 > len(sample):
        raise ReadingError("binary data, no text (control characters)")
    try:
        data.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        return _eight_bit(data)


def _reads_as_utf16(sample: bytes, name: str) -> bool:
    """Whether nearly all pairs of bytes are letters, digits, marks or blanks of Latin and Arabic writing."""
    if len(sample) % 2:
        sample = sample[:-1] if len(sample) > SAMPLE // 2 else b""
    try:
        text = sample.decode(name)
    except UnicodeDecodeError:
        return False
    plausible = sum(
        char in "\t\n\r" or " " <= char < "\u0250" or "\u0600" <= char < "\u0700" or "\u2000" <= char < "\u20d0"
        for char in text
    )
    return len(text) > 1 and plausible >= 0.95 * len(text)


def _is_broken_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8 but for a few: other encodings have next to no such sequences."""
    sample = data[:SAMPLE]
    high = sum(map(len, _HIGH.findall(sample)))
    paired = sum(map(len, _SEQUENCE.findall(sample)))
    return paired >= 4 and paired >= 0.8 * high


def _declared(data: bytes) -> str | None:
    found = _DECLARED.search(data, 0, 4096)
    if not found:
        return None
    try:
        name = codecs.lookup(found[1].decode("ascii", "replace")).name
    except LookupError:
        return None
    name = _WEB_NAMES.get(name, name)
    if not _SAFE_CODECS.match(name) or name.startswith("utf"):
        return None
    try:
        data.decode(name)
    except UnicodeDecodeError:
        return None
    return name


def _eight_bit(data: bytes) -> str:
    """The 8-bit encoding in which the words look most like words.

    Detection by frequency needs length: of texts of ten letters in windows-1256, charset-normalizer reads one
    in five rightly. How letters are put together tells sooner: no word mixes Arabic and Latin letters, ة ends
    a word, «é» stands among plain letters. charset-normalizer is asked where no usual encoding fits.
    """
    sample = data[:SAMPLE]
    rated = sorted((badness, rank, name) for rank, (badness, name) in enumerate(_rated(sample, data)))
    if rated and rated[0][0] <= 0.1:
        return rated[0][2]
    from charset_normalizer import from_bytes  # 40 ms, and seldom needed

    for match in from_bytes(sample, chunk_size=1024):
        if _SAFE_CODECS.match(match.encoding) and _badness(str(match)) <= 0.1 and _decodes(data, match.encoding):
            return match.encoding
    if rated and rated[0][0] <= 0.3:
        return rated[0][2]
    raise ReadingError("binary data or an unknown encoding: save it as UTF-8")


def _rated(sample: bytes, data: bytes) -> Iterator[tuple[float, str]]:
    for name in _USUAL:
        try:
            text = sample.decode(name)
        except UnicodeDecodeError:
            continue
        if _decodes(data, name):
            yield round(_badness(text), 3), name


def _decodes(data: bytes, name: str) -> bool:
    try:
        data.decode(name)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def _badness(text: str) -> float:
    """The share of words with letters beyond ASCII that no language spells so."""
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    if not words:
        return 0.0
    return sum(map(_oddness, words)) / len(words)


def _oddness(word: str) -> float:
    latin, arabic = len(_LATIN.findall(word)), len(_ARABIC.findall(word))
    if latin and arabic:
        return 1.0
    if arabic:
        return 1.0 if _ODD_ARABIC.search(word) else (0.5 if len(word) == 1 and word != "و" else 0.0)
    plain = sum(char.isascii() for char in word)
    if _ODD_LATIN.search(word) or not latin:
        return 1.0
    return 0.0 if len(word) == 1 or plain * 3 >= len(word) else 1.0
