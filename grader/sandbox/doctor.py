"""Find out what containment this machine offers, why it is no more, and what it costs."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from grader.errors import GraderFault
from grader.model import Limits, Source
from grader.sandbox.causes import Cause, Facts, cause_of, facts
from grader.sandbox.door import Door
from grader.sandbox.view import view_of
from grader.sandbox.zygote import BOOT, ENVIRONMENT, INTERPRETER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grader.model import Isolation
    from grader.sandbox.view import View

State = Literal["yes", "no", "not tried"]

RUNS: Final[Mapping[Isolation, int]] = {"isolated": 20, "restricted": 20, "limited": 5}
"""As many empty submissions are run."""
_PROBING_SECONDS: Final = 300.0


class Trial(NamedTuple):
    """One thing that is tried, for a person who does not know it."""

    title: str
    purpose: str
    needs: tuple[str, ...] = ()
    """Without these there is no sense in trying."""
    needed: bool = True


TRIALS: Final[Mapping[str, Trial]] = {
    "proc": Trial("/proc", "where Linux describes its processes; locking in goes through it"),
    "user": Trial("ordinary user", "submissions never run as root"),
    "users": Trial("user namespace", "lets an ordinary user lock a process in", ("proc", "user")),
    "files": Trial("mount namespace", "shows only Python and the allowed packages, read-only", ("users",)),
    "processes": Trial("pid namespace", "hides all other processes, and ends all of its own at once", ("users",)),
    "network": Trial("network namespace", "a network with nobody in it", ("users",)),
    "messages": Trial("ipc namespace", "no shared memory with other programs", ("users",)),
    "hostname": Trial("uts namespace", "hides the name of this machine", ("users",)),
    "landlock": Trial("Landlock", "rules on which files may be opened, whoever one is"),
    "seccomp": Trial("seccomp filter", "refuses system calls such as starting a program or opening a socket"),
    "privileges": Trial("no privileges", "no program that is run brings rights of root"),
    "rlimits": Trial("rlimits", "limits on memory, processor time, threads and file sizes"),
    "pidfd": Trial("pidfd", "ends exactly the process that is meant"),
    "packages": Trial("packages", "what submissions may import, with linear algebra on one thread"),
    "memory_group": Trial("memory cgroup", "exact limits of memory; the grader does without", needed=False),
}


@dataclass(frozen=True, slots=True)
class Probe:
    """What came of one trial."""

    name: str
    title: str
    purpose: str
    needed: bool
    """Whether the strongest tier needs it; else it is told for information."""
    state: State
    detail: str = ""
    """When it worked: what is worth knowing. When it was not tried: why not."""
    error: str = ""
    """When it was refused: the name of the error number, where there is one."""
    refusal: str = ""
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class Checkup:
    """All that is told."""

    isolation: Isolation
    reasons: tuple[str, ...]
    """Why it is no stronger, with causes."""
    probes: tuple[Probe, ...]
    """In the order of TRIALS; none where there is no Linux."""
    start_seconds: float
    """Until the first submission could run: once for each worker."""
    submission_seconds: float
    """For one empty submission: the median of `runs`."""
    runs: int
    system: str
    user: str
    python: str
    modules: tuple[str, ...]
    """What submissions may import beside the standard library, when the assignment says nothing else."""


def examine() -> Checkup:
    """Try everything, then open a Door and run empty submissions. Takes about a second, three in the tier `limited`."""
    known = facts() if sys.platform == "linux" else None
    view = view_of(("numpy",))
    probes = diagnosed(tried(view), known) if known else ()
    begun = time.perf_counter()
    with Door() as door:
        isolation, reasons = door.isolation, door.reasons
        ready = time.perf_counter()
        seconds = median(_once(door) for _ in range(RUNS[isolation]))
    return Checkup(
        isolation=isolation,
        reasons=reasons,
        probes=probes,
        start_seconds=ready - begun,
        submission_seconds=seconds,
        runs=RUNS[isolation],
        system=_system(),
        user=_user(),
        python=f"{sys.version.split()[0]} at {sys.executable}",
        modules=view.modules,
    )


def diagnosed(results: Mapping[str, Mapping[str, Any]], known: Facts) -> tuple[Probe, ...]:
    """Make sense of what came of each trial: a `detail`, what is `lacking`, or what was `refused` with its `errno`."""
    return tuple(_diagnosed(name, trial, results[name], known) for name, trial in TRIALS.items())


def _diagnosed(name: str, trial: Trial, result: Mapping[str, Any], known: Facts) -> Probe:
    probe = partial(Probe, name, trial.title, trial.purpose, needed=trial.needed)
    match result:
        case {"detail": detail}:
            return probe(state="yes", detail=detail)
        case {"lacking": need}:
            return probe(state="not tried", detail=f"it needs: {TRIALS[need].title}")
    refusal, error = result["refused"], errno.errorcode.get(result["errno"], "")
    cause = cause_of(f"{name}: {refusal}", known) if trial.needed else None
    return probe(state="no", error=error, refusal=refusal, cause=cause)


def tried(view: View) -> dict[str, Any]:
    """Have everything tried, in processes of their own."""
    config = {"view": view._asdict(), "needs": {name: trial.needs for name, trial in TRIALS.items()}}
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, *INTERPRETER, str(BOOT), json.dumps({"run": "probe", **config})],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=ENVIRONMENT,
        cwd="/",
        timeout=_PROBING_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise GraderFault(f"nothing could be tried: {done.stderr.decode('utf-8', 'replace').strip()}")
    results = dict(json.loads(done.stdout))
    for name, result in results.items():
        if "broken" in result:
            raise GraderFault(f"the trial of {TRIALS[name].title} is broken: {result['broken'].strip()}")
    return results


def _once(door: Door) -> float:
    begun = time.perf_counter()
    door.run(Source("empty.py", b""), (), Limits())
    return time.perf_counter() - begun


def _system() -> str:
    import platform  # noqa: PLC0415 - slow on some systems, and needed once

    return f"{platform.system()} {platform.release()} on {platform.machine()}"


def _user() -> str:
    if not hasattr(os, "geteuid"):
        return "one user"
    return "root" if os.geteuid() == 0 else f"user {os.geteuid()}"
