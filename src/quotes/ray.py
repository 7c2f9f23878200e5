"""The same extraction on a Ray cluster: a dataset of articles in, a dataset of records out.

    import quotes.ray as qr

    found = qr.extract(qr.files(["articles/"]), engine="rules", workers=8)
    found.write_parquet("found/")            # flat columns, one row a record, failures as rows
    qr.write_records(found, "records/")      # JSONL partitions, as `quotes extract` writes records

Each article has exactly one outcome: the row with `number` 0. Where a worker dies, Ray does its articles again, and
only the rows of work that came to its end are in the dataset.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from quotes.asking import Result
from quotes.corpus.frames import flat, typed
from quotes.errors import OutputError, QuotesError, ReadingError, UsageError
from quotes.extraction import choose_engine
from quotes.flow import Item, in_order, starter
from quotes.reading import Input, from_text, inputs, read_input
from quotes.topics import Topic, topics_of

if TYPE_CHECKING:
    import pyarrow
    import ray.data

_FIELDS: Final = ("id", "path", "title", "outlet", "published", "url", "language")
_OUTCOME: Final[Mapping[str, type]] = {
    "source": str,
    "status": str,
    "reason": str,
    "number": int,
    "record": str,
}
"""Of every row: what became of its article, and the record as a JSON line (null where the article has none)."""
_BATCH: Final = 64  # articles that a worker takes at a time, and does again where it dies


def files(paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> ray.data.Dataset:
    """A dataset of the files below some paths, to be read by the workers; every worker must see them.

    Raises:
        UsageError: Ray is not installed.
    """
    sources = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    rows = []
    for source in sources:
        for found in inputs(source):
            if isinstance(found, ReadingError):
                rows.append({"file": "", "name": "", "source": found.source, "problem": found.message})
            else:
                rows.append({"file": str(found.path), "name": found.name, "source": found.source, "problem": ""})
    made: ray.data.Dataset = _ray().data.from_items(rows)
    return made


def extract(
    articles: ray.data.Dataset,
    *,
    engine: str = "auto",
    topics: Sequence[str | Topic] = (),
    language: str | None = None,
    workers: int | None = None,
    jobs: int = 1,
    **asking: Any,
) -> ray.data.Dataset:
    """Records of the articles, one a row; an article without any is one row that says why.

    Args:
        articles: rows of `files`, or of articles: `text`, and what is known of id, path, title, outlet, published, url,
            language.
        engine: `auto`, `rules` or `llm`; each worker has one of its own.
        workers: processes over the cluster; where not given, as many as it has processors but one, which reads.
        jobs: requests at the same time in each worker (`llm`).
        asking: how a model is asked; what `quotes.LLM` takes.

    Raises:
        UsageError: the call is wrong, or Ray is not installed.
    """
    if jobs < 1:
        raise UsageError("jobs: at least 1")
    ray = _ray()
    number = workers or max(1, int(ray.cluster_resources().get("CPU", 1)) - 1)
    given = {"engine": engine, "topics": tuple(topics), "language": language, "jobs": jobs, "asking": asking}
    return articles.map_batches(
        _Worker,
        fn_constructor_kwargs=given,
        compute=ray.data.ActorPoolStrategy(size=number),
        batch_size=_BATCH,
        batch_format="pyarrow",
    )


def write_records(found: ray.data.Dataset, folder: str | os.PathLike[str]) -> None:
    """Write the records of `extract` as JSONL partitions, whole lines; a partition that is done again replaces itself.

    Raises:
        OutputError: the folder cannot be written.
    """
    Path(folder).mkdir(parents=True, exist_ok=True)
    where = str(Path(folder).resolve())
    writer: Any = _write
    found.map_batches(writer, fn_kwargs={"folder": where}, batch_size=None, batch_format="pyarrow").materialize()


class _Worker:
    """What runs in each process of the cluster."""

    def __init__(
        self, engine: str, topics: tuple[str | Topic, ...], language: str | None, jobs: int, asking: Mapping[str, Any]
    ):
        sought = topics_of(topics)
        self._start = starter(choose_engine(engine, **asking), lambda item: sought, jobs, None)
        self._language, self._jobs = language, jobs

    def __call__(self, batch: pyarrow.Table) -> pyarrow.Table:
        items = (item for row in batch.to_pylist() for item in _items(row, self._language))
        return _table(row for _, result in in_order(items, self._start, self._jobs) for row in _rows(result))


def _items(row: Mapping[str, Any], language: str | None) -> Iterator[Item]:
    """The articles of a row, or why there is none."""
    if row.get("problem"):
        yield ReadingError(row["problem"], row["source"])
    elif "file" in row:
        yield from read_input(Input(Path(row["file"]), row["name"], row["source"]), language)
    else:
        known = {name: row.get(name) for name in _FIELDS} | ({"language": language} if language else {})
        try:
            yield from_text(row.get("text") or "", **known)
        except QuotesError as error:
            yield ReadingError(str(error), str(row.get("path") or row.get("id") or "text"))


def _rows(result: Result) -> Iterator[dict[str, Any]]:
    outcome = result.outcome
    head = {"source": outcome.source, "status": outcome.status, "reason": outcome.reason}
    for number, record in enumerate(result.quotations):
        yield {**flat(record.model_dump(mode="json", by_alias=True)), **head, "number": number} | {
            "record": record.json_line()
        }
    if not result.quotations:
        named = result.article and {"article_id": result.article.id, "article_sha256": result.article.sha256}
        yield head | {"number": 0, **(named or {})}


def _table(rows: Iterable[Mapping[str, Any]]) -> pyarrow.Table:
    """Rows with the same columns and types in every partition, also in one of failures alone."""
    import pyarrow

    types = {str: pyarrow.string(), int: pyarrow.int64(), float: pyarrow.float64()}
    outcome = {name: types[kind] for name, kind in _OUTCOME.items()}
    named = {name: kind for name, kind in typed(types).items() if not name.startswith("statement_")}
    schema = pyarrow.schema(list({**outcome, **named}.items()))
    return pyarrow.Table.from_pylist(list(rows), schema=schema)


def _write(batch: pyarrow.Table, folder: str) -> pyarrow.Table:
    lines = "".join(f"{line}\n" for line in batch.column("record").to_pylist() if line is not None).encode()
    if lines:
        target = Path(folder) / f"part-{sha256(lines).hexdigest()[:16]}.jsonl"
        part = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            part.write_bytes(lines)
            part.replace(target)
        except OSError as error:
            raise OutputError(f"{target}: cannot be written: {error.strerror}") from None
    return batch.select(["number"])


def _ray() -> Any:
    try:
        import ray
        import ray.data
    except ImportError:
        raise UsageError("quotes.ray needs Ray: pip install 'expert-quotes[ray]'") from None
    return ray
