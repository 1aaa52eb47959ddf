"""One submission in a process of its own, on systems where no more can be had: tier `limited`."""

from __future__ import annotations

import contextlib
import math
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grader.sandbox.inside import limits, warm

_ALARM_SECONDS = 60


def start(config: Mapping[str, Any]) -> None:
    """Get ready, say so, and answer until the grader hangs up."""
    requests, answers, progress = config["channels"]
    home, status = Path.cwd(), 1
    for descriptor in (requests, answers, progress):
        os.set_inheritable(descriptor, False)
    linux = sys.platform == "linux"
    if linux:
        from grader.sandbox.inside import identity, kernel  # noqa: PLC0415 - of Linux

        user = identity.unprivileged()
    own_user = linux and user != os.geteuid()
    if own_user:
        # Forbidden in some containers: root is then as good as anybody.
        with contextlib.suppress(OSError):
            os.chown(home, user, user)
            identity.become(user, must_read=config["view"]["search"])
    if linux:
        kernel.die_with_parent(config["parent"])
        proc = kernel.open_proc()
    else:
        proc = None
    answer = warm.load(config["view"])
    frame = answer.receive(requests).header
    prepared = answer.learn(requests, frame["requests"])
    desk = answer.Desk(answer.Channels(requests, answers, progress), frame["value_mib"] << 20, prepared)
    beside = 0 if own_user else limits.tasks_beside(proc)
    ceilings = limits.Ceilings(limits.in_use(proc), tasks_beside=beside)
    if proc is not None:
        os.close(proc)
    ceilings.apply(frame)
    # A sleeping process uses no processor time: this ends it when the grader was killed and cannot. It comes late
    # enough never to forestall the grader's own clock.
    signal.alarm(math.ceil(frame["seconds"]) + _ALARM_SECONDS)
    answer.send(answers, answer.wire.pack({"kind": "ready", "id": frame["id"]}))
    try:
        desk.serve()
    except EOFError:
        status = 0
        # Nobody else will, when the grader was killed; what the student left in it stays.
        with contextlib.suppress(OSError):
            home.rmdir()
    finally:
        # Neither exit handlers nor threads of the student get a say, and a failure of ours is not their traceback.
        os._exit(status)
