"""The pages in docs/ say what is: the reference is made from the models, the recipes run."""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from quotes.records import Quotation

DOCS = Path(__file__).parent.parent / "docs"


def generator() -> ModuleType:
    found = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert found and found.loader
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_the_reference_of_the_fields_is_fresh() -> None:
    assert (DOCS / "fields.md").read_text(encoding="utf-8") == generator().page(), "run python docs/generate.py"


def test_every_field_of_a_record_is_described() -> None:
    assert [path for path, _, _, what in generator().rows(Quotation) if not what] == []


def blocks(language: str) -> list[str]:
    """The code blocks of the recipes in a language, in their order."""
    text = (DOCS / "recipes.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the commands at the head of the recipes were run."""
    folder = tmp_path_factory.mktemp("recipes")
    (folder / "examples").symlink_to(DOCS.parent / "examples")
    for line in blocks("sh")[0].splitlines():
        if line.startswith("quotes "):
            command = [sys.executable, "-m", *shlex.split(line)]
            subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder


def test_the_recipes_run_and_find_something(examples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("pandas", "polars", "duckdb", "pyarrow"):
        pytest.importorskip(package)
    monkeypatch.chdir(examples)
    shown: list[object] = []
    names: dict[str, object] = {"print": shown.append}
    for block in blocks("python"):
        exec(block, names)
    assert len(shown) == len(blocks("python"))
    assert [one for one in shown if len(one) == 0] == []  # type: ignore[arg-type]


def test_the_recipes_for_r_run(examples: Path) -> None:
    if not shutil.which("Rscript"):
        pytest.skip("R is not installed")
    for block in blocks("r"):
        done = subprocess.run(["Rscript", "-e", block], cwd=examples, capture_output=True, text=True)
        if "there is no package" in done.stderr:
            pytest.skip("a package of R is not installed")
        assert (done.returncode, bool(done.stdout.strip())) == (0, True), done.stderr
