"""Vietnamese administrative text from a seed: subjects (trích yếu) and bodies of every common document type.

Equal seeds give equal text. Nothing here touches the database, so the benchmark uses it too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from eoffice.demo.lexicon import COMMITTEE, LEXICON, Field, fill, has_slot, person_name


@dataclass(frozen=True)
class Subject:
    """What a document is about. `text` begins with a capital; `doc_type` is a slug of the document types."""

    text: str
    field: Field
    doc_type: str
    matter: str


class Kind(StrEnum):
    """How a paragraph of a body is set (Decree 30, annex I, part I, item 6)."""

    AUTHORITY = "authority"
    GROUND = "ground"
    PLAIN = "plain"
    HEADING = "heading"
    CENTRED = "centred"
    ITEM = "item"


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of a body."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Body:
    """The content of a document, without its head and foot."""

    paragraphs: tuple[Paragraph, ...]

    @property
    def text(self) -> str:
        """All paragraphs as lines."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


_FRAMES: dict[str, tuple[str, ...]] = {
    "CONG_VAN": (
        "{matter}", "tăng cường {matter}", "đôn đốc {matter}", "phối hợp {matter}", "hướng dẫn {matter}",
        "báo cáo kết quả {matter}", "đề nghị cung cấp thông tin phục vụ {matter}", "góp ý dự thảo kế hoạch {matter}",
        "cử cán bộ tham gia {matter}", "đề nghị hỗ trợ kinh phí {matter}", "gửi số liệu {matter}",
        "trả lời kiến nghị về việc {matter}", "tháo gỡ khó khăn, vướng mắc trong {matter}",
        "đề xuất nội dung {matter}", "triển khai ý kiến chỉ đạo của Ủy ban nhân dân thành phố về {matter}",
    ),
    "THONG_BAO": (
        "Kết luận cuộc họp về {matter}", "Về việc {matter}", "Phân công nhiệm vụ {matter}", "Lịch kiểm tra {matter}",
        "Kết quả kiểm tra {matter}", "Ý kiến chỉ đạo của Chủ tịch Ủy ban nhân dân về {matter}",
    ),
    "KE_HOACH": ("{matter}", "Triển khai {matter}", "Kiểm tra, giám sát {matter}", "Tuyên truyền về {matter}"),
    "BAO_CAO": (
        "Kết quả {matter}", "Tình hình {matter}", "Sơ kết {matter}", "Kết quả kiểm tra, rà soát {matter}",
        "Khó khăn, vướng mắc trong {matter}",
    ),
    "QUYET_DINH": (
        "Về việc thành lập Tổ công tác {matter}", "Về việc phê duyệt kinh phí {matter}", "Ban hành Kế hoạch {matter}",
        "Về việc kiện toàn Ban Chỉ đạo {matter}", "Về việc phân công cán bộ theo dõi {matter}",
        "Về việc thành lập Đoàn kiểm tra {matter}",
    ),
    "TO_TRINH": (
        "Đề nghị phê duyệt kinh phí {matter}", "Về việc xin chủ trương {matter}", "Đề nghị ban hành kế hoạch {matter}",
        "Đề nghị thẩm định hồ sơ {matter}",
    ),
    "GIAY_MOI": (
        "Họp bàn về {matter}", "Dự hội nghị sơ kết {matter}", "Dự tập huấn {matter}", "Kiểm tra thực tế {matter}",
        "Họp Ban Chỉ đạo {matter}",
    ),
    "HUONG_DAN": ("Thực hiện {matter}", "Một số nội dung về {matter}"),
    "CHI_THI": ("Về việc tăng cường {matter}", "Về một số nhiệm vụ trọng tâm trong {matter}"),
}  # fmt: skip

