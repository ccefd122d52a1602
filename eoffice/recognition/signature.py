"""Who signs (ô 7): post and name, at the right beside “Nơi nhận”, before any annex."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from eoffice.core.text import fold
from eoffice.recognition import wording
from eoffice.recognition.layout import Line, Page, segments_of

#: The name stands at most so far below the post, in points.
_SIGNATURE_HEIGHT = 190.0
_RECIPIENTS = re.compile(r"^nơi\s+nh[ậâạa]n\b", re.IGNORECASE)
_NAME = re.compile(r"^[^\W\d_]+(?:[ '’-][^\W\d_]+){1,5}$")
_MOST_POST_LINES = 6
#: A signing tool prints smaller than this share of the post's letters.
_SMALL_PRINT = 0.7
#: Not enough to fill a field in.
_HALF_READ = 0.5


@dataclass(frozen=True)
class Signature:
    """A signature: its post lines joined as the form has them (“KT. CHỦ TỊCH / PHÓ CHỦ TỊCH”), and the name."""

    post: str
    post_lines: tuple[Line, ...]
    name: str = ""
    name_line: Line | None = None
    confidence: float = 0.9


def read_signature(page: Page, *, below: float = 0.0) -> Signature | None:
    """The signature on a page, its rows below `below`; None when it has none."""
    segments = [part for row in page.rows if row.box.top >= below for part in segments_of(row)]
    segments = [part for part in segments if not wording.is_ornament(part.text)]
    anchor = next((part for part in segments if _RECIPIENTS.match(part.text)), None)
    blocks = _blocks(segments, page)
    if not blocks:
        return None
    signed = [block for block in blocks if block.name] or (blocks if anchor is not None else [])
    if not signed:
        return None
    level = anchor.box.top if anchor is not None else signed[0].post_lines[0].box.top
    nearest = min(signed, key=lambda block: abs(block.post_lines[0].box.top - level))
    beside = [block for block in signed if _is_level(block, nearest)]
    chosen = max(beside, key=lambda block: block.post_lines[0].box.middle)
    answering = [block for block in beside if not wording.is_second_signer(block.post)]
    if len(answering) > 1:  # two who answer for it: which one the register names is the clerk's to say
        return Signature("", chosen.post_lines, "", chosen.name_line)
    if len(beside) > 1:
        return replace(answering[0] if answering else chosen, confidence=0.8)
    return chosen if anchor is not None else replace(chosen, confidence=min(chosen.confidence, 0.86))


def as_scanned(signature: Signature) -> Signature:
    """The signature with its name mended, where it was read from a picture."""
    first, _space, rest = signature.name.partition(" ")
    return replace(signature, name=f"{wording.mended_surname(first)} {rest}" if rest else signature.name)


def doubts_of(signature: Signature, *, is_scan: bool) -> tuple[float, float]:
    """How sure post and name are at most.

    Who signs for another gives their own post too, and a deputy on whose behalf: where only the one stands, the other
    was not read. Nor is a post from a picture good with a digit in it, or a name that begins with no surname.
    """
    last = signature.post.rpartition(" / ")[2]
    is_half = wording.AUTHORITY.match(last) is not None and not last.startswith("Q.")
    if is_scan:
        is_half = is_half or (last == signature.post and fold(last).startswith("pho "))
        is_half = is_half or any(c.isdigit() for c in signature.post)
    is_strange = is_scan and not wording.is_surname(signature.name.partition(" ")[0])
    return _HALF_READ if is_half else 1.0, _HALF_READ if is_strange else 1.0


def name_on_next_page(signature: Signature, page: Page) -> Signature:
    """The signature with its name from the top of the page after, where a page break parts the two."""
    middle = signature.post_lines[0].box.middle
    for row in page.rows:
        if row.box.top > page.height * 0.3:
            break
        for part in segments_of(row):
            name = person_name(part.text)
            if name and abs(part.box.middle - middle) < 70:
                sure = 0.92 if wording.is_surname(name.split()[0]) else 0.6
                return replace(signature, name=name, name_line=part, confidence=sure)
    return signature


def _is_level(block: Signature, other: Signature) -> bool:
    return abs(block.post_lines[0].box.top - other.post_lines[0].box.top) < 30


def _blocks(segments: Sequence[Line], page: Page) -> list[Signature]:
    blocks: list[Signature] = []
    used: set[int] = set()
    for place, part in enumerate(segments):
        if id(part) in used or not _begins_post(part, page):
            continue
        post = _post_lines(segments, place)
        used.update(id(line) for line in post)
        block = _signature(post, _below(segments, post[-1]))
        if block is not None:
            blocks.append(block)
    return blocks


def _begins_post(part: Line, page: Page) -> bool:
    if not part.is_upper or len(part.words) > 12 or part.text.endswith((":", ";", ".")):
        return False
    if part.box.middle < page.width * 0.46 and not (page.has_places and part.box.middle < page.width * 0.4):
        return False
    return wording.AUTHORITY.match(part.text) is not None or wording.begins_post(part.text)


def _post_lines(segments: Sequence[Line], place: int) -> list[Line]:
    """The capital lines of one post, each close under the last and in its column."""
    lines = [segments[place]]
    for part in segments[place + 1 :]:
        last = lines[-1]
        if part.box.top - last.box.bottom > 1.4 * last.size or len(lines) >= _MOST_POST_LINES:
            break
        if part.box.level - last.box.level < 0.5 * last.size or abs(part.box.middle - last.box.middle) > 45:
            continue
        if not part.is_upper:
            break
        lines.append(part)
    return lines


def _below(segments: Sequence[Line], post: Line) -> list[Line]:
    """What stands under the post in its column, as far down as a signature reaches."""
    return [
        part
        for part in segments
        if 0 < part.box.level - post.box.level < _SIGNATURE_HEIGHT
        and part.box.top > post.box.level
        and abs(part.box.middle - post.box.middle) < 70
    ]


def _signature(post: list[Line], below: list[Line]) -> Signature | None:
    text = post_text(post)
    for part in below:
        if wording.SIGNING_NOTE.match(fold(part.text)) or ":" in part.text or any(c.isdigit() for c in part.text):
            continue
        if part.size < _SMALL_PRINT * post[0].size:
            continue
        if len(part.words) > 9 or part.text.endswith((";", ".", ",")):
            break
        name = person_name(part.text)
        if name:
            sure = 0.96 if wording.is_surname(name.split()[0]) and not part.is_upper else 0.7
            return Signature(text, tuple(post), name, part, sure)
    return Signature(text, tuple(post), confidence=0.6)


def post_text(lines: Sequence[Line]) -> str:
    """The lines of a post, one part of the form after another, parted by “ / ”; a broken line is mended."""
    parts: list[str] = []
    for line in lines:
        begins = not parts or _begins_part(line.text)
        if begins:
            parts += _split(line.text)
        else:
            parts[-1] += f" {line.text}"
    return " / ".join(_spaced(part) for part in parts)


def _begins_part(text: str) -> bool:
    return wording.AUTHORITY.match(text) is not None or wording.begins_post(text)


def _split(text: str) -> list[str]:
    """“KT. BỘ TRƯỞNG THỨ TRƯỞNG” in one line are two parts: on whose behalf, and who."""
    if wording.AUTHORITY.match(text) is None:
        return [text]
    syllables = text.split()
    first = 2 if _is_prefix(syllables[0]) else 1
    for place in range(first + 1, len(syllables)):
        rest = " ".join(syllables[place:])
        before = " ".join(syllables[first - 1 : place])
        if _is_prefix(syllables[place]) or (
            wording.begins_post(rest) and _is_whole(before, rest, syllables[place - 1])
        ):
            return [" ".join(syllables[:place]), *_split(rest)]
    return [text]


def _is_prefix(syllable: str) -> bool:
    return wording.AUTHORITY.match(f"{syllable} x") is not None


def _is_whole(before: str, rest: str, last: str) -> bool:
    """Whether `rest` begins a post of its own: “TRƯỞNG” in “BỘ TRƯỞNG”, “PHÓ” in “PHÓ TRƯỞNG” do not."""
    if fold(last) in {"pho", "bo", "thu", "cuc", "vu", "vien", "hieu", "chi", "tong", "ke", "to", "doi", "tram", "hat",
                      "don", "ban", "phong", "chu"}:  # fmt: skip
        return fold(last) in {"ban", "phong"} and not fold(rest).startswith("truong")
    return len(before.split()) >= 1 and fold(rest.split(maxsplit=1)[0]) != "nguoi"


def _spaced(text: str) -> str:
    """One space after “KT.” and its like, and the full stop where it was left out."""
    match = wording.AUTHORITY.match(text)
    if match is None:
        return text
    prefix = (match.group(1) or match.group(2)).upper()
    return f"{prefix}{'' if '/' in prefix else '.'} {text[match.end() :].strip()}"


def person_name(text: str) -> str:
    """The name in a line, without ranks and degrees; empty when the line is no name of a person."""
    rest = text.strip(" .,:;()[]")
    while True:
        match = wording.DEGREE.match(fold(rest))
        if match is None:
            break
        rest = rest[match.end() :].strip(" .,:-")
    if not _NAME.match(rest) or not 2 <= len(rest.split()) <= 6 or len(rest) > 40:
        return ""
    if rest.isupper():
        return rest.title() if wording.is_surname(rest.split()[0]) and not wording.begins_post(rest) else ""
    parts = [part for part in re.split(r"[ -]", rest) if part]
    return rest if all(part[0].isupper() and (part[1:].islower() or len(part) == 1) for part in parts) else ""
