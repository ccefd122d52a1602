"""How the answers look: word, icon and tone, never colour alone; and the sentences behind them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from eoffice.records.looks import Look
from eoffice.signatures.outcome import Changes, Integrity, Problem, TimeSource, Trust

INTEGRITY: dict[str, Look] = {
    Integrity.INTACT: Look(_l("Intact"), "check-circle", "success"),
    Integrity.ALTERED: Look(_l("Signed content altered"), "exclamation-circle", "danger"),
    Integrity.UNCHECKED: Look(_l("Cannot be checked"), "question-circle", "warning"),
}
TRUST: dict[str, Look] = {
    Trust.TRUSTED: Look(_l("Trusted certificate"), "patch-check", "success"),
    Trust.UNKNOWN_ROOT: Look(_l("Unknown root certificate"), "question-circle", "warning"),
    Trust.EXPIRED: Look(_l("Certificate expired at signing"), "exclamation-triangle", "warning"),
    Trust.REVOKED: Look(_l("Certificate revoked"), "slash-circle", "danger"),
    Trust.SELF_SIGNED: Look(_l("Vouches for itself only"), "exclamation-triangle", "warning"),
    Trust.UNSUITABLE: Look(_l("Certificate does not hold"), "exclamation-triangle", "warning"),
    Trust.UNCHECKED: Look(_l("Certificate cannot be checked"), "question-circle", "neutral"),
}
CHANGES: dict[str, Look] = {
    Changes.NONE: Look(_l("Nothing added later"), "check-circle", "success"),
    Changes.ADDITIONS: Look(_l("Further signatures added"), "plus-lg", "info"),
    Changes.OTHER: Look(_l("Something else changed later"), "exclamation-triangle", "warning"),
    Changes.UNCHECKED: Look(_l("Later changes not known"), "question-circle", "neutral"),
}
TIMES: dict[str, str] = {
    TimeSource.STAMP: _l("by a trusted time stamp"),
    TimeSource.UNKNOWN_STAMP: _l("by a time stamp of an unknown service"),
    TimeSource.CLAIMED: _l("by the clock of the signer"),
    TimeSource.NONE: "",
}
PROBLEMS: dict[str, str] = {
    Problem.BROKEN: _l("It is damaged, or not made as a signature should be."),
    Problem.COVERAGE: _l("It leaves out a part of the file, so it does not say that the whole is unchanged."),
    Problem.WEAK: _l("It uses an old digest (SHA-1 or MD5), which can be forged."),
    Problem.FORMAT: _l("It is of a format that is not read here."),
    Problem.PASSWORD: _l("The file is locked by a password."),
    Problem.TIMEOUT: _l("Checking it took too long and was stopped."),
    Problem.MEMORY: _l("Checking it took too much memory and was stopped."),
    Problem.CRASHED: _l("The checking program failed on it."),
    Problem.TOO_MANY: _l("There are more signatures than are checked; only the first ones are shown."),
}