#: Document types in the proportions of a ward's post; the figures are assumptions.
_TYPE_WEIGHTS: dict[str, int] = {
    "CONG_VAN": 46, "THONG_BAO": 10, "KE_HOACH": 11, "BAO_CAO": 9, "QUYET_DINH": 8, "TO_TRINH": 4, "GIAY_MOI": 9,
    "HUONG_DAN": 2, "CHI_THI": 1,
}  # fmt: skip

_PERIODS = (
    "năm 2026", "quý III năm 2026", "quý IV năm 2026", "trong 6 tháng cuối năm 2026",
    "trong 9 tháng đầu năm 2026",
    "tháng 8 năm 2026", "tháng 9 năm 2026", "tháng 10 năm 2026", "tháng 11 năm 2026", "giai đoạn 2026 - 2030",
    "đợt 1 năm 2026", "đợt 2 năm 2026", "dịp cuối năm 2026", "năm 2027",
)  # fmt: skip


#: Where a matter happens, by the kind of place of its field.
_PLACES: dict[str, tuple[str, ...]] = {
    "": ("",),
    "group": ("", " tại {tdp}", " tại {tdp}", " tại {tdp} và các tổ lân cận", " trên địa bàn phường"),
    "street": ("", " tại {tdp}", " tại {street}", " tại {street}", " tại khu vực {street}", " trên địa bàn phường"),
}


def subjects(rng: Random) -> Iterator[Subject]:
    """Endless subjects over all fields and document types, nearly all distinct."""
    types, weights = list(_TYPE_WEIGHTS), list(_TYPE_WEIGHTS.values())
    while True:
        yield subject(rng, rng.choices(types, weights)[0])


def subject(rng: Random, doc_type: str, field: Field | None = None) -> Subject:
    """A subject of one document type, of one field if given."""
    field = field or rng.choice(LEXICON.field)
    template = rng.choice(field.matters)
    matter = fill(rng, template) + _tail(rng, field, template)
    text = rng.choice(_FRAMES[doc_type]).format(matter=matter)
    return Subject(text[0].upper() + text[1:], field, doc_type, matter)


def _tail(rng: Random, field: Field, template: str) -> str:
    tail = "" if has_slot(template) else rng.choice(_PLACES[field.place])
    if "năm 20" not in template and "nhiệm kỳ" not in template and rng.random() < 0.6:
        tail += f" {rng.choice(_PERIODS)}"
    return fill(rng, tail)


def body(rng: Random, subject: Subject, *, on: date = date(2026, 10, 1), author: str = COMMITTEE) -> Body:
    """The content of a document written by `author` on the day `on`: grounds, findings, requests with dates."""
    writer = _WRITERS.get(subject.doc_type, _letter)
    return Body(tuple(writer(rng, subject, on, author)))


def _date(day: date) -> str:
    return f"{day.day:02d}/{day.month}/{day.year}" if day.month > 2 else day.strftime("%d/%m/%Y")


def _deadline(rng: Random, on: date) -> str:
    return f"trước ngày {_date(on + timedelta(days=rng.randint(5, 25)))}"


def _upper(text: str) -> str:
    return text[0].upper() + text[1:]


def _plain(*parts: str) -> Paragraph:
    return Paragraph(Kind.PLAIN, "".join(parts))


def _heading(text: str) -> Paragraph:
    return Paragraph(Kind.HEADING, text)


def _numbered(lines: Sequence[str]) -> list[Paragraph]:
    return [_plain(f"{number}. {_upper(line)}.") for number, line in enumerate(lines, 1)]


def _items(lines: Sequence[str]) -> list[Paragraph]:
    ends = [";"] * (len(lines) - 1) + ["."]
    return [Paragraph(Kind.ITEM, f"- {_upper(line)}{end}") for line, end in zip(lines, ends, strict=True)]


def _reference(rng: Random, on: date) -> str:
    day = on - timedelta(days=rng.randint(3, 40))
    kind, notation = rng.choice(_REFERENCES)
    return f"{kind} số {rng.randint(12, 2900)}/{notation} ngày {_date(day)} của Ủy ban nhân dân {LEXICON.city}"


