"""The directory's enumerations and acts in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from eoffice.access.actor import Role
from eoffice.core.calendar import DayKind
from eoffice.core.jobs import JobState
from eoffice.directory.models import SigningForm
from eoffice.directory.queries import person_names

#: A day, or a moment, as details keep them.
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d($|T)")

ROLES: dict[str, str] = {
    Role.CLERK: _l("Clerk"),
    Role.CHAIRPERSON: _l("Chairperson"),
    Role.VICE_CHAIRPERSON: _l("Vice-chairperson"),
    Role.CHIEF_OF_OFFICE: _l("Chief of office"),
    Role.HEAD_OF_UNIT: _l("Head of unit"),
    Role.SPECIALIST: _l("Specialist"),
    Role.ARCHIVIST: _l("Archivist"),
    Role.ONE_STOP_OFFICER: _l("One-stop officer"),
    Role.ADMINISTRATOR: _l("Administrator"),
}

SIGNING_FORMS: dict[str, str] = {
    SigningForm.DIRECT: _l("Direct: own authority of the chairperson"),
    SigningForm.TM: _l("TM.: on behalf of the collective"),
    SigningForm.TM_KT: _l("TM. + KT.: on behalf, for the chairperson"),
    SigningForm.KT: _l("KT.: for the chairperson"),
    SigningForm.TL: _l("TL.: by order"),
    SigningForm.TL_KT: _l("TL. + KT.: by order, for the head of the unit"),
    SigningForm.TUQ: _l("TUQ.: by authorisation"),
    SigningForm.Q: _l("Q.: acting head"),
}

DAY_KINDS: dict[str, str] = {
    DayKind.STATUTORY: _l("Statutory holiday"),
    DayKind.MAKEUP_OFF: _l("Made-up day off"),
    DayKind.SWAP_OFF: _l("Day off by swap"),
    DayKind.SWAP_WORK: _l("Worked by swap"),
    DayKind.LOCAL: _l("Local day off"),
    DayKind.PROPOSED_SWAP_OFF: _l("Swap off, only proposed"),
    DayKind.PROPOSED_SWAP_WORK: _l("Swap work, only proposed"),
}

#: Words, tone and icon of a job's state.
JOB_STATES: dict[str, tuple[str, str, str]] = {
    JobState.WAITING: (_l("Waiting"), "neutral", "clock"),
    JobState.RUNNING: (_l("Running"), "info", "arrow-repeat"),
    JobState.DONE: (_l("Done"), "success", "check-circle"),
    JobState.DEAD: (_l("Given up"), "danger", "exclamation-triangle"),
}

#: Kinds of background work; another kind is shown by its own name.
JOB_KINDS: dict[str, str] = {
    "content.extract": _l("Reading the text"),
    "content.preview": _l("Drawing the preview"),
}

#: What an act can concern, in the list of acts.
SUBJECT_KINDS: dict[str, str] = {
    "record": _l("Document"),
    "file": _l("File"),
    "task": _l("Task"),
    "conversation": _l("Conversation on document"),
    "case_file": _l("Case file"),
    "person": _l("Person"),
    "post": _l("Post"),
    "mandate": _l("Mandate"),
    "substitution": _l("Substitution"),
    "field_assignment": _l("Field of a deputy"),
    "session": _l("Sign-in session"),
    "token": _l("Token"),
    "agency": _l("Agency or organisation"),
    "unit": _l("Unit"),
    "issuing_body": _l("Issuing body"),
    "calendar_day": _l("Calendar day"),
    "retention_rule": _l("Retention rule"),
    "job": _l("Background work"),
    "number_book": _l("Number book"),
}

#: Names of what an act on the directory writes down. What has no name here is a mark for programs and is not shown.
DETAIL_KEYS: dict[str, str] = {
    "address": _l("Address"),
    "username": _l("User name"),
    "person": _l("Person"),
    "substitute": _l("Who stands in"),
    "title": _l("Title"),
    "post": _l("Post"),
    "role": _l("Role"),
    "name": _l("Name"),
    "full_name": _l("Name"),
    "email": _l("E-mail"),
    "code": _l("Code"),
    "abbreviation": _l("Abbreviation"),
    "number": _l("Number"),
    "form": _l("Form"),
    "basis": _l("Legal basis"),
    "source": _l("Legal basis"),
    "day": _l("Day"),
    "kind": _l("Kind"),
    "year": _l("Year"),
    "from": _l("From day"),
    "to": _l("To day"),
    "reason": _l("Reason"),
    "before": _l("before"),
    "count": _l("Count"),
    "copied_from": _l("Taken over from"),
}
#: Values of those keys that are codes.
_CODES: dict[str, dict[str, str]] = {"role": ROLES, "form": SIGNING_FORMS, "kind": DAY_KINDS, "before": DAY_KINDS}


def named_details(detail: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What an act wrote down under keys that have a name, in the order of the names."""
    named = ((key, detail[key]) for key in DETAIL_KEYS if detail.get(key) not in (None, "", [], {}))
    return [(str(DETAIL_KEYS[key]), value_in_words(key, value)) for key, value in named]


