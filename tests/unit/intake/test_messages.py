"""Taking messages apart: names and subjects in Vietnamese, forwarded letters, and what is broken."""

from __future__ import annotations

import unicodedata
from email.header import Header
from pathlib import Path
from typing import Any

import pytest

from eoffice.intake.messages import read_letter
from tests.unit.intake.letters import VIETNAMESE, letter, with_name


def read(raw: bytes, folder: Path) -> dict[str, Any]:
    source = folder / "source.eml"
    source.write_bytes(raw)
    return read_letter(source, folder)


def test_a_letter_gives_sender_subject_text_and_files(tmp_path: Path) -> None:
    found = read(letter((VIETNAMESE, b"%PDF-1.4 one"), ("Phụ lục 1.pdf", b"%PDF-1.4 two")), tmp_path)
    assert found["sender"] == "Sở Nông nghiệp và Môi trường <vanthu@snnmt.example>"
    assert found["address"] == "vanthu@snnmt.example"
    assert found["subject"] == "V/v rà soát quy hoạch sử dụng đất năm 2027"
    assert found["text"] == "Kính gửi Ủy ban nhân dân phường."
    assert [name for _stored, name in found["attachments"]] == [VIETNAMESE, "Phụ lục 1.pdf"]
    assert (tmp_path / found["attachments"][1][0]).read_bytes() == b"%PDF-1.4 two"
    assert not found["is_automatic"]


@pytest.mark.parametrize(
    "parameter",
    [
        "filename*=UTF-8''C%C3%B4ng%20v%C4%83n.pdf",
        "filename*0*=UTF-8''C%C3%B4ng%20;\r\n filename*1*=v%C4%83n.pdf",
        'filename="=?UTF-8?B?Q8O0bmcgdsSDbi5wZGY=?="',
        'filename="=?utf-8?Q?C=C3=B4ng_v=C4=83n=2Epdf?="',
        'filename="=?UTF-8?B?Q8O0bmcg?= =?UTF-8?B?dsSDbi5wZGY=?="',
        'filename="Công văn.pdf"',
        'filename="' + unicodedata.normalize("NFD", "Công văn.pdf") + '"',
    ],
)
def test_names_come_out_however_they_were_sent(parameter: str, tmp_path: Path) -> None:
    assert [name for _stored, name in read(with_name(parameter), tmp_path)["attachments"]] == ["Công văn.pdf"]


def test_a_path_as_a_name_writes_nowhere_else(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    found = read(with_name('filename="../../evil.pdf"'), inside)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["inside"]
    assert (inside / found["attachments"][0][0]).is_file()


def test_a_forwarded_letter_gives_the_files_within(tmp_path: Path) -> None:
    inner = letter((VIETNAMESE, b"%PDF-1.4 one")).decode()
    raw = (
        "From: x@y.example\r\nMIME-Version: 1.0\r\nSubject: Fwd\r\nContent-Type: message/rfc822\r\n\r\n" + inner
    ).encode()
    assert [name for _stored, name in read(raw, tmp_path)["attachments"]] == [VIETNAMESE]


def test_text_in_html_only_is_read(tmp_path: Path) -> None:
    raw = (
        "From: x@y.example\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        "<style>p{}</style><p>Kính gửi</p><script>alert(1)</script><p>Ủy ban</p>"
    )
    assert read(raw.encode(), tmp_path)["text"].split() == ["Kính", "gửi", "Ủy", "ban"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-generated"}, {"Precedence": "bulk"}, {"List_Id": "<tin.example>"},
        {"Return_Path": "<>"}, {"sender": "MAILER-DAEMON@x.example"},
    ],
)  # fmt: skip
def test_what_no_person_sent_is_known(headers: dict[str, str], tmp_path: Path) -> None:
    assert read(letter(**headers), tmp_path)["is_automatic"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\0\xff" * 500, b"From: =?utf-8?B?!!!?=\r\nSubject: =?nonsense?Q?x?=\r\n\r\nxin",
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%",
        b"Content-Type: text/plain; charset=klingon\r\n\r\n\xff\xfe",
        b"".join(b"Content-Type: multipart/mixed; boundary=B%d\r\n\r\n--B%d\r\n" % (n, n) for n in range(300)),
        with_name('filename*=klingon\'\'%FF%FE'), with_name('filename="=?utf-8?B?//8=?="'),
        b"Subject: " + b"x" * 100_000 + b"\r\n\r\n",
    ],
)  # fmt: skip
def test_a_broken_message_still_gives_what_can_be_read(raw: bytes, tmp_path: Path) -> None:
    found = read(raw, tmp_path)
    assert len(found["subject"]) <= 1000
    assert isinstance(found["attachments"], list)


def test_a_secret_subject_with_marks_survives_folding(tmp_path: Path) -> None:
    subject = "[TỐI MẬT] " + "Kế hoạch bảo đảm an ninh trật tự trên địa bàn phường năm 2027 " * 3
    raw = f"From: a@b.example\r\nSubject: {Header(subject.strip(), 'utf-8').encode()}\r\n\r\nx"
    assert read(raw.encode(), tmp_path)["subject"] == subject.strip()
