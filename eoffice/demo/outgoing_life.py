"""How a document of the ward comes about: drafted, approved, sometimes returned, signed, numbered, sealed, issued."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from eoffice.content.models import File
from eoffice.core import clock
from eoffice.demo.language import Subject
from eoffice.demo.letter import compose
from eoffice.demo.lexicon import LEXICON
from eoffice.demo.office import Office, Team, keep
from eoffice.demo.senders import OWN_AUTHORITY
from eoffice.demo.timeline import Life
from eoffice.outgoing.models import DeliveryState
from eoffice.outgoing.service import drafts, issuing, review, signing
from eoffice.outgoing.service.recipients import NewRecipient, mark_sent, parse_lines
from eoffice.outgoing.service.steps import outgoing_of
from eoffice.records.models import CaseFile, Record
from eoffice.registers.service import notation_for

#: Types that the chief of office may sign on the chairperson's order, and types that go to a superior.
_BY_ORDER = frozenset({"GIAY_MOI", "THONG_BAO"})
_UPWARDS = frozenset({"BAO_CAO", "TO_TRINH"})

_COMMENTS = ("Nhất trí nội dung.", "Đồng ý.", "Đã kiểm tra, đúng thể thức.", "", "", "Nhất trí trình ký.")
_RETURNS = {
    "content": ("Bổ sung số liệu so với cùng kỳ năm trước.", "Nêu rõ thời hạn và đơn vị chịu trách nhiệm.",
                "Viết gọn phần đánh giá, tập trung vào đề xuất."),
    "form": ("Sửa ký hiệu văn bản và phần Nơi nhận theo đúng thể thức.", "Trích yếu quá dài, đề nghị rút gọn.",
             "Thiếu căn cứ pháp lý tại phần mở đầu."),
    "signature": ("Làm việc lại với các tổ dân phố để thống nhất số liệu trước khi trình.",
                  "Bổ sung phương án kinh phí.", "Xin ý kiến phòng chuyên môn về thời gian thực hiện."),
}  # fmt: skip
_CITY = f"Ủy ban nhân dân {LEXICON.city}"


@dataclass
class Draft:
    """A document in the making; `reply_to` is the incoming document it answers."""

    subject: Subject
    team: Team
    signer: str
    places: list[NewRecipient]
    reply_to: Record | None = None
    versions: int = 0
    records: list[Record] = field(default_factory=list)

    @property
    def record(self) -> Record:
        """The record, once the draft was begun."""
        return self.records[0]


def plan_draft(office: Office, rng: Random, subject: Subject, *, reply_to: Record | None = None) -> Draft:
    """Decide who drafts and signs, and where it goes: a reply goes to who asked."""
    first = [reply_to.issuer_name] if reply_to is not None else _places(rng, subject)
    more = rng.sample(_LOCAL, rng.randint(0, 3))
    return Draft(subject, office.team_for(subject.field), _signer(rng, subject), parse_lines("\n".join(first + more)),
                 reply_to)  # fmt: skip


def outgoing_life(office: Office, rng: Random, at: datetime, draft: Draft) -> Life:
    """Write, approve, sign and issue `draft` from `at` on; copies for outside are then sent."""
    yield at
    draft.records.append(
        drafts.create_draft(
            draft.team.handler, type=draft.subject.doc_type, subject=draft.subject.text, unit=draft.team.unit,
            signer=office.people[draft.signer], replies_to=draft.reply_to, recipients=draft.places,
            files=[_write(office, rng, draft)],
        )
    )  # fmt: skip
    yield from _until_signed(office, rng, draft)
    clerk = office.actors["vanthu"]
    yield office.hours.soon(clock.now(), rng, 0.3, 4)
    issuing.number(clerk, draft.record)
    issuing.seal(clerk, draft.record, copies=len(draft.places) + 2)
    yield office.hours.soon(clock.now(), rng, 0.1, 2)
    issuing.issue(clerk, draft.record)
    yield office.hours.soon(clock.now(), rng, 0.2, 3)
    for recipient in list(outgoing_of(draft.record).recipients):
        if recipient.state == DeliveryState.TO_SEND:
            mark_sent(clerk, draft.record, recipient.id)


def file_away(office: Office, rng: Random, draft: Draft, case_file: CaseFile | None = None) -> Life:
    """Lay an issued document into `case_file` or the year's file of its field; now and then it is recalled."""
    yield office.hours.soon(clock.now(), rng, 4, 40)
    if case_file is None and rng.random() < 0.04:
        issuing.recall(office.actors["chanhvp"], draft.record, reason="Ban hành nhầm phụ lục, sẽ có văn bản thay thế.")
        return
    target = case_file or office.case_file(draft.subject.field)
    issuing.file(draft.team.handler, draft.record, case_file_id=target.id)


