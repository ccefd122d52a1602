"""Words that offices shorten: “UBND” and “Ủy ban nhân dân” are one, in a question and in a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

#: Folded short forms and what they stand for.
SHORT: Mapping[str, tuple[str, ...]] = {
    short: tuple(long.split())
    for short, long in (
        ("ubnd", "uy ban nhan dan"), ("hdnd", "hoi dong nhan dan"), ("mttq", "mat tran to quoc"),
        ("tthc", "thu tuc hanh chinh"), ("cchc", "cai cach hanh chinh"), ("pccc", "phong chay chua chay"),
        ("gpmb", "giai phong mat bang"), ("qsdd", "quyen su dung dat"), ("gcn", "giay chung nhan"),
        ("bhyt", "bao hiem y te"), ("bhxh", "bao hiem xa hoi"), ("attp", "an toan thuc pham"),
        ("nvqs", "nghia vu quan su"), ("tdp", "to dan pho"), ("antt", "an ninh trat tu"),
        ("atgt", "an toan giao thong"), ("cntt", "cong nghe thong tin"), ("cds", "chuyen doi so"),
        ("pctt", "phong chong thien tai"), ("thcs", "trung hoc co so"), ("cbcc", "can bo cong chuc"),
        ("vbqppl", "van ban quy pham phap luat"), ("ktxh", "kinh te xa hoi"), ("dvc", "dich vu cong"),
    )
}  # fmt: skip
_LONG = {long: short for short, long in SHORT.items()}
_LENGTHS = sorted({len(long) for long in _LONG}, reverse=True)


def long_form_at(run: Sequence[str], place: int) -> str | None:
    """The short form of the words that stand at a place of the run, the longest of them; None when there is none."""
    return next((_LONG[long] for size in _LENGTHS if (long := tuple(run[place : place + size])) in _LONG), None)


def variants(run: Sequence[str]) -> list[tuple[str, ...]]:
    """The run as it is, with its short forms written out, and with its long forms shortened."""
    longer = tuple(word for short in run for word in SHORT.get(short, (short,)))
    shorter: list[str] = []
    place = 0
    while place < len(run):
        short = long_form_at(run, place)
        shorter.append(short or run[place])
        place += len(SHORT[short]) if short else 1
    return list(dict.fromkeys((tuple(run), longer, tuple(shorter))))
