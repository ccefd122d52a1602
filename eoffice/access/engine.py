"""One rule, two uses: `can` asks about one object, `visible` filters a list in SQL.

A `Predicate` carries both forms of the same condition. A rule is any-of all-of predicates. Features register
their rules here; what has no rule is denied. Tests compare both forms on random data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, false, or_, true

from eoffice.access.actor import Actor, Role
from eoffice.access.permissions import Permission
from eoffice.core.errors import Denied, NotFound


@dataclass(frozen=True)
class Predicate:
    """A named condition. `check(actor, subject)` for one object; `clause(actor)` the same as SQL, or None
    when the condition never filters lists. `roles` are the only ones that can meet it, None when roles do not
    matter; the printed matrix is read off it.
    """

    name: str
    check: Callable[[Actor, Any], bool]
    clause: Callable[[Actor], ColumnElement[bool]] | None = None
    roles: frozenset[Role] | None = None


Rule = Sequence[Sequence[Predicate]]

_map: dict[Permission, Rule] = {}
_read_of: dict[type[Any], Permission] = {}


def register_rules(rules: Mapping[Permission, Rule]) -> None:
    """Add a feature's rules; a permission has exactly one home."""
    for permission, rule in rules.items():
        if permission in _map and _map[permission] is not rule:
            raise ValueError(f"two rules for {permission}")
        _map[permission] = rule


def register_read(model: type[Any], permission: Permission) -> None:
    """Name the permission that makes an object of `model` exist for somebody."""
    _read_of[model] = permission


def rules() -> Mapping[Permission, Rule]:
    """The whole map, for the printed matrix."""
    return _map


def can(actor: Actor, permission: Permission, subject: object = None) -> bool:
    """Whether `actor` may do this to `subject`; False for anything without a rule."""
    return any(all(p.check(actor, subject) for p in all_of) for all_of in _map.get(permission, ()))


def visible(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """The same rule as an SQL condition over the model its predicates speak of; made once for each actor."""
    found: ColumnElement[bool] | None = actor.clauses.get(permission)
    if found is None:
        found = actor.clauses[permission] = or_(false(), *branches(actor, permission))
    return found


def branches(actor: Actor, permission: Permission) -> list[ColumnElement[bool]]:
    """The conditions any one of which makes a thing `visible`, for who asks them one by one."""
    return [and_(true(), *[_clause(p, actor) for p in all_of]) for all_of in _map.get(permission, ())]


def require(actor: Actor, permission: Permission, subject: object = None) -> None:
    """Raise `NotFound` when the subject does not exist for the actor, `Denied` when only the act is refused."""
    if can(actor, permission, subject):
        return
    read = _read_of.get(type(subject))
    if read is not None and not can(actor, read, subject):
        raise NotFound(_("This does not exist, or it is not open to you."))
    raise Denied(_("Your posts do not include this."))


def _clause(predicate: Predicate, actor: Actor) -> ColumnElement[bool]:
    if predicate.clause is None:
        raise TypeError(f"{predicate.name} cannot filter a list")
    return predicate.clause(actor)


def has_role(*roles: Role) -> Predicate:
    """The actor holds one of `roles` now."""
    name = "is " + " or ".join(role.value for role in roles)
    return Predicate(
        name,
        lambda actor, _subject: actor.has_role(*roles),
        lambda actor: true() if actor.has_role(*roles) else false(),
        frozenset(roles),
    )


def _is_signed_in(actor: Actor, _subject: object) -> bool:
    return actor.person_id is not None


signed_in = Predicate("signed in", _is_signed_in, lambda actor: true() if actor.person_id is not None else false())
is_system = Predicate(
    "the system",
    lambda actor, _subject: actor.is_system,
    lambda actor: true() if actor.is_system else false(),
    frozenset(),
)
