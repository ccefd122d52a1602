"""Members of ZIP-based office files, within bounds, and their XML without outside entities."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from eoffice.content.outcome import TextProblem, Unreadable

#: Most bytes of all members together that one file may unpack to.
MOST_UNPACKED = 400 * 1024 * 1024
#: Most bytes of one member that is parsed.
MOST_MEMBER = 200 * 1024 * 1024
_MOST_MEMBERS = 20_000
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError)


class Unpacked:
    """A ZIP file opened for reading; every fault of it is `Unreadable`."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except _DAMAGE as error:
            raise Unreadable(TextProblem.BROKEN) from error
        members = self._zip.infolist()
        if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
            raise Unreadable(TextProblem.TOO_BIG_INSIDE)
        if any(member.flag_bits & 1 for member in members):
            raise Unreadable(TextProblem.PASSWORD)
        self._names = {member.filename.replace("\\", "/").lower(): member for member in members}
        self._left = MOST_UNPACKED

    @property
    def names(self) -> list[str]:
        """Lower-case names of the members, in their order."""
        return list(self._names)

    def size(self, name: str) -> int:
        """How many bytes a member says it has; 0 when there is none."""
        member = self._names.get(name)
        return 0 if member is None else member.file_size

    def read(self, name: str) -> bytes:
        """The bytes of a member; empty when there is none. A member that is longer than it says is refused."""
        member = self._names.get(name)
        if member is None:
            return b""
        try:
            with self._zip.open(member) as file:
                raw = file.read(min(MOST_MEMBER, self._left) + 1)
        except _DAMAGE as error:
            raise Unreadable(TextProblem.BROKEN) from error
        if len(raw) > min(MOST_MEMBER, self._left):
            raise Unreadable(TextProblem.TOO_BIG_INSIDE)
        self._left -= len(raw)
        return raw

    def parse(self, name: str) -> etree._Element | None:
        """The root of an XML member; None when it is missing. Damage is repaired as far as lxml can."""
        raw = self.read(name)
        if not raw:
            return None
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True,
            remove_comments=True, remove_pis=True,
        )  # fmt: skip
        try:
            return etree.fromstring(raw, parser)
        except etree.XMLSyntaxError as error:
            raise Unreadable(TextProblem.BROKEN) from error


def local_name(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def walk(root: etree._Element, skipped: frozenset[str]) -> Iterator[tuple[str, etree._Element]]:
    """“start” and “end” of every element in document order, without the branches named in `skipped`."""
    walker = etree.iterwalk(root, events=("start", "end"))
    depth_skipped = 0
    for event, element in walker:
        if not isinstance(element.tag, str) or local_name(element) in skipped:
            depth_skipped += (1 if event == "start" else -1) if isinstance(element.tag, str) else 0
        elif not depth_skipped:
            yield event, element
