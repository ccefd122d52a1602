"""Who sees a case file, fills it, closes it and hands it over."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_

from eoffice.access.actor import Actor, Role, agency_key, archive_key, person_key
from eoffice.access.engine import Predicate, Rule, has_role, signed_in
from eoffice.access.permissions import Permission
from eoffice.records.models import CaseFile, CaseFileState

#: States in which the archivists of the agency have something to do with the file.
IN_ARCHIVE = (CaseFileState.HANDED_OVER, CaseFileState.RETURNED, CaseFileState.ARCHIVED)


def _ids(actor: Actor, prefix: str) -> list[int]:
    return [int(key.removeprefix(prefix)) for key in actor.keys if key.startswith(prefix)]


def _is_owner(actor: Actor, case_file: Any) -> bool:
    return person_key(case_file.owner_id) in actor.keys


def _owner_clause(actor: Actor) -> ColumnElement[bool]:
    return CaseFile.owner_id.in_(_ids(actor, "person:"))


def _heads_unit(actor: Actor, case_file: Any) -> bool:
    return case_file.unit_id in actor.headed_unit_ids


def _heads_unit_clause(actor: Actor) -> ColumnElement[bool]:
    return CaseFile.unit_id.in_(sorted(actor.headed_unit_ids))


def _in_unit(actor: Actor, case_file: Any) -> bool:
    return case_file.unit_id in actor.unit_ids


def _in_unit_clause(actor: Actor) -> ColumnElement[bool]:
    return CaseFile.unit_id.in_(sorted(actor.unit_ids))


def _reads_agency(actor: Actor, case_file: Any) -> bool:
    return agency_key(case_file.agency_id) in actor.keys


def _reads_agency_clause(actor: Actor) -> ColumnElement[bool]:
    return CaseFile.agency_id.in_(_ids(actor, "agency:"))


def _archives(actor: Actor, case_file: Any) -> bool:
    return archive_key(case_file.agency_id) in actor.keys and case_file.state in IN_ARCHIVE


def _archives_clause(actor: Actor) -> ColumnElement[bool]:
    return and_(CaseFile.agency_id.in_(_ids(actor, "archive:")), CaseFile.state.in_(IN_ARCHIVE))


owns_file = Predicate("owner of the case file, or stands in for them", _is_owner, _owner_clause)
heads_file_unit = Predicate("heads the file's unit", _heads_unit, _heads_unit_clause)
in_file_unit = Predicate("works in the file's unit", _in_unit, _in_unit_clause)
reads_file_agency = Predicate("reads everything of the agency", _reads_agency, _reads_agency_clause)
archives_file = Predicate("archivist, once handed over", _archives, _archives_clause)

OFFICE = has_role(Role.CHIEF_OF_OFFICE, Role.CLERK)

CASE_FILE_RULES: dict[Permission, Rule] = {
    Permission.CASE_FILE_READ: [[owns_file], [in_file_unit], [reads_file_agency], [archives_file]],
    Permission.CASE_FILE_OPEN: [
        [signed_in, has_role(*(role for role in Role if role is not Role.ADMINISTRATOR))],
    ],
    Permission.CASE_FILE_ADD: [[owns_file], [in_file_unit], [reads_file_agency, OFFICE]],
    Permission.CASE_FILE_CLOSE: [[owns_file], [heads_file_unit]],
    Permission.CASE_FILE_HAND_OVER: [[owns_file], [heads_file_unit]],
    Permission.CASE_FILE_ACCEPT: [[archives_file]],
    Permission.CASE_FILE_RETURN: [[archives_file]],
}  # fmt: skip
