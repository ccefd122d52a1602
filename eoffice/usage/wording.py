"""The figures of use in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

#: What is counted by month, in order.
COLUMNS: dict[str, str] = {
    "incoming": _l("Incoming documents opened"),
    "outgoing": _l("Outgoing documents opened"),
    "files": _l("Files opened"),
    "asked": _l("Searches"),
    "in_vain": _l("of these in vain"),
    "by_api": _l("of these by other programs"),
    "exported": _l("Lists taken out"),
}
