"""Status codes of the exchange axis (QĐ 28/2018/QĐ-TTg) and the states of an incoming document they answer to."""

from __future__ import annotations

from eoffice.incoming.states import IncomingState

#: Code by the receiver's state; what has no code tells the sender nothing new.
CODE_OF: dict[str, str] = {
    IncomingState.RECEIVED: "01",
    IncomingState.REFUSED: "02",
    IncomingState.REGISTERED: "03",
    IncomingState.ASSIGNED: "04",
    IncomingState.PROCESSING: "05",
    IncomingState.COMPLETED: "06",
}


def is_news(present: str, code: str) -> bool:
    """Whether `code` is worth telling after `present`: a status is never sent backwards."""
    return code > present