def _facts(rng: Random, subject: Subject, count: int) -> list[str]:
    return [fill(rng, fact) for fact in rng.sample(subject.field.facts, count)]


def _tasks(rng: Random, subject: Subject, count: int) -> list[str]:
    return [fill(rng, request) for request in rng.sample(subject.field.requests, count)]


def _grounds(rng: Random, subject: Subject, on: date, proposer: str = "") -> list[Paragraph]:
    lines = [f"Căn cứ {law};" for law in dict.fromkeys([_GOVERNMENT_LAW, *subject.field.laws])]
    lines.append(f"Căn cứ {_reference(rng, on)};")
    if proposer:
        lines.append(f"Theo đề nghị của {proposer};")
    lines[-1] = lines[-1][:-1] + "."
    return [Paragraph(Kind.GROUND, line) for line in lines]


def _proposer(author: str, field: Field) -> str:
    if author != COMMITTEE:
        return "Chánh Văn phòng"
    return {
        "KT": "Trưởng phòng Phòng Kinh tế, Hạ tầng và Đô thị",
        "VHXH": "Trưởng phòng Phòng Văn hóa - Xã hội",
        "VP": "Chánh Văn phòng Hội đồng nhân dân và Ủy ban nhân dân phường",
    }[field.unit]


def head_title(author: str) -> str:
    """The title of whoever heads the organisation of that name, as printed under a document."""
    return next(title for beginning, title in _HEADS if author.startswith(beginning))


def _letter(rng: Random, subject: Subject, on: date, author: str) -> list[Paragraph]:
    facts = _facts(rng, subject, rng.randint(1, 3))
    tasks = _tasks(rng, subject, rng.randint(2, 4))
    opening = rng.choice(("Thực hiện", "Căn cứ", "Tiếp theo"))
    contact = f"{person_name(rng)}, điện thoại 0900.{rng.randint(0, 999):03d}.{rng.randint(0, 999):03d}"
    return [
        _plain(
            f"{opening} {_reference(rng, on)} về việc {subject.matter}, {author} đã tổ chức kiểm tra, tổng hợp tình ",
            f"hình. Kết quả cho thấy {facts[0]}.",
        ),
        *([_plain(_upper("; ".join(facts[1:])), ".")] if facts[1:] else []),
        _plain(
            f"Để thực hiện tốt việc {subject.matter}, {author} đề nghị các cơ quan, đơn vị thực hiện một số nội dung ",
            "sau:",
        ),
        *_numbered([f"{task}, hoàn thành {_deadline(rng, on)}" for task in tasks]),
        _plain(
            f"Kết quả thực hiện gửi về {author} {_deadline(rng, on)} để tổng hợp, báo cáo. Trong quá trình thực hiện ",
            f"nếu có vướng mắc, đề nghị liên hệ {contact}, để được hướng dẫn.",
        ),
        _plain("Rất mong nhận được sự quan tâm phối hợp./."),
    ]


def _notice(rng: Random, subject: Subject, on: date, author: str) -> list[Paragraph]:
    facts = _facts(rng, subject, 2)
    tasks = _tasks(rng, subject, 3)
    day = on - timedelta(days=rng.randint(1, 4))
    return [
        _plain(
            f"Ngày {_date(day)}, {author} tổ chức họp về việc {subject.matter}. Sau khi nghe báo cáo và ý kiến của ",
            f"các thành viên dự họp, {author} thông báo như sau:",
        ),
        _plain(f"1. Đánh giá chung: {facts[0]}; {facts[1]}."),
        _plain("2. Các nhiệm vụ cần tập trung thực hiện:"),
        *_items([f"{task}, hoàn thành {_deadline(rng, on)}" for task in tasks]),
        _plain(
            f"3. Giao {_proposer(author, subject.field)} theo dõi, đôn đốc và báo cáo kết quả {_deadline(rng, on)}."
        ),
        _plain(f"{_upper(author)} thông báo để các cơ quan, đơn vị biết, thực hiện./."),
    ]


