"""The Vietnamese catalogue is complete, certain, and keeps every placeholder."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from tests.architecture.sources import CODE, ROOT

KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "_n": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)([a-z])|%%")
TAG = re.compile(r"</?[a-z]+[^>]*>")


@cache
def written() -> frozenset[str]:
    """Every message of code and templates; of a plural pair the singular."""
    with (CODE / "translations" / "babel.cfg").open(encoding="utf-8") as stream:
        methods, options = parse_mapping_cfg(stream)  # type: ignore[no-untyped-call]
    found: set[str] = set()
    for folder in ("eoffice", "templates"):
        for _, _, message, *_ in extract_from_dir(
            ROOT / folder, method_map=[(re.sub(f"^{folder}/", "", p), m) for p, m in methods], options_map=options,
            keywords=KEYWORDS,
        ):  # fmt: skip
            found.add(message if isinstance(message, str) else message[0])
    return frozenset(found)


@cache
def catalogue() -> Catalog:
    path: Path = CODE / "translations" / "vi" / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as stream:
        return read_po(stream, locale="vi")


def translated() -> list[Message]:
    return [message for message in catalogue() if message.id]


def key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def forms(value: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ("",))


def test_messages_are_found_in_code_and_templates() -> None:
    assert len(written()) > 300


def test_every_message_is_translated() -> None:
    there = {key(message) for message in translated() if all(forms(message.string))}
    assert sorted(written() - there) == []


def test_no_translation_is_left_over_or_doubtful() -> None:
    assert sorted({key(message) for message in translated()} - written()) == []
    assert [message.id for message in translated() if message.fuzzy] == []


def test_nobody_is_spoken_to_as_a_friend() -> None:
    """A mail says “ông/bà”, and so does a sentence that cannot do without; all others name nobody (glossary)."""
    said = {text for message in translated() for text in forms(message.string)}
    assert [text for text in said if re.search(r"\bbạn\b", text, re.IGNORECASE)] == []


def test_placeholders_and_tags_survive_translation() -> None:
    for message in translated():
        for text in forms(message.string):
            source = forms(message.id)[-1]
            assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(source)), message.id
            assert sorted(TAG.findall(text)) == sorted(TAG.findall(source)), message.id
