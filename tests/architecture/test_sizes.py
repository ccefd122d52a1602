"""Nothing grows past what one can read at a sitting."""

from __future__ import annotations

from pathlib import Path

from tests.architecture.sources import MODULES, ROOT, TEMPLATES, functions, name, parse

SCRIPTS = sorted((ROOT / "eoffice" / "web" / "static").rglob("*.js"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def longer_than(limit: int, paths: list[Path]) -> dict[str, int]:
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    return {path: length for path, length in lengths.items() if length > limit}


def test_a_file_has_at_most_400_lines() -> None:
    assert longer_than(400, [*MODULES, *TESTS, *SCRIPTS]) == {}


def test_a_template_has_at_most_150_lines() -> None:
    assert longer_than(150, TEMPLATES) == {}


def test_a_function_has_at_most_50_lines() -> None:
    lengths = {
        f"{name(path)} {function.name}": (function.end_lineno or 0) - function.lineno + 1
        for path in MODULES
        for function in functions(parse(path))
    }
    assert {function: length for function, length in lengths.items() if length > 50} == {}
