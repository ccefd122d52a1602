"""How a process confines itself before it touches a hostile file. Standard library only."""

from __future__ import annotations

import ctypes
import resource
import signal

from eoffice.content.outcome import Limits

_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_MOST_OUTPUT_MB = 512
#: The alarm clock rings this much later than whoever waits for the process gives up.
_GRACE_SECONDS = 5
_libc = ctypes.CDLL(None, use_errno=True)


def confine(limits: Limits) -> None:
    """Bound this process: processor time, address space, size of written files, no core dump.

    Should nobody be left to kill it, it dies by its alarm clock.
    """
    megabyte = 1024 * 1024
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(limits.seconds + _GRACE_SECONDS)
    _lower(resource.RLIMIT_CPU, limits.seconds, spare=1)  # with none the system kills without saying why
    _lower(resource.RLIMIT_AS, limits.memory_mb * megabyte)
    _lower(resource.RLIMIT_FSIZE, _MOST_OUTPUT_MB * megabyte)
    _lower(resource.RLIMIT_CORE, 0)


def die_with_parent() -> None:
    """Let the system kill this process when the one that started it is gone."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def cut_network() -> bool:
    """Leave the network for good, where the system lets an ordinary process do so; whether it worked."""
    return any(_libc.unshare(flags) == 0 for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET))


def _lower(what: int, most: int, spare: int = 0) -> None:
    _soft, hard = resource.getrlimit(what)
    soft, hard = (most, most + spare) if hard == resource.RLIM_INFINITY else (min(most, hard), min(most + spare, hard))
    resource.setrlimit(what, (soft, hard))
