"""How deliveries and the steps of approval look: word, icon and tone (never colour alone)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from eoffice.outgoing.models import DeliveryState
from eoffice.records.looks import Look

DELIVERY_LOOKS: dict[str, Look] = {
    DeliveryState.PLANNED: Look(_l("Planned"), "circle", "neutral"),
    DeliveryState.DELIVERED: Look(_l("Delivered"), "check2", "success"),
    DeliveryState.TO_SEND: Look(_l("To be sent"), "envelope", "warning"),
    DeliveryState.SENT: Look(_l("Sent"), "check2", "success"),
    DeliveryState.RECALLED: Look(_l("Recalled"), "arrow-counterclockwise", "danger"),
}

#: What a receiver reported, by the codes of the exchange axis (QĐ 28/2018/QĐ-TTg).
STATUS_LABELS: dict[str, str] = {
    "01": _l("Arrived"),
    "02": _l("Refused"),
    "03": _l("Accepted"),
    "04": _l("Assigned"),
    "05": _l("Being handled"),
    "06": _l("Completed"),
}
