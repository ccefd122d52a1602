"""Every module and every public function and class says what holds."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.sources import MODULES, Function, name, parse


def undocumented(node: ast.Module | ast.ClassDef, prefix: str) -> Iterator[str]:
    for child in node.body:
        if not isinstance(child, Function | ast.ClassDef) or child.name.startswith("_"):
            continue
        if not ast.get_docstring(child) and not is_overload(child):
            yield prefix + child.name
        if isinstance(child, ast.ClassDef):
            yield from undocumented(child, f"{prefix}{child.name}.")


def is_overload(node: Function | ast.ClassDef) -> bool:
    return any(isinstance(mark, ast.Name) and mark.id == "overload" for mark in node.decorator_list)


def test_every_module_has_a_docstring() -> None:
    assert [name(path) for path in MODULES if not ast.get_docstring(parse(path))] == []


def test_whatever_a_module_offers_has_a_docstring() -> None:
    assert [what for path in MODULES for what in undocumented(parse(path), f"{name(path)} ")] == []


def test_a_docstring_says_more_than_the_name() -> None:
    for path in MODULES:
        for node in ast.walk(parse(path)):
            if isinstance(node, Function | ast.ClassDef):
                words = (ast.get_docstring(node) or "...").casefold().rstrip(".").replace(" ", "")
                assert words != node.name.replace("_", "").casefold(), f"{name(path)} {node.name}"
