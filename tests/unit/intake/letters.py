"""Messages as mail programs really write them, and as they should never be."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

VIETNAMESE = "Công văn số 15 về việc nghỉ Tết Ất Tỵ – phường Cầu Tre.pdf"


def letter(
    *attachments: tuple[str, bytes],
    subject: str = "V/v rà soát quy hoạch sử dụng đất năm 2027",
    sender: str = "Sở Nông nghiệp và Môi trường <vanthu@snnmt.example>",
    text: str = "Kính gửi Ủy ban nhân dân phường.",
    message_id: str = "<1@snnmt.example>",
    **headers: str,
) -> bytes:
    """A sound message; file names go out by RFC 2231."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, "vanthu@cautre.example", subject
    if message_id:
        message["Message-ID"] = message_id
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    for name, content in attachments:
        message.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return message.as_bytes()


def with_name(parameter: str, content: bytes = b"%PDF-1.4 x") -> bytes:
    """A message whose only attachment carries this header of its name."""
    return (
        b"From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n"
        b"--B\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; " + parameter.encode()
        + b"\r\n\r\n" + content + b"\r\n--B--\r\n"
    )  # fmt: skip
