"""Writes the two locks from `pyproject.toml`: the product's, and what only tests need beyond it.

Run `./run lock` after changing a dependency; it wants `uv` in the environment.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
OPTIONS = (
    "--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate",
    "--no-emit-index-url", "--quiet",
)  # fmt: skip


def resolve(*arguments: str) -> dict[str, str]:
    """Requirement line → its hashes, as uv resolves them."""
    command = [sys.executable, "-m", "uv", "pip", "compile", *OPTIONS, *arguments, "pyproject.toml"]
    text = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    blocks = re.findall(r"^(\S.*?) \\\n((?: +--hash=.*\n?)+)", text, flags=re.MULTILINE)
    return {requirement: hashes.rstrip("\n") for requirement, hashes in blocks}


def write(path: Path, requirements: dict[str, str]) -> None:
    """One lock file, sorted as uv sorts."""
    path.write_text("".join(f"{requirement} \\\n{hashes}\n" for requirement, hashes in requirements.items()))


def main() -> None:
    """Resolve both; versions that a lock already holds stay unless `--upgrade` is given."""
    product, extra = ROOT / "requirements.txt", ROOT / "tests" / "requirements.txt"
    kept = ("--constraint", str(product)), ("--constraint", str(extra))
    needed = resolve(*sys.argv[1:], *(() if "--upgrade" in sys.argv else kept[0]))
    write(product, needed)
    everything = resolve(*sys.argv[1:], "--extra", "test", *kept[0], *(() if "--upgrade" in sys.argv else kept[1]))
    write(extra, {line: hashes for line, hashes in everything.items() if line not in needed})


if __name__ == "__main__":
    main()
