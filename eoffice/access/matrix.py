"""The permission map as a table of permissions and roles, read off the rules and never kept by hand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from eoffice.access.actor import Role
from eoffice.access.engine import Predicate, Rule, rules, signed_in
from eoffice.access.permissions import Permission


class Cell(StrEnum):
    """What a role can do with a permission."""

    ALWAYS = "yes"
    ON_CONDITION = "if"
    NEVER = "-"


@dataclass(frozen=True)
class Line:
    """One permission: a cell per role, and the rule in words."""

    permission: Permission
    cells: dict[Role, Cell]
    rule: str


def lines() -> list[Line]:
    """One line for every permission; one without a rule is denied to everybody."""
    known = rules()
    return [
        Line(p, {role: _cell(known.get(p, ()), role) for role in Role}, rule_text(known.get(p, ()))) for p in Permission
    ]


def rule_text(rule: Rule) -> str:
    """The rule in words: alternatives joined by “or”, conditions by “and”."""
    return " or ".join(" and ".join(p.name for p in all_of) for all_of in rule) or "nobody"


def markdown() -> str:
    """The table as Markdown."""
    head = ["permission", *(role.value for role in Role), "rule"]
    rows = [[f"`{line.permission.value}`", *(c.value for c in line.cells.values()), line.rule] for line in lines()]
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows])


def _cell(rule: Rule, role: Role) -> Cell:
    open_branches = [all_of for all_of in rule if all(_allows(p, role) for p in all_of)]
    if not open_branches:
        return Cell.NEVER
    if any(all(_is_settled(p) for p in all_of) for all_of in open_branches):
        return Cell.ALWAYS
    return Cell.ON_CONDITION


def _allows(predicate: Predicate, role: Role) -> bool:
    return predicate.roles is None or role in predicate.roles


def _is_settled(predicate: Predicate) -> bool:
    """Whether holding the role is all the predicate asks."""
    return predicate.roles is not None or predicate is signed_in
