"""What the head of a GGUF file says of the model in it: enough to choose a context and to see whether it fits."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from quotes.errors import UsageError

# The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
_MAGIC = b"GGUF"
_NUMBERS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
_STRING, _ARRAY = 8, 9
_LONGEST = 1 << 20  # bytes of a text in the head, and items of a list; the vocabulary comes after what is read
_F16 = 2  # bytes of a cached number


@dataclass(frozen=True, slots=True)
class Header:
    """A model as its file describes it."""

    name: str
    """The file's name without its suffix: what records call the model."""
    size: int
    """Bytes of the file; loaded, the weights take as much memory."""
    context: int
    """Tokens that the model was trained to read; 0 where the file does not say."""
    token_bytes: int
    """Memory that one token of context takes; 0 where the file does not say."""


def read_header(path: Path) -> Header:
    """Read the head of a GGUF file.

    Raises:
        UsageError: there is no such file, it cannot be read, or it is no GGUF file.
    """
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            return _header(path, size, _metadata(file, path))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None


def _header(path: Path, size: int, metadata: Mapping[str, Any]) -> Header:
    kind = metadata.get("general.architecture", "")

    def number(key: str) -> int:
        value = metadata.get(f"{kind}.{key}")
        return value if isinstance(value, int) else 0

    layers, heads = number("block_count"), number("attention.head_count")
    cached: Any = metadata.get(f"{kind}.attention.head_count_kv", heads)  # of all layers, or a list of each one's
    of_all = sum(cached) if isinstance(cached, list) else cached * layers
    width = number("attention.key_length") or number("embedding_length") // max(heads, 1)
    return Header(path.stem, size, number("context_length"), 2 * of_all * width * _F16)


def _metadata(file: BinaryIO, path: Path) -> dict[str, Any]:
    """The keys and values up to the vocabulary."""
    if file.read(4) != _MAGIC:
        raise UsageError(f"{path}: no model: a GGUF file is expected, which begins with the letters GGUF")
    found: dict[str, Any] = {}
    try:
        version, _, count = _number(file, 4), _number(file, 10), _number(file, 10)
        if version not in {2, 3}:
            raise UsageError(f"{path}: GGUF of version {version}; 2 and 3 can be read")
        for _ in range(count):
            key = _text(file)
            if key.startswith("tokenizer."):
                break
            found[key] = _value(file, _number(file, 4))
    except (struct.error, KeyError, ValueError):
        raise UsageError(f"{path}: a damaged GGUF file: its head cannot be read") from None
    return found


def _number(file: BinaryIO, kind: int) -> Any:
    form = _NUMBERS[kind]
    return struct.unpack(form, file.read(struct.calcsize(form)))[0]


def _text(file: BinaryIO) -> str:
    return file.read(_bounded(_number(file, 10))).decode("utf-8", "replace")


def _value(file: BinaryIO, kind: int) -> Any:
    if kind == _STRING:
        return _text(file)
    if kind == _ARRAY:
        each = _number(file, 4)
        return [_value(file, each) for _ in range(_bounded(_number(file, 10)))]
    return _number(file, kind)


def _bounded(length: int) -> int:
    if length > _LONGEST:
        raise ValueError("too long")
    return length
