"""Imports point downwards, stand at the top of their file, and use what a room offers."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator

from tests.architecture.sources import CODE, MODULES, ROOT, functions, module, name, parse

#: What a room keeps to itself, except `core` and `web`, which exist to be used.
PRIVATE = {"views", "forms", "jobs", "cli"}
OPEN_ROOMS = {"core", "web"}


def imports(tree: ast.AST) -> Iterator[str]:
    """Dotted names of all that `tree` imports from the product."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_the_floors_hold_and_there_are_no_cycles() -> None:
    # in a process of its own: it sets up logging for itself, and silences everybody else's
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))",
    ]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_is_imported_inside_a_function() -> None:
    hidden = [
        f"{name(path)} {function.name}"
        for path in MODULES
        for function in functions(parse(path))
        if any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(function))
    ]
    assert hidden == []


def test_a_room_leaves_the_views_forms_jobs_and_commands_of_another_alone() -> None:
    for path in (path for path in MODULES if path.parent != CODE):
        room = module(path).split(".")[1]
        used = [found.split(".") for found in imports(parse(path)) if found.startswith("eoffice.")]
        wrong = [".".join(u) for u in used if len(u) > 2 and u[1] not in {room, *OPEN_ROOMS} and u[2] in PRIVATE]
        assert wrong == [], name(path)


def test_a_service_knows_nothing_of_requests() -> None:
    forbidden = {"flask.request", "flask.session", "flask.g", "flask_login.current_user"}
    for path in MODULES:
        if "service" in {path.stem, path.parent.name}:
            assert forbidden.isdisjoint(imports(parse(path))), name(path)


def test_only_the_unit_of_work_commits() -> None:
    for path in MODULES:
        calls = {ast.unparse(node) for node in ast.walk(parse(path)) if isinstance(node, ast.Attribute)}
        assert "db.session.commit" not in calls or path == CODE / "core" / "unit_of_work.py", name(path)


def test_a_package_file_holds_a_docstring_only() -> None:
    packages = [path for path in MODULES if path.name == "__init__.py" and path.parent != CODE]
    assert [name(path) for path in packages if len(parse(path).body) != 1] == []
