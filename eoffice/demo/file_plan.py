"""The demonstration ward's file plan of the year (danh mục hồ sơ) and the sample retention schedule behind it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from eoffice import classification
from eoffice.access.actor import SYSTEM
from eoffice.access.permissions import Permission
from eoffice.audit import service as audit
from eoffice.classification.fingerprints import PLAN_ITEM, RETENTION_RULE
from eoffice.classification.models import FilePlanItem, RetentionKind, RetentionRule
from eoffice.core.database import db
from eoffice.directory.models import Agency, Unit

_RULES = Path(classification.__file__).parent / "data" / "retention_rules.csv"

#: Heading, code, title, unit, years (0: permanent).
_PLAN: tuple[tuple[str, str, str, str, int], ...] = (
    ("I. Tổng hợp", "01.TH", "Chương trình, kế hoạch, báo cáo công tác năm {year} của Ủy ban nhân dân phường", "VP", 0),
    ("I. Tổng hợp", "02.TH", "Kế hoạch, báo cáo tháng, quý năm {year}", "VP", 20),
    ("I. Tổng hợp", "03.TH", "Thông báo kết luận các cuộc họp năm {year}", "VP", 10),
    ("I. Tổng hợp", "04.TH", "Văn bản của cơ quan cấp trên gửi để biết năm {year}", "VP", 5),
    ("II. Văn thư, lưu trữ", "01.VTLT", "Tập lưu quyết định, chỉ thị, quy chế năm {year}", "VP", 0),
    ("II. Văn thư, lưu trữ", "02.VTLT", "Tập lưu văn bản đi khác năm {year}", "VP", 50),
    ("II. Văn thư, lưu trữ", "03.VTLT", "Hồ sơ kiểm tra, hướng dẫn công tác văn thư, lưu trữ năm {year}", "VP", 20),
    ("III. Tư pháp, hộ tịch", "01.TP", "Hồ sơ số hóa sổ hộ tịch năm {year}", "VP", 0),
    ("III. Tư pháp, hộ tịch", "02.TP", "Hồ sơ hòa giải ở cơ sở năm {year}", "VP", 20),
    ("IV. Tiếp công dân", "01.TCD", "Hồ sơ giải quyết khiếu nại, tố cáo năm {year}", "VP", 15),
    ("V. Cải cách hành chính", "01.CCHC", "Hồ sơ công tác cải cách hành chính năm {year}", "VP", 20),
    ("VI. Tài chính, kế hoạch", "01.TCKH", "Hồ sơ lập dự toán, quyết toán ngân sách năm {year}", "KT", 0),
    ("VI. Tài chính, kế hoạch", "02.TCKH", "Hồ sơ giải ngân vốn đầu tư công năm {year}", "KT", 20),
    ("VII. Đất đai, môi trường", "01.DD", "Hồ sơ đăng ký, cấp giấy chứng nhận quyền sử dụng đất năm {year}", "KT", 0),
    ("VII. Đất đai, môi trường", "02.DD", "Hồ sơ bồi thường, giải phóng mặt bằng năm {year}", "KT", 0),
    ("VII. Đất đai, môi trường", "03.MT", "Hồ sơ kiểm tra bảo vệ môi trường năm {year}", "KT", 20),
    ("VIII. Đô thị, xây dựng", "01.DT", "Hồ sơ quản lý trật tự xây dựng, đô thị năm {year}", "KT", 20),
    ("VIII. Đô thị, xây dựng", "02.DT", "Hồ sơ sửa chữa nhỏ công trình năm {year}", "KT", 15),
    ("IX. Phòng, chống thiên tai", "01.PCTT", "Hồ sơ phòng, chống thiên tai và tìm kiếm cứu nạn năm {year}", "KT", 20),
    ("X. Kinh tế", "01.KT", "Hồ sơ quản lý hộ kinh doanh, chợ năm {year}", "KT", 10),
    ("XI. Nội vụ, thi đua", "01.NV", "Hồ sơ bổ nhiệm, điều động, nâng lương năm {year}", "VHXH", 70),
    ("XI. Nội vụ, thi đua", "02.NV", "Hồ sơ thi đua, khen thưởng năm {year}", "VHXH", 10),
    ("XII. Người có công, xã hội", "01.LDXH", "Hồ sơ thực hiện chính sách người có công năm {year}", "VHXH", 20),
    ("XII. Người có công, xã hội", "02.LDXH", "Hồ sơ giảm nghèo, bảo trợ xã hội năm {year}", "VHXH", 20),
    ("XIII. Giáo dục, y tế", "01.GDYT", "Hồ sơ công tác giáo dục năm học {year} - {next_year}", "VHXH", 10),
    ("XIII. Giáo dục, y tế", "02.GDYT", "Hồ sơ y tế, dân số, an toàn thực phẩm năm {year}", "VHXH", 10),
    ("XIV. Văn hóa, chuyển đổi số", "01.VH", "Hồ sơ lễ hội, thiết chế văn hóa năm {year}", "VHXH", 10),
    ("XIV. Văn hóa, chuyển đổi số", "02.CDS", "Hồ sơ chuyển đổi số năm {year}", "VHXH", 20),
    ("XV. Một cửa", "01.MC", "Hồ sơ kiểm soát thủ tục hành chính năm {year}", "TTPVHCC", 20),
)

#: Retention rule (beginning of its title) of some headings, so that the plan shows where a period comes from.
_RULE_OF = {
    "01.TH": "Kế hoạch, báo cáo công tác năm của cơ quan", "02.TH": "Kế hoạch, báo cáo quý",
    "03.TH": "Thông báo ý kiến", "01.VTLT": "Tập lưu và sổ đăng ký VB đi: VBQPPL",
    "02.VTLT": "Tập lưu và sổ đăng ký VB đi: văn bản khác", "03.VTLT": "Hồ sơ nghiệp vụ lưu trữ",
    "01.TCD": "Hồ sơ giải quyết khiếu nại, tố cáo: vụ khác", "01.CCHC": "Hồ sơ cải cách hành chính",
    "02.DT": "Hồ sơ sửa chữa nhỏ", "01.NV": "Hồ sơ bổ nhiệm", "02.NV": "Khen thưởng của người đứng đầu",
}  # fmt: skip


def create_retention_rules() -> list[RetentionRule]:
    """Add the sample retention schedule; every row waits for the office's confirmation."""
    with _RULES.open(encoding="utf-8", newline="") as stream:
        rules = [_rule(row) for row in csv.DictReader(stream)]
    db.session.add_all(rules)
    db.session.flush()
    for rule in rules:
        audit.record(SYSTEM, Permission.FILE_PLAN_MANAGE, RETENTION_RULE, rule.id)
    return rules


