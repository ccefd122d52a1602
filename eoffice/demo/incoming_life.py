"""How a document reaches the ward and is dealt with: received, registered, directed, handled, answered, filed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from random import Random
from typing import Any

from eoffice.content.models import File
from eoffice.content.service import store_file
from eoffice.core import clock
from eoffice.demo import docx, pdf
from eoffice.demo.handling import handle
from eoffice.demo.language import Subject, subject
from eoffice.demo.letter import Letter, compose
from eoffice.demo.lexicon import COMMITTEE, LEXICON, fill
from eoffice.demo.matters import Matter
from eoffice.demo.office import Office, Team, keep
from eoffice.demo.scan import scanned
from eoffice.demo.senders import Origin, origin
from eoffice.demo.timeline import Life
from eoffice.incoming import direction
from eoffice.incoming import service as incoming
from eoffice.incoming.models import Channel
from eoffice.records.models import Record, Urgency

_CHANNELS = (Channel.EXCHANGE, Channel.EXCHANGE, Channel.E_MAIL, Channel.PAPER, Channel.UPLOAD)
_DIRECTIVES = (
    "Giao {unit} tham mưu, báo cáo Chủ tịch trước ngày hết hạn.", "Chuyển {unit} nghiên cứu, triển khai thực hiện.",
    "{unit} chủ trì, phối hợp các đơn vị liên quan giải quyết, trả lời theo quy định.",
    "{unit} kiểm tra thực tế, đề xuất hướng xử lý.", "{unit} tham mưu văn bản trả lời.",
)  # fmt: skip
_REFUSALS = (
    "Văn bản gửi nhầm nơi nhận, thuộc thẩm quyền của phường khác.", "Tệp gửi kèm bị lỗi, đề nghị gửi lại.",
    "Văn bản gửi trùng với văn bản đã nhận.",
)  # fmt: skip


@dataclass(frozen=True)
class Arrival:
    """What arrives: subject, issuer, printed letter, and the matter whose file it belongs to, if any."""

    subject: Subject
    origin: Origin
    letter: Letter
    matter: Matter | None


def plan_arrival(rng: Random, at: datetime, matter: Matter | None = None) -> Arrival:
    """Draw a document that reaches the ward at `at`, issued some days before."""
    doc_type = rng.choices(tuple(_WEIGHTS), tuple(_WEIGHTS.values()))[0]
    about = subject(rng, doc_type, matter.field if matter else None)
    source = origin(rng, about)
    issued_on = clock.office_time(at).date() - timedelta(days=rng.choice((0, 0, 1, 1, 2, 3, 5)))
    others = tuple(f"Ủy ban nhân dân {name}" for name in rng.sample(LEXICON.neighbours, rng.randint(0, 2)))
    letter = compose(
        rng, about, source.sender, number=source.number, notation=source.notation, on=issued_on, written_on=issued_on,
        to=(COMMITTEE, *(name for name in others if name != source.sender.name)),
        archive=source.notation.rpartition("-")[2],
    )  # fmt: skip
    return Arrival(about, source, letter, matter)


def incoming_life(office: Office, rng: Random, at: datetime, arrival: Arrival) -> Life:
    """The whole life of one incoming document from `at` on."""
    yield at
    clerk, channel = office.actors["vanthu"], rng.choice(_CHANNELS)
    files = _files(office, rng, arrival)
    record = incoming.receive(clerk, card=_card(rng, arrival), channel=channel, files=files)
    yield office.hours.soon(at, rng, 0.1, 1.5)
    if arrival.matter is None and rng.random() < 0.03:
        incoming.refuse(clerk, record, reason=rng.choice(_REFUSALS))
        return
    incoming.register(clerk, record)
    yield office.hours.soon(clock.now(), rng, 0.05, 0.5)
    incoming.submit(clerk, record)
    team = office.team_for(arrival.subject.field)
    yield from _direct(office, rng, record, team)
    yield from handle(office, rng, record, arrival.subject, arrival.matter)


def _card(rng: Random, arrival: Arrival) -> dict[str, object]:
    luck, letter = rng.random(), arrival.letter
    is_pressing = arrival.subject.field.key in {"disaster", "fire"}
    urgency = Urgency.NORMAL
    if luck < (0.4 if is_pressing else 0.07):
        urgency = rng.choice((Urgency.URGENT, Urgency.URGENT, Urgency.VERY_URGENT, Urgency.EXPRESS))
    return {
        "number": letter.number, "notation": letter.notation, "issued_on": letter.on,
        "issuer": arrival.origin.sender.name, "type": letter.doc_type, "subject": letter.subject,
        "signer_name": letter.signer, "signer_position": arrival.origin.signer_position, "urgency": urgency,
    }  # fmt: skip


def _files(office: Office, rng: Random, arrival: Arrival) -> list[File]:
    clerk, letter = office.actors["vanthu"], arrival.letter
    name = f"{letter.number}_{letter.notation}"
    if rng.random() < 0.04 and pdf.has_fonts():
        files = [store_file(clerk, stream=BytesIO(scanned(pdf.render(letter))), name=f"{name}_scan.pdf")]
    else:
        files = [keep(clerk, rng, letter, name, share_of_pdf=0.8)]
    if rng.random() < 0.15:
        lines = [fill(rng, fact) for fact in arrival.subject.field.facts]
        annex = docx.render_annex(f"Số liệu phục vụ {arrival.subject.matter}", lines)
        files.append(store_file(clerk, stream=BytesIO(annex), name=f"{name}_phu_luc.docx"))
    return files


def _direct(office: Office, rng: Random, record: Record, team: Team) -> Life:
    """The chief of office proposes, a leader decides; one document in eight is directed without a deadline."""
    others = [other.unit.id for other in office.teams.values() if other.unit.id != team.unit.id]
    rng.shuffle(others)
    assignment: dict[str, Any] = {
        "lead_unit": team.unit.id, "supporting_units": others[: rng.choice((0, 0, 1, 1, 2))],
        "informed_units": others[2:] if rng.random() < 0.3 else [],
        "directive": rng.choice(_DIRECTIVES).format(unit=team.unit.name),
    }  # fmt: skip
    if rng.random() < 0.87:
        assignment["working_days"] = rng.choice((1, 2) if record.urgency != Urgency.NORMAL else (3, 5, 5, 7, 10, 15))
    yield office.hours.soon(clock.now(), rng, 0.3, 5)
    direction.propose(office.actors["chanhvp"], record, **assignment)
    yield office.hours.soon(clock.now(), rng, 0.3, 6)
    leader = office.actors["chutich" if rng.random() < 0.7 else "phochutich"]
    direction.direct(leader, record, **assignment)


#: Types in the post that arrives.
_WEIGHTS = {
    "CONG_VAN": 46, "THONG_BAO": 10, "KE_HOACH": 11, "BAO_CAO": 7, "QUYET_DINH": 9, "TO_TRINH": 3, "GIAY_MOI": 10,
    "HUONG_DAN": 3, "CHI_THI": 1,
}  # fmt: skip
