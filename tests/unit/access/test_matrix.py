"""The printed matrix says what the engine decides."""

from __future__ import annotations

import pytest

from eoffice.access import engine
from eoffice.access.actor import Actor, Role
from eoffice.access.engine import Predicate, has_role, is_system, signed_in
from eoffice.access.matrix import Cell, lines, markdown, rule_text
from eoffice.access.permissions import Permission


@pytest.fixture
def rules(monkeypatch):
    made: dict[Permission, engine.Rule] = {}
    monkeypatch.setattr(engine, "_map", made)
    return made


def cells(permission):
    return next(line.cells for line in lines() if line.permission is permission)


def test_every_permission_has_a_line(app):
    assert [line.permission for line in lines()] == list(Permission)


def test_permission_without_rule_is_nobodys(rules):
    line = lines()[0]
    assert set(line.cells.values()) == {Cell.NEVER}
    assert line.rule == "nobody"


def test_role_is_enough_or_needs_a_condition(rules):
    mine = Predicate("own", lambda actor, subject: subject is not None)
    rules[Permission.AUDIT_READ] = [[has_role(Role.CHAIRPERSON)], [has_role(Role.CLERK), mine], [is_system]]
    found = cells(Permission.AUDIT_READ)
    assert found[Role.CHAIRPERSON] is Cell.ALWAYS
    assert found[Role.CLERK] is Cell.ON_CONDITION
    assert found[Role.ADMINISTRATOR] is Cell.NEVER


def test_what_is_open_to_everyone_signed_in_is_open_to_every_role(rules):
    rules[Permission.SIGNED_IN] = [[signed_in]]
    assert set(cells(Permission.SIGNED_IN).values()) == {Cell.ALWAYS}


def test_rule_in_words():
    mine = Predicate("own", lambda actor, subject: True)
    assert rule_text([[has_role(Role.CLERK), mine], [is_system]]) == "is clerk and own or the system"


def test_cells_of_the_real_map_agree_with_the_engine(app):
    """Where the matrix says yes or never, `can` decides the same for an actor with this role alone."""
    for line in lines():
        for role, cell in line.cells.items():
            actor = Actor(person_id=1, agency_id=1, name="x", roles=frozenset({role}))
            if cell is Cell.ALWAYS:
                assert engine.can(actor, line.permission)
            if cell is Cell.NEVER:
                assert not engine.can(actor, line.permission, object())


def test_command_prints_the_table(app):
    answer = app.test_cli_runner().invoke(args=["access", "matrix"])
    assert answer.exit_code == 0
    assert answer.output.strip() == markdown()
    assert "| `audit:read` |" in answer.output


def test_administrator_reads_no_document(app):
    families = ("record:", "incoming:", "outgoing:", "case_file:", "task:")
    reading = [p for p in Permission if p.value.startswith(families)]
    assert all(cells(p)[Role.ADMINISTRATOR] is Cell.NEVER for p in reading if rule_names_roles(p))


def rule_names_roles(permission):
    return all(any(p.roles is not None for p in all_of) for all_of in engine.rules().get(permission, ()))
