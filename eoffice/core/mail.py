"""Where mail comes from and goes to: the addresses in the settings, read strictly, and the way to the mail server."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask_babel import gettext as _

from eoffice.core.config import Config
from eoffice.core.errors import ConfigurationError
from eoffice.core.text import clean_line

_PORTS = {"imaps": 993, "imap": 143, "imap+starttls": 143, "smtp": 587, "smtp+starttls": 587, "smtps": 465}
#: How long a mail server may keep us waiting for each of its answers.
SECONDS = 30
#: Longest sentence that is kept of a trouble.
_LONGEST = 500
#: What a mail server or the way to it can do to us, and what a message can be too odd for.
TROUBLE = (smtplib.SMTPException, OSError, ConfigurationError, UnicodeError, ValueError)


@dataclass(frozen=True)
class Account:
    """A mail server with the account that is used there; `folder` is the mailbox."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    folder: str = "INBOX"

    @property
    def name(self) -> str:
        """What is shown and remembered; no password."""
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"[:300]


def read_account(url: str, password_file: str, *schemes: str) -> Account | None:
    """The account of a setting, None when there is none. Raises `ConfigurationError` for one that cannot work."""
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in schemes or not parts.hostname:
        raise ConfigurationError(f"the mail server must be given as {schemes[0]}://user@host, not {parts.scheme!r}")
    if parts.password is not None:
        raise ConfigurationError("the password of a mail server belongs into its file, not into the address")
    try:
        password = Path(password_file).read_text(encoding="utf-8").strip() if password_file else ""
    except OSError as error:
        raise ConfigurationError(f"the password file of {parts.hostname} cannot be read: {error.strerror}") from error
    return Account(
        parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme], unquote(parts.username or ""), password,
        unquote(parts.path.strip("/")) or "INBOX",
    )  # fmt: skip


def smtp_account(config: Config) -> Account:
    """The account mail is sent by; raises `ConfigurationError` when none is set up."""
    account = read_account(config.smtp_url, config.smtp_password_file, "smtp", "smtp+starttls", "smtps")
    if account is None:
        raise ConfigurationError(_("No outgoing mail is set up (EOFFICE_SMTP_URL)."))
    return account


@contextmanager
def opened(account: Account) -> Iterator[smtplib.SMTP]:
    """A connection on which messages can be sent: by TLS from the start (`smtps`), by STARTTLS without which nothing
    is sent (`smtp+starttls`), or by STARTTLS where it is offered (`smtp`). Certificates are checked each time.
    """
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if account.scheme == "smtps":
        server = smtplib.SMTP_SSL(account.host, account.port, timeout=SECONDS, context=context)
    else:
        server = smtplib.SMTP(account.host, account.port, timeout=SECONDS)
    with server:
        server.ehlo()
        if account.scheme == "smtp+starttls" or (account.scheme == "smtp" and server.has_extn("starttls")):
            server.starttls(context=context)
        if account.user and account.password:
            server.login(account.user, account.password)
        yield server


def hand_over(account: Account, message: EmailMessage) -> None:
    """Give a message to the mail server; raises one of `TROUBLE`. What goes wrong after the server's yes is no failure:
    the message would go a second time.
    """
    is_taken = False
    try:
        with opened(account) as server:
            server.send_message(message)
            is_taken = True
    except TROUBLE:
        if not is_taken:
            raise


def trouble_words(trouble: Exception, known: Account | None) -> str:
    """What went wrong with a mail server, in a line for people."""
    if isinstance(trouble, ssl.SSLCertVerificationError) and known is not None:
        said = _(
            "The certificate of the mail server %(host)s is not trusted, so no password was sent: %(reason)s",
            host=known.host, reason=trouble.verify_message,
        )  # fmt: skip
        return clean_line(said)[:_LONGEST]
    return clean_line(f"{type(trouble).__name__}: {trouble}")[:_LONGEST]
