"""What can be an output, and what cannot."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from pathlib import Path

from quotes.errors import UsageError


def keeps_ledger(output: str) -> bool:
    """Whether an output can have a ledger: it is a file, or will be one; not standard output, a pipe or a device."""
    if output == "-":
        return False
    path = Path(output)
    return not path.exists() or stat.S_ISREG(path.stat().st_mode) or path.is_dir()


def check_output(output: Path, paths: Sequence[str]) -> None:
    """Raises: UsageError where the output cannot be a file of records."""
    if output.is_dir():
        raise UsageError(f"{output}: is a folder; give a file for -o")
    if not output.parent.is_dir():
        raise UsageError(f"{output}: its folder does not exist; make it first")
    if any(Path(one).is_file() and is_same(output, Path(one)) for one in paths):
        raise UsageError(f"{output}: is one of the inputs; it would be overwritten")


def is_same(output: Path, path: Path | None) -> bool:
    """Whether a path is the output's."""
    try:
        return path is not None and path.name == output.name and output.exists() and path.samefile(output)
    except OSError:
        return False
