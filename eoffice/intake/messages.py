"""A message as it was sent, taken apart; part of the confined process.

Nothing that a message says about itself is believed further than to be shown: a header that cannot be decoded is
shown as it stands, a part that cannot be decoded is named among what was left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from email import policy
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.utils import collapse_rfc2231_value, getaddresses
from pathlib import Path
from typing import Any

from lxml import etree, html

from eoffice.core.text import clean_line, clean_text

#: So many parts of one message are looked at.
_MOST_PARTS = 500
_MOST_TEXT = 200_000
#: Marks of what no person sent; it is never answered (RFC 3834).
_LIST_HEADERS = ("List-Id", "List-Unsubscribe", "X-Auto-Response-Suppress")
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
_NO_PEOPLE = ("mailer-daemon@", "postmaster@", "noreply@", "no-reply@", "donotreply@")
_BARE_NAME = re.compile(r'(?:file)?name="([^"]*)"')
#: What the standard library raises over broken messages.
FAULTS = (ValueError, TypeError, LookupError, AttributeError, RecursionError, AssertionError)


@dataclass
class Letter:
    """What a message is; `attachments` are file names in the folder with the names they came under."""

    sender: str = ""
    address: str = ""
    subject: str = ""
    message_id: str = ""
    text: str = ""
    is_automatic: bool = False
    attachments: list[tuple[str, str]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def read_letter(source: Path, folder: Path) -> dict[str, Any]:
    """Take the message at `source` apart into `folder`."""
    with source.open("rb") as stream:
        message = BytesParser(policy=policy.compat32).parse(stream)
    letter = Letter(subject=header(message, "Subject"), message_id=_bare(message, "Message-ID")[:500])
    letter.sender, letter.address = _sender(message)
    letter.is_automatic = _is_automatic(message, letter.address)
    html_text = ""
    for number, part in enumerate(_leaves(message)):
        name = file_name(part)
        if not name and part.get_content_maintype() == "text":
            if part.get_content_subtype() == "html":
                html_text = html_text or _text_of_html(_text(part))
            else:
                letter.text += _text(part)
        elif name or part.get_content_maintype() != "multipart":
            _keep(letter, part, name or f"tep-{number}", folder)
    letter.text = clean_text(letter.text.strip() or html_text)[:_MOST_TEXT]
    return asdict(letter)


def header(message: Message[str, str], name: str) -> str:
    """A header in words: RFC 2047 decoded, on one line, in NFC."""
    raw = _bare(message, name)
    try:
        return clean_line(str(make_header(decode_header(raw))))[:1000]
    except (*FAULTS, UnicodeError):
        return clean_line(raw)[:1000]


def file_name(part: Message[str, str]) -> str:
    """The name of an attachment, whether sent by RFC 2231, RFC 2047 or as bare bytes; empty without one."""
    try:
        given = (
            _bare_name(part) or part.get_param("filename", None, "content-disposition") or part.get_param("name", None)
        )
        if not given:
            return ""
        raw = collapse_rfc2231_value(given, "replace")
        if "=?" in raw:
            raw = str(make_header(decode_header(raw)))
        return clean_line(_from_bytes(raw))
    except (*FAULTS, UnicodeError):
        return ""


def _bare_name(part: Message[str, str]) -> str:
    """A name that stands in letters beyond ASCII where only ASCII may."""
    named = _BARE_NAME.search(_bare(part, "Content-Disposition") + ";" + _bare(part, "Content-Type"))
    return "" if named is None or named[1].isascii() else named[1]


def _from_bytes(raw: str) -> str:
    """Bytes that stood where only ASCII may: UTF-8 as a rule."""
    return raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _bare(message: Message[str, str], name: str) -> str:
    """A header as it was sent; bytes in it are UTF-8 as a rule."""
    for known, value in message.raw_items():
        if known.lower() == name.lower():
            return _from_bytes(value)
    return ""


def _sender(message: Message[str, str]) -> tuple[str, str]:
    """How the sender calls itself, and where an answer goes."""
    for name in ("Reply-To", "From", "Sender"):
        try:
            found = [pair for pair in getaddresses([_bare(message, name)]) if "@" in pair[1]]
        except FAULTS:
            continue
        if found:
            shown = header(message, "From") or found[0][1]
            return shown[:300], clean_line(found[0][1])[:200]
    return header(message, "From")[:300], ""


def _is_automatic(message: Message[str, str], address: str) -> bool:
    automatic = _bare(message, "Auto-Submitted").strip().lower()
    return (
        automatic not in {"", "no"}
        or _bare(message, "Precedence").strip().lower() in _BULK
        or any(message.get(name) for name in _LIST_HEADERS)
        or _bare(message, "Return-Path").strip() == "<>"
        or address.lower().startswith(_NO_PEOPLE)
    )


def _leaves(message: Message[str, str]) -> Iterator[Message[str, str]]:
    """The parts that hold something, those of forwarded messages among them; never deeper than is sane."""
    open_parts: list[Message[str, str]] = [message]
    seen = 0
    while open_parts and seen < _MOST_PARTS:
        part = open_parts.pop(0)
        seen += 1
        inner = part.get_payload()
        if isinstance(inner, list):
            open_parts[:0] = [child for child in inner if isinstance(child, Message)]
        else:
            yield part


def _text(part: Message[str, str]) -> str:
    try:
        raw = part.get_payload(decode=True)
    except FAULTS:
        return ""
    if not isinstance(raw, bytes):
        return ""
    charset = part.get_content_charset() or "utf-8"
    for known in (charset, "utf-8", "cp1258"):
        try:
            return raw.decode(known)
        except (LookupError, UnicodeError):
            continue
    return raw.decode("utf-8", "replace")


def _text_of_html(source: str) -> str:
    try:
        tree = html.fromstring(source)
    except (ValueError, TypeError, etree.LxmlError):
        return ""
    etree.strip_elements(tree, "script", "style", "head", with_tail=False)
    for block in tree.iter("p", "div", "br", "tr", "li"):
        block.tail = "\n" + (block.tail or "")
    return str(etree.tostring(tree, method="text", encoding="unicode"))


def _keep(letter: Letter, part: Message[str, str], name: str, folder: Path) -> None:
    """Write an attachment, unless it is only a picture within the text or cannot be decoded."""
    disposition = part.get_content_disposition()
    if part.get_content_maintype() == "image" and disposition != "attachment" and part.get("Content-ID"):
        return
    try:
        raw = part.get_payload(decode=True)
    except FAULTS:
        raw = None
    if not isinstance(raw, bytes) or not raw:
        letter.left_out.append(name[:200])
        return
    stored = f"attachment-{len(letter.attachments):03}"
    (folder / stored).write_bytes(raw)
    letter.attachments.append((stored, name[:200]))
