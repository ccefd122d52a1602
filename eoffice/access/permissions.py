"""Every permission of the product, once. The rules stand with the features and are collected in one map."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """`subject:action`; one member, one line in the map of `eoffice.access.engine`."""

    # pages without a subject
    SIGNED_IN = "session:use"
    DIRECTORY_READ = "directory:read"
    DIRECTORY_MANAGE = "directory:manage"
    JOBS_MANAGE = "jobs:manage"
    AUDIT_READ = "audit:read"
    # records
    RECORD_READ = "record:read"
    RECORD_RELATE = "record:relate"
    RECORD_UNDO = "record:undo"
    RECORD_OPENINGS = "record:openings"
    # incoming
    INCOMING_RECEIVE = "incoming:receive"
    INCOMING_EDIT = "incoming:edit"
    INCOMING_REGISTER = "incoming:register"
    INCOMING_REGISTER_AGAIN = "incoming:register_again"
    INCOMING_REFUSE = "incoming:refuse"
    INCOMING_SECRET = "incoming:secret"  # noqa: S105 - a permission
    INCOMING_DECLARE_SECRET = "incoming:declare_secret"  # noqa: S105
    INCOMING_MERGE = "incoming:merge"
    INCOMING_SUBMIT = "incoming:submit"
    INCOMING_ROUTE = "incoming:route"
    INCOMING_RULES = "incoming:rules"
    INCOMING_PROPOSE = "incoming:propose"
    INCOMING_PASS_ON = "incoming:pass_on"  # noqa: S105 - an act, no secret
    INCOMING_DIRECT = "incoming:direct"
    INCOMING_WITHDRAW = "incoming:withdraw"
    INCOMING_RETURN = "incoming:return"
    INCOMING_START = "incoming:start"
    INCOMING_COMPLETE = "incoming:complete"
    INCOMING_FILE = "incoming:file"
    # outgoing
    OUTGOING_DRAFT = "outgoing:draft"
    OUTGOING_REVISE = "outgoing:revise"
    OUTGOING_SUBMIT = "outgoing:submit"
    OUTGOING_APPROVE_CONTENT = "outgoing:approve_content"
    OUTGOING_APPROVE_FORM = "outgoing:approve_form"
    OUTGOING_RETURN = "outgoing:return"
    OUTGOING_SIGN = "outgoing:sign"
    OUTGOING_NUMBER = "outgoing:number"
    OUTGOING_SEAL = "outgoing:seal"
    OUTGOING_ISSUE = "outgoing:issue"
    OUTGOING_RECALL = "outgoing:recall"
    OUTGOING_FILE = "outgoing:file"
    # registers
    REGISTER_READ = "register:read"
    REGISTER_CANCEL = "register:cancel"
    REGISTER_CORRECT = "register:correct"
    REGISTER_CLOSE = "register:close"
    REGISTER_IMPORT = "register:import"
    # decisions
    DECISION_OPEN = "decision:open"
    PHRASE_OFFICE = "phrase:office"
    # tasks
    TASK_READ = "task:read"
    TASK_DELEGATE = "task:delegate"
    TASK_START = "task:start"
    TASK_REPORT = "task:report"
    TASK_RETURN = "task:return"
    TASK_CREATE = "task:create"
    TASK_PLAN = "task:plan"
    TASK_NOTE = "task:note"
    TASK_DIRECT = "task:direct"
    TASK_ALARMS = "task:alarms"
    # remarks and notices
    REMARK_READ = "remark:read"
    REMARK_WRITE = "remark:write"
    REMARK_WITHDRAW = "remark:withdraw"
    NOTICES_MANAGE = "notices:manage"
    # case files and archive
    FILE_PLAN_READ = "file_plan:read"
    FILE_PLAN_MANAGE = "file_plan:manage"
    CASE_FILE_READ = "case_file:read"
    CASE_FILE_OPEN = "case_file:open"
    CASE_FILE_ADD = "case_file:add"
    CASE_FILE_CLOSE = "case_file:close"
    CASE_FILE_HAND_OVER = "case_file:hand_over"
    CASE_FILE_ACCEPT = "case_file:accept"
    CASE_FILE_RETURN = "case_file:return"
    # overview of the work
    OVERVIEW_READ = "overview:read"
    USAGE_READ = "usage:read"
    # leaders' working calendar
    SCHEDULE_READ = "schedule:read"
    SCHEDULE_PROPOSE = "schedule:propose"
    SCHEDULE_CHANGE = "schedule:change"
    SCHEDULE_WITHDRAW = "schedule:withdraw"
    SCHEDULE_KEEP = "schedule:keep"
