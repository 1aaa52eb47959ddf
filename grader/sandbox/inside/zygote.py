"""A warm interpreter that runs no student code: for every submission it forks a child that is locked in.

It talks with the worker over one socket: a job comes in as JSON with five descriptors (output, errors, requests,
answers, progress); back go a pidfd of the child, and at its end its status. Its own start, and whatever fails, is
told there, too.
"""

from __future__ import annotations

import gc
import json
import os
import socket
import sys
import traceback
from array import array
from collections.abc import Mapping
from typing import Any, NamedTuple, NoReturn

from grader.sandbox.inside import identity, kernel, limits, namespaces, warm
from grader.sandbox.inside.confine import CHANNELS, REPORT, Confinement

_MOST_JOB_BYTES = 1 << 16
_DESCRIPTORS = 5
_SETUP_BYTES = 1 << 12
_REHEARSED_BYTES = 1 << 20
READY = b"ready"


class _Job(NamedTuple):
    limits: dict[str, float]
    pipes: list[int]
    """Output, errors, requests, answers, progress."""

    def close(self) -> None:
        for descriptor in self.pipes:
            os.close(descriptor)


def start(config: Mapping[str, Any]) -> NoReturn:
    """Lock this process in as far as its layers say, load the packages, and fork children until the worker hangs up."""
    link = socket.socket(fileno=config["link"])
    step = "start"
    try:
        kernel.die_with_parent(config["parent"])
        proc = kernel.open_proc()
        layers = frozenset(config["layers"])
        kept: tuple[int, ...] = ()
        user = identity.unprivileged()
        own_user = "namespaces" in layers or user != os.geteuid()
        if "namespaces" in layers:
            step = "namespaces"
            if proc is None:
                raise FileNotFoundError(2, "there is no /proc")
            _leave(config, proc)
        else:
            step = "user"
            kept = identity.become(user, must_read=config["view"]["search"])
            kernel.die_with_parent(config["parent"])
            os.chdir("/")
        step = "packages"
        answer = warm.load(config["view"])
        beside = 0 if own_user else limits.tasks_beside(proc)
        ceilings = limits.Ceilings(limits.in_use(proc), tasks_beside=beside)
        if proc is not None:
            os.close(proc)
        step = "confinement"
        confinement = Confinement(layers, config["view"], ceilings, kept)
        kernel.hide()
        _send(link, {"ready": True})
    except BaseException as error:  # noqa: BLE001 - the worker must know, whatever it was
        what = str(error) if isinstance(error, OSError) else traceback.format_exc(limit=-3)
        _send(link, {"failed": step, "what": what})
        os._exit(1)
    _serve(link, confinement, answer)


def _leave(config: Mapping[str, Any], proc: int) -> None:
    """Leave the machine's namespaces; go on as the first process of new ones."""
    namespaces.leave(config["view"], proc)
    socket.sethostname("sandbox")
    kernel.die_with_parent(config["parent"])
    first = os.fork()
    if first:
        # Our own end is its end: it dies with us, and all its children with it.
        os.close(config["link"])
        os.waitpid(first, 0)
        os._exit(0)
    kernel.die_with_parent(0)  # its parent is outside, where it cannot see


def _serve(link: socket.socket, confinement: Confinement, answer: Any) -> NoReturn:
    myself = os.pidfd_open(os.getpid())
    separate = "namespaces" in confinement.layers
    prepared: list[Any] = []
    while True:
        message, descriptors = _receive(link)
        if not message:
            os._exit(0)
        said = json.loads(message)
        if "know" in said:
            prepared = _learn(descriptors[0], said["know"], answer)
            _send(link, {"known": len(prepared)})
            continue
        job = _Job(said["limits"], descriptors)
        hears, says = os.pipe()
        try:
            if separate:
                kernel.unshare(kernel.NEW_PIDS)
            child = kernel.fork()
        except OSError as error:
            os.close(says)
            os.close(hears)
            job.close()
            _send(link, {"failed": "fork", "what": str(error)})
            continue
        if not child:
            _become_child(job, says, confinement, answer, prepared)
        if separate:
            kernel.enter(myself, kernel.NEW_PIDS)
        os.close(says)
        job.close()
        pidfd = os.pidfd_open(child)
        report = os.read(hears, _SETUP_BYTES)
        os.close(hears)
        _send(link, {"child": report.decode("utf-8", "replace")}, pidfd)
        os.close(pidfd)
        _, status = os.waitpid(child, 0)
        _send(link, {"status": os.waitstatus_to_exitcode(status)})


def _learn(descriptor: int, count: int, answer: Any) -> list[Any]:
    """Read requests from a file, and rehearse them, so that what a child does first is warm already."""
    prepared: list[Any] = answer.learn(descriptor, count)
    os.close(descriptor)
    answer.Desk(answer.Channels(-1, -1, -1), _REHEARSED_BYTES, prepared).rehearse()
    gc.collect()
    gc.freeze()
    return prepared


def _become_child(job: _Job, says: int, confinement: Confinement, answer: Any, prepared: list[Any]) -> NoReturn:
    """Lock this process in, tell the zygote so, then answer. That word is the last: no student can say it."""
    status = 1
    try:
        try:
            confinement.enter((*job.pipes, says), job.limits)
            desk = answer.Desk(answer.Channels(*CHANNELS), int(job.limits["value_mib"]) << 20, prepared)
            os.write(REPORT, READY)
        except BaseException as error:  # noqa: BLE001 - the worker must know, whatever it was
            os.write(REPORT, f"{type(error).__name__}: {error}".encode()[:_SETUP_BYTES])
            os._exit(1)
        os.close(REPORT)
        desk.serve()
    except EOFError:
        status = 0
    finally:
        # Neither exit handlers nor threads of the student get a say, and a failure of ours is not their traceback.
        os._exit(status)


def _receive(link: socket.socket) -> tuple[bytes, list[int]]:
    room = socket.CMSG_SPACE(_DESCRIPTORS * array("i").itemsize)
    message, control, _, _ = link.recvmsg(_MOST_JOB_BYTES, room)
    descriptors = array("i")
    for level, kind, data in control:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            descriptors.frombytes(data)
    return message, list(descriptors)


def _send(link: socket.socket, what: dict[str, Any], *descriptors: int) -> None:
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array("i", descriptors))] if descriptors else []
    try:
        link.sendmsg([json.dumps(what).encode()], rights)
    except OSError:
        sys.exit(0)  # the worker has gone
