"""A run through the provider's batch endpoint: ask, wait, take what came, until no article waits for an answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Final

from quotes.asking import Result
from quotes.engines.batches import Batches
from quotes.engines.llm import LLM
from quotes.errors import UsageError
from quotes.output import keeps_ledger
from quotes.runs.ledger import locked
from quotes.runs.run import Progress, Run

_FIRST: Final = 1.0  # seconds between two looks at a batch
_LONGEST: Final = 60.0


def batched(run: Run, pool: ProcessPoolExecutor | None, tell: Callable[[str], None]) -> Iterator[Result]:
    """The results of a run as their batches come back. Stopped or killed, the same command finds them again.

    Raises:
        UsageError: the engine is no model, or the output can have no ledger.
        Unavailable: the batch endpoint fails; nothing is lost.
    """
    if not isinstance(run.engine, LLM):
        raise UsageError("--batch: is for the llm engine; name a --model")
    if not keeps_ledger(str(run.output)):
        raise UsageError("--batch: takes hours; give a file for -o")
    run.lock = locked(run.output)
    batches = Batches(run.output.with_name(run.output.name + ".batch"), run.engine.base_url, run.engine.key)
    run.engine.batches = batches
    finished = False
    try:
        while True:
            _wait(run, batches, tell)
            run.progress = Progress()
            run.budget.release()
            yield from run.results(pool)
            if run.stopping() is not None:
                break
            if sent := batches.submit():
                tell(f"{sent} requests are sent as a batch; stopped now, the same command takes up their answers")
            elif not batches.pending:
                break
        finished = not batches.pending
    finally:
        run.engine.batches = None
        batches.close(finished=finished)
        run.lock.release()


def _wait(run: Run, batches: Batches, tell: Callable[[str], None]) -> None:
    """Until no batch is under way any more, or the run is stopping."""
    pause, told = _FIRST, False
    while (waiting := batches.collect()) and run.stopping() is None:
        if not told:
            tell(f"waiting for {', '.join(waiting)}")
            told = True
        until = time.monotonic() + pause
        while time.monotonic() < until and run.stopping() is None:
            time.sleep(min(0.2, pause))
        pause = min(1.5 * pause, _LONGEST)