def _decision(rng: Random, subject: Subject, on: date, author: str) -> list[Paragraph]:
    members = [person_name(rng) for _ in range(3)]
    proposer = _proposer(author, subject.field)
    return [
        Paragraph(Kind.AUTHORITY, f"{head_title(author)} {author}".upper()),
        *_grounds(rng, subject, on, proposer),
        Paragraph(Kind.CENTRED, "QUYẾT ĐỊNH:"),
        _plain(
            f"Điều 1. {_upper(subject.text.removeprefix('Về việc '))}, gồm các ông, bà có tên sau: {members[0]} (phụ ",
            f"trách), {members[1]} và {members[2]} (thành viên).",
        ),
        _plain("Điều 2. Các ông, bà có tên tại Điều 1 có trách nhiệm:"),
        *_items(_tasks(rng, subject, 3)),
        _plain(
            f"Kinh phí thực hiện {rng.randint(5, 95)}.000.000 đồng từ nguồn ngân sách năm {on.year}, quyết toán ",
            f"{_deadline(rng, on)}.",
        ),
        _plain(
            f"Điều 3. Quyết định này có hiệu lực kể từ ngày ký. {proposer} và các ông, bà có tên tại Điều 1 chịu ",
            "trách nhiệm thi hành Quyết định này./.",
        ),
    ]


def _plan(rng: Random, subject: Subject, on: date, author: str) -> list[Paragraph]:
    facts = _facts(rng, subject, 2)
    return [
        _plain(f"Thực hiện {_reference(rng, on)}, {author} triển khai {subject.matter} với các nội dung sau:"),
        _heading("I. MỤC ĐÍCH, YÊU CẦU"),
        _plain(f"1. Tạo chuyển biến rõ rệt trong {subject.matter}; khắc phục tình trạng {facts[0]}."),
        _plain("2. Phân công rõ người, rõ việc, rõ thời gian, rõ trách nhiệm, rõ sản phẩm, rõ thẩm quyền."),
        _heading("II. NỘI DUNG"),
        *_numbered([f"{task}. Thời gian: {_deadline(rng, on)}" for task in _tasks(rng, subject, 4)]),
        _heading("III. TỔ CHỨC THỰC HIỆN"),
        _plain(
            f"1. {_proposer(author, subject.field)} chủ trì, theo dõi, đôn đốc; định kỳ báo cáo kết quả vào ngày ",
            f"{rng.randint(15, 25)} hằng tháng.",
        ),
        _plain(
            f"2. Đề nghị {rng.choice(LEXICON.unions)} phối hợp tuyên truyền, vận động đoàn viên, hội viên và Nhân dân ",
            "tham gia thực hiện.",
        ),
        _plain(f"3. Tổ trưởng các tổ dân phố nắm tình hình, phản ánh kịp thời việc {facts[1]}."),
        _plain("Yêu cầu các đơn vị nghiêm túc triển khai thực hiện./."),
    ]


def _report(rng: Random, subject: Subject, on: date, author: str) -> list[Paragraph]:
    return [
        _plain(f"Thực hiện {_reference(rng, on)}, {author} báo cáo kết quả {subject.matter} như sau:"),
        _heading("I. KẾT QUẢ THỰC HIỆN"),
        *_numbered(_facts(rng, subject, 3)),
        _heading("II. TỒN TẠI, HẠN CHẾ"),
        _plain(
            "Công tác phối hợp giữa các đơn vị có lúc chưa chặt chẽ; một số tổ dân phố báo cáo chậm; việc ",
            f"{fill(rng, rng.choice(subject.field.requests))} chưa được thực hiện thường xuyên.",
        ),
        _heading("III. NHIỆM VỤ TRỌNG TÂM THỜI GIAN TỚI"),
        *_items([f"{task}, hoàn thành {_deadline(rng, on)}" for task in _tasks(rng, subject, 3)]),
        _plain(f"Trên đây là báo cáo kết quả {subject.matter} của {author}./."),
    ]


