"""Family 5: the letters of the demonstration ward, which were designed for people and not for the recogniser."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from eoffice.demo import docx, pdf
from eoffice.demo.language import subject
from eoffice.demo.letter import Letter, compose
from eoffice.demo.senders import origin
from tests.lookalikes.facts import Facts, Sender

TYPES = ("CONG_VAN", "QUYET_DINH", "BAO_CAO", "GIAY_MOI", "KE_HOACH", "THONG_BAO", "TO_TRINH", "HUONG_DAN")


def _letter(facts: Facts, rng: Random) -> tuple[Facts, Letter]:
    """A letter, and the facts as it tells them."""
    about = subject(rng, rng.choice(TYPES))
    source = origin(rng, about)
    letter = compose(
        rng,
        about,
        source.sender,
        number=source.number,
        notation=source.notation,
        on=facts.on,
        written_on=facts.on - timedelta(days=1),
        to=("Ủy ban nhân dân phường Mai Khê", "Các tổ dân phố"),
        archive="TH",
    )
    # The head names the body without the place that the register adds to a department's name.
    lines = " ".join(letter.agency)
    name = source.sender.name
    while len(name.split()) > len(lines.split()):
        name = name.rpartition(" ")[0]
    sender = Sender(name, letter.agency, "", ())
    told = replace(
        facts,
        sender=sender,
        slug=letter.doc_type,
        number=letter.number,
        notation=letter.notation,
        has_day=True,
        subject=letter.subject,
        post=letter.authority,
        signer=letter.signer,
        urgency="",
    )
    return told, letter


def as_pdf(facts: Facts, rng: Random) -> tuple[Facts, bytes]:
    """The letter as PDF."""
    told, letter = _letter(facts, rng)
    return told, pdf.render(letter)


def as_word(facts: Facts, rng: Random) -> tuple[Facts, bytes]:
    """The letter as .docx."""
    told, letter = _letter(facts, rng)
    return told, docx.render(letter)