def value_in_words(key: str, value: Any) -> str:
    """A value as people write it: names of people, words of codes, days as 23/11/2026, what was before by its names."""
    if key in {"person", "substitute"} and isinstance(value, int):
        return person_names([value]).get(value, str(value))
    if isinstance(value, dict):
        return "; ".join(f"{name}: {words}" for name, words in named_details(value))
    if str(value) in _CODES.get(key, {}):
        return str(_CODES[key][str(value)])
    return day_in_words(value)


def day_in_words(value: Any) -> str:
    """Text as it is; the ISO day or moment of a detail as dd/mm/yyyy."""
    text = str(value)
    try:
        return f"{date.fromisoformat(text[:10]):%d/%m/%Y}" if ISO_DAY.match(text) else text
    except ValueError:
        return text


#: What browsers and systems call themselves, the borrowed names last.
_BROWSERS = (
    ("Cốc Cốc", "coc_coc_browser/"), ("Edge", "Edg"), ("Opera", "OPR/"), ("Firefox", "Firefox/"), ("Chrome", "Chrome/"),
    ("Safari", "Safari/"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("macOS", "Mac OS X"),
    ("Linux", "Linux"),
)  # fmt: skip


def browser_in_words(user_agent: str) -> str:
    """The browser and the system that a request named, as their users call them; the bare text of others."""
    found = (next((name for name, mark in known if mark in user_agent), "") for known in (_BROWSERS, _SYSTEMS))
    return " · ".join(filter(None, found)) or user_agent


ACTIONS: dict[str, str] = {
    "session:signed_in": _l("Signed in"),
    "session:signed_out": _l("Signed out"),
    "session:failed": _l("Sign-in failed"),
    "session:locked": _l("Sign-in locked after failures"),
    "session:idle": _l("Session locked while idle"),
    "session:unlocked": _l("Session unlocked"),
    "person:created": _l("Account opened"),
    "person:changed": _l("Account changed"),
    "person:disabled": _l("Account closed"),
    "person:enabled": _l("Account opened again"),
    "person:password_set": _l("First password given"),
    "person:password_changed": _l("Password changed"),
    "person:post_given": _l("Post given"),
    "person:post_ended": _l("Post ended"),
    "person:post_withdrawn": _l("Post withdrawn before it began"),
    "post:created": _l("Post made"),
    "post:changed": _l("Post changed"),
    "mandate:granted": _l("Mandate granted"),
    "mandate:ended": _l("Mandate ended"),
    "mandate:withdrawn": _l("Mandate withdrawn before it began"),
    "substitution:appointed": _l("Substitute appointed"),
    "substitution:ended": _l("Substitution ended"),
    "substitution:withdrawn": _l("Substitution withdrawn before it began"),
    "field:assigned": _l("Deputy put in charge of a field"),
    "field:ended": _l("Field of a deputy ended"),
    "field:withdrawn": _l("Field of a deputy withdrawn before it began"),
    "agency:created": _l("Organisation entered"),
    "agency:changed": _l("Organisation changed"),
    "agency:closed": _l("Organisation closed"),
    "unit:created": _l("Unit made"),
    "unit:changed": _l("Unit changed"),
    "unit:closed": _l("Unit closed"),
    "body:created": _l("Issuing body made"),
    "body:closed": _l("Issuing body closed"),
    "calendar:set": _l("Calendar day set"),
    "calendar:removed": _l("Calendar day removed"),
    "token:created": _l("Token made"),
    "token:revoked": _l("Token revoked"),
    "file:store": _l("File stored"),
    "register:open": _l("Register opened"),
    "job:retried": _l("Job started again"),
}