def _rule(row: Mapping[str, str]) -> RetentionRule:
    years = row["years_or_minus1_permanent"]
    kind = RetentionKind.UNTIL_EVENT
    if years:
        kind = RetentionKind.PERMANENT if years == "-1" else RetentionKind.YEARS
    return RetentionRule(
        group_name=row["group"], title=row["title"], kind=kind, legal_source=row["basis"],
        years=int(years) if kind is RetentionKind.YEARS else None,
        event=row["retention_vi"] if kind is RetentionKind.UNTIL_EVENT else "",
    )  # fmt: skip


def create_file_plan(
    agency: Agency, units: Mapping[str, Unit], rules: list[RetentionRule], year: int
) -> list[FilePlanItem]:
    """Add the agency's file plan of `year`; units the agency lacks leave their items without a unit."""
    items = []
    for heading, code, title, unit, years in _PLAN:
        beginning = _RULE_OF.get(code)
        items.append(
            FilePlanItem(
                agency_id=agency.id, year=year, code=code, heading=heading,
                title=title.format(year=year, next_year=year + 1),
                unit_id=units[unit].id if unit in units else None,
                retention_kind=RetentionKind.YEARS if years else RetentionKind.PERMANENT, retention_years=years or None,
                rule=next((rule for rule in rules if beginning and rule.title.startswith(beginning)), None),
            )
        )  # fmt: skip
    db.session.add_all(items)
    db.session.flush()
    for item in items:
        audit.record(SYSTEM, Permission.FILE_PLAN_MANAGE, PLAN_ITEM, item.id, agency_id=agency.id)
    return items
