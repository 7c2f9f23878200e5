"""docs/tutorial.md: every command marked `<!-- run -->` runs, one after the other, and gives what stands below it.

QUOTES_WRITE_DOCS=1 python -m pytest tests/test_tutorial.py    # write what they give now into the tutorial
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).parent.parent
TUTORIAL = HOME / "docs" / "tutorial.md"
BLOCK = re.compile(
    r"<!-- run(?:: (?P<what>[^>]*?))? -->\n```\w+\n(?P<code>.*?)```\n(?:\n```text\n(?P<output>.*?)```\n)?", re.DOTALL
)


def run(code: str, folder: Path) -> str:
    """Run a block in a shell where `quotes` and `python` are the ones under test; what it prints."""
    names = {"OPENAI_API_KEY", "OPENAI_BASE_URL", "QUOTES_MODEL"}
    clean = {key: value for key, value in os.environ.items() if key not in names}
    clean["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{clean['PATH']}"
    ran = subprocess.run(["bash", "-euo", "pipefail", "-c", code], cwd=folder, env=clean, capture_output=True)
    assert ran.returncode == 0, f"{code}\n{ran.stderr.decode()}"
    return "".join(f"{line.rstrip()}\n" for line in ran.stdout.decode().splitlines())


@pytest.mark.skipif(os.name == "nt", reason="the commands are those of a POSIX shell")
def test_the_tutorials_commands_give_what_it_says(tmp_path):
    (tmp_path / "examples").symlink_to(HOME / "examples")
    text = TUTORIAL.read_text("utf-8")

    def tried(block: re.Match[str]) -> str:
        what, code, expected = block["what"] or "", block["code"], block["output"]
        if what.endswith(".py"):
            (tmp_path / what).write_text(code, "utf-8")
            return block.group()
        library = what.removeprefix("needs ")
        if library and importlib.util.find_spec(library) is None:
            return block.group()
        printed = run(code, tmp_path)
        if expected is None:
            return block.group()
        return block.group().replace(f"```text\n{expected}```", f"```text\n{printed}```")

    now = BLOCK.sub(tried, text)
    if os.environ.get("QUOTES_WRITE_DOCS"):
        TUTORIAL.write_text(now, "utf-8")
    assert len(BLOCK.findall(text)) > 8
    assert now == TUTORIAL.read_text("utf-8"), "the tutorial is stale: see the head of this file"
