"""What mails say: what happened to which number, why it comes, where to read it and how to stop it; never content.

The subject of a document that is not open to the whole agency is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from secrets import token_hex

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from eoffice.core.config import Config
from eoffice.core.text import clean_line
from eoffice.directory.models import Person
from eoffice.notifications import wording
from eoffice.notifications.digest import Digest, Line
from eoffice.notifications.models import Mail, Notice
from eoffice.web.dates import show_date
from eoffice.web.language import LANGUAGES

#: Longest text in a header or a line.
_LONGEST = 200


def letter(mail: Mail, content: Notice | Digest) -> EmailMessage:
    """The message to the person, in their language."""
    person = mail.person
    language = person.language if person.language in LANGUAGES else str(current_app.config["BABEL_DEFAULT_LOCALE"])
    with current_app.test_request_context(base_url=_config().links), force_locale(language):
        if isinstance(content, Notice):
            title, lines = _notice_title(content), list(_notice_lines(content))
        else:
            title, lines = _("Today's work, %(day)s", day=show_date(content.day)), list(_digest_lines(content))
        return _message(mail, title, [*_greeting(person), *lines, *_ending()])


def new_message_id(mail: Mail) -> str:
    """A name for the mail that no other one ever has, not even one whose row takes the place of a deleted one."""
    domain = clean_line(_sender(mail)).partition("@")[2] or "eoffice"
    return f"<notice-{mail.id}.{token_hex(8)}@{domain}>"[:200]


def _sender(mail: Mail) -> str:
    return _config().mail_from or mail.person.agency.email


def _message(mail: Mail, title: str, lines: list[str]) -> EmailMessage:
    person = mail.person
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(clean_line(person.agency.name), addr_spec=clean_line(_sender(mail)))
    message["To"] = Address(clean_line(person.full_name), addr_spec=clean_line(person.email))
    message["Subject"] = clean_line(title)[:_LONGEST]
    message["Auto-Submitted"] = "auto-generated"
    message["List-Unsubscribe"] = f"<{_link('notifications.choices')}>"
    message["Message-ID"] = mail.message_id
    message.set_content("\n".join(lines) + "\n")
    return message


def _greeting(person: Person) -> Iterator[str]:
    yield _("To %(name)s:", name=clean_line(person.full_name))
    yield ""


def _ending() -> Iterator[str]:
    yield ""
    yield _("You choose what you are told of, and how, here: %(link)s", link=_link("notifications.choices"))
    yield _("This message was written by a program; answers to it are not read.")


def _notice_title(notice: Notice) -> str:
    return " – ".join(filter(None, (wording.happened(notice), wording.symbol(notice))))


def _notice_lines(notice: Notice) -> Iterator[str]:
    yield wording.happened(notice) + (f" ({clean_line(notice.by.full_name)})" if notice.by else "")
    if wording.symbol(notice):
        yield _("Number, symbol: %(symbol)s", symbol=clean_line(wording.symbol(notice)))
    if is_open(notice):
        yield _("Subject: %(subject)s", subject=clean_line(wording.subject(notice)))
    yield ""
    yield _("Read it here: %(link)s", link=_absolute(wording.address(notice)))
    yield _("You get this %(reason)s.", reason=wording.why(notice))


def is_open(notice: Notice) -> bool:
    """Whether a mail may say what it is about: a task of no document, or a document that is open to the agency."""
    return notice.record is None or notice.record.open_to_agency


def _digest_lines(digest: Digest) -> Iterator[str]:
    for title, count, lines in (
        (_("Late"), digest.late_count, digest.late), (_("Due today"), digest.today_count, digest.today),
        (_("Waits for you"), digest.waiting_count, digest.waiting),
    ):  # fmt: skip
        if count:
            yield f"{title}: {count}"
            yield from (_digest_line(line) for line in lines)
            if count > len(lines):
                yield _("  … and more on your desk")
            yield ""
    if digest.notices:
        yield _("News")
        for notice in digest.notices:
            about = clean_line(wording.subject(notice))[:_LONGEST] if is_open(notice) else ""
            yield "- " + " – ".join(filter(None, (_notice_title(notice), about, _absolute(wording.address(notice)))))
        yield ""
    yield _("Your desk: %(link)s", link=_absolute("/"))
    yield _("You get this on working days because you chose the morning mail, or your office did.")


def _digest_line(line: Line) -> str:
    due = _("due %(day)s", day=show_date(line.due_on)) if line.due_on else ""
    about = clean_line(line.subject)[:_LONGEST]
    return "- " + " – ".join(filter(None, (line.symbol, about, due, _absolute(_address(line)))))


def _address(line: Line) -> str:
    if line.task_id is not None:
        return url_for("tasks.show", task_id=line.task_id)
    return url_for("documents.show", record_id=line.record_id)


def _link(endpoint: str) -> str:
    return _absolute(url_for(endpoint))


def _absolute(path: str) -> str:
    return _config().links + path


def _config() -> Config:
    config: Config = current_app.extensions["eoffice.config"]
    return config
