"""Prove a tier by doing: a submission of our own tries what no submission may, and must be refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from grader.model import Limits, Returned, Source, Target, ValueOf

if TYPE_CHECKING:
    from grader.model import Isolation, Session

REQUESTS: Final = (ValueOf(Target("done")),)
LIMITS: Final = Limits()

_CODE: Final = """
import os, _socket

def attempt(what, act):
    try:
        act()
    except OSError:
        return
    done.append(what)

def fork():
    if os.fork() == 0:
        os._exit(0)

done = []
attempt("read a file of this machine", lambda: open(FILE).close())
attempt("write outside of its own folder", lambda: open("/tmp/canary", "w").close())
attempt("start a process", fork)
attempt("run a program", lambda: os.execv("/bin/true", ["true"]))
attempt("open a socket", _socket.socket)
attempt("signal its parent", lambda: os.kill(os.getppid() or 1, 0))
if os.geteuid() == 0:
    done.append("run as root")
if ISOLATED:
    attempt("see that there is such a file", lambda: os.stat(FILE))
    attempt("see the processes of this machine", lambda: os.stat("/proc/1"))
    if os.getpid() != 1:
        done.append("see other processes")
"""


def canary(isolation: Isolation) -> Source:
    """Write the submission that tries, for one tier."""
    facts = f"FILE, ISOLATED = {__file__!r}, {isolation == 'isolated'}\n"
    return Source("canary.py", (facts + _CODE).encode())


def done_by(session: Session) -> list[str] | None:
    """Name what it could do though it must not; None when it gave no answer."""
    (outcome,) = session.outcomes
    if not isinstance(outcome, Returned) or not isinstance(outcome.value, list):
        return None
    return [str(what) for what in outcome.value]