def _proposal(rng: Random, subject: Subject, on: date, author: str) -> list[Paragraph]:
    facts = _facts(rng, subject, 2)
    return [
        *_grounds(rng, subject, on),
        _plain(f"Qua khảo sát thực tế, {facts[0]}; {facts[1]}. Vì vậy việc {subject.matter} là cần thiết."),
        _plain(f"{_upper(author)} kính trình cấp có thẩm quyền xem xét, chấp thuận các nội dung sau:"),
        _plain(f"1. Nội dung: {subject.matter}."),
        _plain(f"2. Dự kiến kinh phí: {rng.randint(18, 480)}.000.000 đồng, từ nguồn ngân sách năm {on.year}."),
        _plain(f"3. Thời gian thực hiện: hoàn thành {_deadline(rng, on)}."),
        *_items(_tasks(rng, subject, 2)),
        _plain("Kính trình xem xét, quyết định./."),
    ]


def _invitation(rng: Random, subject: Subject, on: date, author: str) -> list[Paragraph]:
    day = on + timedelta(days=rng.randint(3, 9))
    if day.weekday() > 4:
        day += timedelta(days=7 - day.weekday())
    weekday = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu")[day.weekday()]
    hour = rng.choice(("07 giờ 30", "08 giờ 00", "09 giờ 00", "14 giờ 00", "15 giờ 30"))
    place = rng.choice(("Phòng họp số 1", "Phòng họp số 2", "Hội trường tầng 2"))
    return [
        _plain(f"{_upper(author)} trân trọng kính mời đại biểu tham dự: {subject.text[0].lower()}{subject.text[1:]}."),
        _plain(f"1. Chủ trì: {person_name(rng)}, lãnh đạo {author}."),
        _plain(f"2. Thời gian: {hour}, {weekday}, ngày {_date(day)}."),
        _plain(f"3. Địa điểm: {place}, trụ sở {author}."),
        _plain(f"4. Nội dung: {subject.matter}. Đề nghị các đại biểu chuẩn bị ý kiến về các việc:"),
        *_items(_tasks(rng, subject, 2)),
        _plain("Đề nghị đại biểu tham dự đúng thành phần và thời gian./."),
    ]


_GOVERNMENT_LAW = "Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025"

_REFERENCES = (
    ("Công văn", "UBND-VX"), ("Công văn", "UBND-NC"), ("Kế hoạch", "KH-UBND"), ("Chỉ thị", "CT-UBND"),
    ("Thông báo", "TB-VP"), ("Quyết định", "QĐ-UBND"),
)  # fmt: skip

#: Beginning of an organisation's name and the title of its head; the empty one fits everybody else.
_HEADS = (
    ("Ủy ban nhân dân", "Chủ tịch"), ("Hội đồng nhân dân", "Chủ tịch"), ("Văn phòng", "Chánh Văn phòng"),
    ("Thanh tra", "Chánh Thanh tra"), ("Trường", "Hiệu trưởng"), ("Trạm", "Trưởng trạm"),
    ("Công an phường", "Trưởng Công an"), ("Đảng ủy", "Bí thư"), ("Ban", "Trưởng ban"), ("Hội ", "Chủ tịch"),
    ("Đoàn", "Bí thư"), ("Ủy ban Mặt trận", "Chủ tịch"), ("", "Giám đốc"),
)  # fmt: skip

_WRITERS: dict[str, Callable[[Random, Subject, date, str], list[Paragraph]]] = {
    "QUYET_DINH": _decision, "KE_HOACH": _plan, "HUONG_DAN": _plan, "CHI_THI": _notice, "THONG_BAO": _notice,
    "BAO_CAO": _report, "TO_TRINH": _proposal, "GIAY_MOI": _invitation,
}  # fmt: skip
