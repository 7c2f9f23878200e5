"""The output file, always whole: written anew from the ledger beside the old one, and put in its place.

How often depends on what it costs: the writing takes no more than a twentieth of the run's time.
"""

from __future__ import annotations

import contextlib
import gzip
import os
import time
from pathlib import Path
from typing import BinaryIO, Final, cast

from quotes.errors import OutputError
from quotes.output import sync_folder
from quotes.runs.ledger import Ledger

_SHARE: Final = 20  # of the time since the last one, what writing may take
_SOONEST: Final = 1.0  # seconds between two


class Publisher:
    """Writes the output of a ledger when it is time, and at the end.

    Raises:
        OutputError: the disk is full, or the file cannot be written. The old output stands as it was.
    """

    def __init__(self, ledger: Ledger, output: Path):
        self._ledger, self._output = ledger, output
        self._took, self._last = 0.0, time.monotonic()
        ledger.changed = ledger.mark() != _mark(output)

    def when_due(self) -> None:
        """Write the output if that has not been done for long enough."""
        if time.monotonic() - self._last > max(_SOONEST, _SHARE * self._took):
            self.now()

    def now(self) -> None:
        """Write the output if the ledger has changed since, or the file has."""
        began = time.monotonic()
        if self._ledger.changed:
            self._ledger.commit()
            publish(self._ledger, self._output)
            self._ledger.mark(_mark(self._output))
            self._ledger.changed = False
        self._last = time.monotonic()
        self._took = self._last - began


def publish(ledger: Ledger, output: Path) -> None:
    """Write all records of the ledger to `output`, or leave it as it is.

    Raises:
        OutputError: it cannot be written.
    """
    target = output.resolve()  # a link stays a link
    part = target.with_name(f".{target.name}.part")
    try:
        with part.open("wb") as plain:
            with _packed(plain, target) as stream:
                for lines in ledger.lines():
                    stream.write(lines)
            plain.flush()
            os.fsync(plain.fileno())
        if target.exists():
            part.chmod(target.stat().st_mode & 0o777)
        part.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise OutputError(f"{output}: cannot be written: {error.strerror}; the ledger has all records") from None


def _packed(plain: BinaryIO, target: Path) -> contextlib.AbstractContextManager[BinaryIO]:
    if target.suffix == ".gz":
        return cast(contextlib.AbstractContextManager[BinaryIO], gzip.GzipFile("", "wb", 6, plain, mtime=0))
    return contextlib.nullcontext(plain)


def _mark(output: Path) -> str:
    """What tells whether the file is the one that was written; empty where there is none."""
    try:
        seen = output.stat()
    except OSError:
        return ""
    return f"{seen.st_size} {seen.st_mtime_ns}"
