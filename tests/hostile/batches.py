"""Send attacks behind the wall in batches, and collect what each came to."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from secrets_planted import CLASS, IN_ENVIRONMENT, IN_HOST_NAME, token
from wall import PROJECT

HERE = Path(__file__).parent
ORDINARY = 1000
# The grader under attack is the one that these tests belong to.
_ENVIRONMENT = {
    "PATH": os.defpath,
    "PYTHONPATH": os.pathsep.join([str(PROJECT), *filter(None, [os.environ.get("PYTHONPATH")])]),
    "PYTHONDONTWRITEBYTECODE": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
# Longer than an honest one and an attack with its patient limits; who stops the grader makes us wait for it.
_SILENCE_SECONDS = 40.0
_MOST_STARTS = 40


@dataclass
class Batch:
    """What became of the attacks of one batch, and of the Door in the end."""

    reports: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By the ids of attacks. One that took the grader itself down has `fatal`."""
    endings: list[dict[str, Any]] = field(default_factory=list)
    trouble: str = ""
    """What was said when not even the Door could be opened."""


def run_batch(tier: str, user: int, ids: list[str], without: frozenset[str] = frozenset()) -> Batch:
    """Grade these attacks in one Door; in a new one from the next on where an attack took the grader down."""
    batch = Batch()
    waiting = list(ids)
    for _ in range(_MOST_STARTS):
        if not waiting:
            break
        begun, said = _one_start(batch, tier, user, waiting, without)
        if begun is not None:
            batch.reports[begun] = {"fatal": True, "said": said}
        elif not batch.endings:
            batch.trouble = said
            break
        waiting = [each for each in waiting if each not in batch.reports]
    return batch


def walled(user: int, command: list[str], environment: dict[str, str], **how: Any) -> subprocess.Popen[bytes]:
    """Start a command behind the wall, with an environment of this alone."""
    return subprocess.Popen(
        [sys.executable, str(HERE / "wall.py"), str(user), str(CLASS), *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        env={**_ENVIRONMENT, **environment},
        cwd=PROJECT,
        **how,
    )


def _one_start(batch: Batch, tier: str, user: int, ids: list[str], without: frozenset[str]) -> tuple[str | None, str]:
    """Run until the end, or until the grader is gone or silent; give the attack that had begun then."""
    command = [sys.executable, str(HERE / "room.py"), tier, token(), ",".join(sorted(without)), *ids]
    environment = {IN_ENVIRONMENT: token(), IN_HOST_NAME: token()}
    begun: str | None = None
    with walled(user, command, environment, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        said, lines = b"", b""
        pipes = {process.stdout.fileno(), process.stderr.fileno()}
        while pipes:
            ready, _, _ = select.select(list(pipes), [], [], _SILENCE_SECONDS)
            if not ready:
                break
            for pipe in ready:
                piece = os.read(pipe, 1 << 16)
                if not piece:
                    pipes.discard(pipe)
                elif pipe == process.stderr.fileno():
                    said = (said + piece)[-4000:]
                else:
                    lines += piece
                    *whole, lines = lines.split(b"\n")
                    for line in whole:
                        begun = _take(batch, json.loads(line), begun)
        process.kill()
    return begun, said.decode("utf-8", "replace")


def _take(batch: Batch, line: dict[str, Any], begun: str | None) -> str | None:
    if "begins" in line:
        return str(line["begins"])
    if "ended" in line:
        batch.reports[line.pop("ended")] = line
        return None
    batch.endings.append(line)
    return begun
