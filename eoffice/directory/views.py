"""The directory's pages: blueprints, sign-in and the menu section of the administration."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l

from eoffice.access.permissions import Permission
from eoffice.audit.details import everybody, show_details
from eoffice.audit.wording import name_actions
from eoffice.directory.identification import init_login
from eoffice.directory.pages import (
    account,
    agencies,
    authority,
    calendar,
    history,
    jobs,
    organisation,
    people,
    sign_in,
    system,
)
from eoffice.directory.wording import ACTIONS, browser_in_words
from eoffice.web import menu

#: Kinds of subjects that say nothing of a document.
PLAIN_KINDS = (
    "session", "person", "post", "mandate", "substitution", "agency", "unit", "issuing_body", "calendar_day", "token",
    "job",
)  # fmt: skip
PAGES = (sign_in, account, people, authority, organisation, agencies, calendar, jobs, history, system)


def register(app: Flask) -> None:
    """Register pages, menu entries and the words of the directory's acts."""
    init_login(app)
    name_actions(ACTIONS)
    app.jinja_env.filters["browser"] = browser_in_words
    for kind in PLAIN_KINDS:
        show_details(kind, everybody)
    for page in PAGES:
        app.register_blueprint(page.bp)
    section, manage = "administration", Permission.DIRECTORY_MANAGE
    menu.add(section, "people.index", _l("People"), "people", manage, order=10)
    menu.add(section, "authority.index", _l("Mandates, substitutions, fields"), "vector-pen", manage, order=20)
    menu.add(section, "organisation.index", _l("Units and posts"), "diagram-3", manage, order=30)
    menu.add(section, "agencies.index", _l("Organisations"), "building", manage, order=40)
    menu.add(section, "admin_calendar.index", _l("Calendar"), "calendar3", manage, order=50)
    menu.add(
        section, "admin_jobs.index", _l("Background work"), "arrow-repeat", Permission.JOBS_MANAGE, order=60,
        count=jobs.waiting_for_attention,
    )  # fmt: skip
    menu.add(section, "admin_history.index", _l("History of acts"), "clock-history", Permission.AUDIT_READ, order=70)
    menu.add(section, "admin_system.index", _l("System"), "hdd-stack", Permission.JOBS_MANAGE, order=80)