def _until_signed(office: Office, rng: Random, draft: Draft) -> Life:
    """Up through the house; every return costs a new version and the way from the start."""
    may_return = {"content": 0.16, "form": 0.08, "signature": 0.09}
    while True:
        yield office.hours.soon(clock.now(), rng, 0.5, 6)
        review.submit(draft.team.handler, draft.record, comment=rng.choice(("", "", "Kính trình xem xét.")))
        returned_at = yield from _decisions(office, rng, draft, may_return)
        if not returned_at:
            return
        may_return[returned_at] = 0.0
        yield office.hours.soon(clock.now(), rng, 1, 12)
        drafts.revise(
            draft.team.handler, draft.record, files=[_write(office, rng, draft)], comment="Đã tiếp thu, chỉnh sửa."
        )


def _decisions(
    office: Office, rng: Random, draft: Draft, may_return: dict[str, float]
) -> Generator[datetime, None, str]:
    """Content, form, signature, one after the other; answers the step that returned it, or nothing once signed."""
    chief = office.actors["chanhvp"]
    steps = (
        ("content", draft.team.head if draft.team.has_own_head else chief, review.approve_content),
        ("form", chief, review.approve_form),
        ("signature", office.actors[draft.signer], signing.sign),
    )
    for name, actor, approve in steps:
        yield office.hours.soon(clock.now(), rng, 0.3, 7)
        if rng.random() < may_return[name]:
            review.return_draft(actor, draft.record, reason=rng.choice(_RETURNS[name]))
            return name
        approve(actor, draft.record, comment=rng.choice(_COMMENTS))
    return ""


def _write(office: Office, rng: Random, draft: Draft) -> File:
    """The next version of the text; number and date stay open until the clerk gives them."""
    draft.versions += 1
    letter = compose(
        rng, draft.subject, office.sender(draft.signer, draft.subject.doc_type), number="", on=None,
        notation=notation_for(office.body, draft.team.unit, draft.subject.doc_type), written_on=clock.today(),
        to=tuple(place.name for place in draft.places), archive=draft.team.unit.abbreviation,
    )  # fmt: skip
    name = f"Dự thảo {letter.type_title.lower()} lần {draft.versions}"
    return keep(draft.team.handler, rng, letter, name, share_of_pdf=0.25)


def _signer(rng: Random, subject: Subject) -> str:
    luck = rng.random()
    if subject.doc_type in _BY_ORDER and luck < 0.5:
        return "chanhvp"
    return "chutich" if luck < (0.8 if subject.doc_type in OWN_AUTHORITY else 0.55) else "phochutich"


def _places(rng: Random, subject: Subject) -> list[str]:
    if subject.doc_type in _UPWARDS:
        department = subject.field.department.removesuffix(" thành phố")
        return rng.choice(([_CITY], [f"{department} {LEXICON.city}"], [_CITY, f"{department} {LEXICON.city}"]))
    neighbours = [f"Ủy ban nhân dân {LEXICON.neighbours[0]}"] if rng.random() < 0.25 else []
    return [rng.choice(_LOCAL), *neighbours]


_LOCAL = (
    "Đảng ủy phường Mai Khê", "Công an phường Mai Khê", "Trạm Y tế phường Mai Khê", *LEXICON.unions,
    *LEXICON.schools[:4], "Các phòng, đơn vị thuộc Ủy ban nhân dân phường", "Tổ trưởng các tổ dân phố",
    "Trang thông tin điện tử phường",
)  # fmt: skip
