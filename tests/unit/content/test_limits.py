"""A confined process: what its end says."""

from __future__ import annotations

import os
import signal

from eoffice.content.limits import confine
from eoffice.content.outcome import Limits


def test_a_process_that_used_up_its_processor_time_ends_by_the_signal_that_says_so():
    """Not by SIGKILL, which could be anything: a file that takes too long would be called a crash."""
    child = os.fork()
    if not child:
        confine(Limits(seconds=1))
        signal.alarm(0)  # or it rings first where many processes share a processor
        while True:
            pass
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGXCPU
