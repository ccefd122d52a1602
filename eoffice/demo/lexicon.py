"""The words of the demonstration, read from `lexicon.toml`, and the filling of their slots."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from random import Random
from typing import Any

_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Field:
    """A field of ward work. `unit` is the code of the unit in charge; `department` and `abbreviation` name the
    city's office that writes about it; its matters happen at a `place` of that kind:
    "street", "group" (tổ dân phố), or nowhere in particular.
    """

    key: str
    name: str
    unit: str
    department: str
    abbreviation: str
    place: str
    laws: tuple[str, ...]
    matters: tuple[str, ...]
    facts: tuple[str, ...]
    requests: tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """Names and word lists, in the fixed order of the file, so that a seed always picks the same ones."""

    city: str
    city_short: str
    ward: str
    ward_short: str
    neighbours: tuple[str, ...]
    family_names: tuple[str, ...]
    men: tuple[str, ...]
    women: tuple[str, ...]
    streets: tuple[str, ...]
    schools: tuple[str, ...]
    companies: tuple[str, ...]
    projects: tuple[str, ...]
    unions: tuple[str, ...]
    field: tuple[Field, ...]


def _read() -> Lexicon:
    raw = tomllib.loads(Path(__file__).with_name("lexicon.toml").read_text(encoding="utf-8"))
    raw["field"] = [Field(**_frozen(entry)) for entry in raw["field"]]
    return Lexicon(**{field.name: _frozen(raw)[field.name] for field in fields(Lexicon)})


def _frozen(table: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}


LEXICON = _read()

#: The committee that the demonstration is about, as it names itself in running text.
COMMITTEE = f"Ủy ban nhân dân {LEXICON.ward}"


def man(rng: Random) -> str:
    """An invented man's full name."""
    return f"{rng.choice(LEXICON.family_names)} {rng.choice(LEXICON.men)}"


def woman(rng: Random) -> str:
    """An invented woman's full name."""
    return f"{rng.choice(LEXICON.family_names)} {rng.choice(LEXICON.women)}"


def person_name(rng: Random) -> str:
    """An invented full name."""
    return man(rng) if rng.random() < 0.55 else woman(rng)


def citizen(rng: Random) -> str:
    """An invented citizen with the form of address, as documents name one."""
    return f"ông {man(rng)}" if rng.random() < 0.5 else f"bà {woman(rng)}"


def fill(rng: Random, template: str) -> str:
    """The template with every `{slot}` replaced by a value drawn from `rng`; two equal slots may differ."""
    return _SLOT.sub(lambda match: _value(rng, match.group(1)), template)


def has_slot(template: str) -> bool:
    """Whether the template names a person, place or figure of its own."""
    return _SLOT.search(template) is not None


def _value(rng: Random, slot: str) -> str:
    numbers = {"n": (45, 480), "m": (11, 44), "k": (2, 9), "percent": (61, 99)}
    if slot in numbers:
        return f"{rng.randint(*numbers[slot]):02d}"
    if slot == "citizen":
        return citizen(rng)
    if slot == "tdp":
        return f"tổ dân phố {rng.randint(1, 18)}"
    lists = {
        "street": LEXICON.streets, "school": LEXICON.schools, "company": LEXICON.companies,
        "project": LEXICON.projects, "union": LEXICON.unions,
    }  # fmt: skip
    return rng.choice(lists[slot])
