"""Label Studio: tasks with regions, relations and what is said of each region, and annotated tasks back as gold.

Label Studio counts code points (older versions UTF-16 units, which the words of a region tell). The labeling
interface is `labelstudio.xml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any, Final

from quotes.article import Span
from quotes.errors import RecordError
from quotes.foreign import offset, part_of
from quotes.formats.documents import Gold
from quotes.formats.marks import LINKED, Mark, about, gold_of, marks_of
from quotes.formats.sources import Tell, compact

_CONTROLS: Final[Mapping[str, str]] = {
    "name": "textarea",
    "speaker": "textarea",
    "affiliation": "textarea",
    "target": "textarea",
    "kind": "choices",
    "stance": "choices",
}
"""What is said of a region → the control of the labeling interface that says it."""
_VALUES: Final = {"textarea": "text", "choices": "choices"}


def interface() -> str:
    """The labeling interface that the tasks are made for: XML for the project's settings."""
    return (files("quotes.formats") / "labelstudio.xml").read_text("utf-8")


def lines(documents: Iterable[Gold]) -> Iterator[str]:
    """A JSON list of tasks: records are predictions, which annotators correct, gold is an annotation."""
    between = "[\n"
    for gold in documents:
        yield between + compact(_task(gold))
        between = ",\n"
    yield "[]\n" if between == "[\n" else "\n]\n"


def _task(gold: Gold) -> dict[str, Any]:
    marks, links = marks_of(gold, gaps=False)
    result = [item for number, mark in enumerate(marks) for item in _region(f"r{number}", mark, gold["text"])]
    for one, other in links:
        result.append(
            {
                "type": "relation",
                "from_id": f"r{one}",
                "to_id": f"r{other}",
                "direction": "right",
                "labels": [LINKED[marks[other].label]],
            }
        )
    kept = {"predictions": [{"model_version": made_by, "result": result}]} if (made_by := gold.get("made_by")) else {}
    return {
        "data": {"text": gold["text"], **about(gold)},
        **(kept or {"annotations": [{"result": result, "ground_truth": True}]}),
    }


def _region(id: str, mark: Mark, text: str) -> Iterator[dict[str, Any]]:
    place = {"start": mark.span.start, "end": mark.span.end, "text": mark.span.of(text)}
    yield _result(id, "label", "labels", {**place, "labels": [mark.label]})
    for key, value in mark.details.items():
        control = _CONTROLS[key]
        yield _result(id, key, control, {**place, _VALUES[control]: [value]})


def _result(id: str, name: str, control: str, value: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": id, "from_name": name, "to_name": "text", "type": control, "value": value}


def gold(tasks: Iterable[Mapping[str, Any]], tell: Tell) -> Iterator[Gold]:
    """The gold of tasks as Label Studio exports them (JSON): of each the last annotation that was not skipped.

    Where nobody annotated, it is the prediction, and `made_by` says whose.
    """
    for task in tasks:
        data = part_of(task, "data")
        text, name = data.get("text"), data.get("id", task.get("id"))
        if not isinstance(text, str):
            tell(RecordError(f"task {task.get('id')}: no text in it; export as JSON, with the data"))
            continue
        given = _given(task, "annotations")
        chosen = (given or _given(task, "predictions"))[-1:]
        if not chosen:  # a project's export has the predictions' numbers at most, and no article without quotations
            tell(RecordError(f"article {name}: nobody annotated it; left out"))
            continue
        found = _gold_of(text, {**data, "id": str(name)}, chosen[0].get("result") or (), tell)
        if not given:
            found["made_by"] = str(chosen[0].get("model_version") or "nobody")
        yield found


def _given(task: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    """The annotations (or predictions) of a task that were not skipped, the last one last."""
    found = [one for one in task.get(kind) or () if isinstance(one, Mapping) and not one.get("was_cancelled")]
    return sorted(found, key=lambda one: str(one.get("updated_at") or ""))


def _gold_of(text: str, known: Mapping[str, Any], result: Sequence[Any], tell: Tell) -> Gold:
    marks: dict[str, Mark] = {}
    details: dict[str, dict[str, str]] = {}
    items = [item for item in result if isinstance(item, Mapping)]
    for item in items:
        value, id, name = part_of(item, "value"), str(item.get("id")), item.get("from_name")
        if item.get("type") == "labels":
            span = _span(value, text)
            if span is None:
                shown = " ".join(str(value.get("text"))[:60].split())
                tell(RecordError(f"article {known['id']}: “{shown}” is not where it is said to be; left out"))
                continue
            label = next(iter(value.get("labels") or ()), "")
            marks[id] = Mark(str(label), span, details.setdefault(id, {}))
        elif isinstance(name, str) and name in _CONTROLS and (said := value.get(_VALUES[_CONTROLS[name]])):
            details.setdefault(id, {})[name] = said if isinstance(said, str) else str(said[-1])
    places = {id: number for number, id in enumerate(marks)}
    ends = [(str(one.get("from_id")), str(one.get("to_id"))) for one in items if one.get("type") == "relation"]
    links = [(places[one], places[other]) for one, other in ends if one in places and other in places]
    return gold_of(text, known, list(marks.values()), links, tell)


def _span(value: Mapping[str, Any], text: str) -> Span | None:
    """Where a region stands: where its words are as it says, in code points or else in UTF-16 units."""
    start, end, words = offset(value, "start"), offset(value, "end"), value.get("text")
    if start is None or end is None:
        return None
    span = Span(start, end)
    if not isinstance(words, str) or _letters(span.of(text)) == _letters(words):
        return span
    units = text.encode("utf-16-le", "surrogatepass")
    span = Span(*(len(units[: 2 * one].decode("utf-16-le", "ignore")) for one in (start, end)))
    return span if _letters(span.of(text)) == _letters(words) else None


def _letters(words: str) -> str:
    # Line ends of a region are written in several ways.
    return "".join(words.replace("\\n", " ").split())
