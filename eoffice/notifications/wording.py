"""Notices in words: what happened, to what, and why this person is told."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eoffice.access.engine import can
from eoffice.access.permissions import Permission
from eoffice.directory.actors import actor_of
from eoffice.incoming.states import IncomingState
from eoffice.notifications.models import Arrived, Channel, Notice, NoticeKind, Reason
from eoffice.records.wording import ACTS
from eoffice.tasks.events import AlarmKind

KINDS: dict[str, str] = {
    NoticeKind.TURN: _l("It is your turn on a document"),
    NoticeKind.TASK: _l("Tasks: assigned, moved, given back, reported"),
    NoticeKind.ALARM: _l("Deadlines: near and over"),
    NoticeKind.URGENT: _l("Urgent documents"),
    NoticeKind.REMARK: _l("Remarks to me"),
    NoticeKind.ARRIVAL: _l("Documents that arrive by themselves"),
    NoticeKind.WATCH: _l("New matches of the searches I watch"),
}
ICONS: dict[str, str] = {
    NoticeKind.TURN: "person-check", NoticeKind.TASK: "list-check", NoticeKind.ALARM: "alarm",
    NoticeKind.URGENT: "lightning-charge", NoticeKind.REMARK: "chat-left-text", NoticeKind.ARRIVAL: "mailbox",
    NoticeKind.WATCH: "search",
}  # fmt: skip
CHANNELS: dict[str, str] = {
    Channel.OFF: _l("Not at all"), Channel.APP: _l("Here only"), Channel.DIGEST: _l("Also in the morning mail"),
    Channel.MAIL: _l("Also by mail at once"),
}  # fmt: skip
_ALARMS: dict[str, str] = {
    AlarmKind.FIRST: _l("The deadline comes near"), AlarmKind.SECOND: _l("The deadline is close"),
    AlarmKind.OVERDUE: _l("The deadline is over"),
}  # fmt: skip
_ARRIVALS: dict[str, str] = {
    Arrived.ALONE: _l("A document arrived"), Arrived.MANY: _l("A folder of documents arrived"),
    Arrived.UNANSWERED: _l("The sender could not be told by mail"),
}  # fmt: skip
_REASONS: dict[str, str] = {
    Reason.TURN: _l("because it is your turn"),
    Reason.LEAD: _l("because you lead the task"),
    Reason.SUPPORT: _l("because you support the task"),
    Reason.INFORM: _l("because you are to be informed"),
    Reason.ASSIGNED: _l("because you assigned the task"),
    Reason.OFFICE: _l("because urgent documents concern your post"),
    Reason.DEADLINE: _l("because you answer for the deadline"),
    Reason.NAMED: _l("because you are named in it"),
    Reason.CONVERSATION: _l("because you have a part in the conversation"),
    Reason.LEADER: _l("because it is for the leaders only"),
    Reason.CLERK: _l("because you register what arrives"),
    Reason.WATCH: _l("because you watch this search"),
    Reason.FORMER: _l("because it was yours"),
}
#: Actions of tasks whose act has another name.
_TASK_ACTS = {"complete": "task:report"}


def happened(notice: Notice) -> str:
    """What happened."""
    match notice.kind:
        case NoticeKind.TASK:
            act = ACTS.get(_TASK_ACTS.get(notice.action, f"task:{notice.action}"))
            return str(act[0]) if act else _("Task moved")
        case NoticeKind.ALARM:
            return str(_ALARMS[notice.action])
        case NoticeKind.URGENT:
            return _("Urgent document registered")
        case NoticeKind.REMARK:
            return _("Remark on a document")
        case NoticeKind.ARRIVAL:
            return str(_ARRIVALS[notice.action])
        case NoticeKind.WATCH:
            return _("New matches of a saved search")
    kind = notice.record.kind if notice.record else ""
    act = ACTS.get(f"{kind}:{notice.action}")
    return _("Your turn: %(act)s", act=act[0]) if act else _("Your turn")


def why(notice: Notice) -> str:
    """Why this person is told."""
    words = str(_REASONS[notice.reason])
    if notice.absent is None:
        return words
    return _("%(reason)s, standing in for %(name)s", reason=words, name=notice.absent.full_name)


def is_silent(notice: Notice) -> bool:
    """Whether the notice may not say what it is about: its reader had the task, and may not see it any more."""
    is_former = notice.reason == Reason.FORMER and notice.task is not None
    return is_former and not can(actor_of(notice.person), Permission.TASK_READ, notice.task)


def symbol(notice: Notice) -> str:
    """The number of the document, as printed; empty while there is none."""
    if notice.action == Arrived.MANY or is_silent(notice):
        return ""
    return notice.record.symbol if notice.record else ""


def subject(notice: Notice) -> str:
    """What the document or the task is about; of a saved search its name."""
    if notice.action == Arrived.MANY:
        return _("Documents to be registered")
    if notice.saved is not None:
        return notice.saved.name
    if is_silent(notice):
        return _("A task that was yours")
    if notice.task is not None:
        return notice.task.title
    return notice.record.subject if notice.record else ""


def address(notice: Notice) -> str:
    """The page of what the notice speaks of."""
    if notice.action == Arrived.MANY:
        return url_for("incoming.index", state=IncomingState.RECEIVED)
    if notice.saved_id is not None:
        return url_for("search.new_matches", saved_id=notice.saved_id)
    if is_silent(notice):
        return url_for("tasks.index")
    if notice.task_id is not None:
        return url_for("tasks.show", task_id=notice.task_id)
    anchor = "remarks" if notice.remark_id is not None else None
    kind = notice.record.kind if notice.record else "documents"
    return url_for(f"{kind}.show", record_id=notice.record_id, _anchor=anchor)
