"""The doctor: what it finds on this machine, and on one that was made poorer for a single process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from grader.errors import GraderFault
from grader.sandbox import Door, causes
from grader.sandbox.doctor import TRIALS, tried
from grader.sandbox.inside.kernel import NEW_IPC, NEW_NETWORK, NEW_UTS
from grader.sandbox.view import view_of

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has what is tried")

DOCTOR = "import sys; from grader.cli.doctor import doctor; sys.exit(doctor(sys.argv[1:], standalone_mode=False))"
TRY = """
import json
from grader.sandbox.causes import facts
from grader.sandbox.doctor import diagnosed, tried
from grader.sandbox.view import view_of
for probe in diagnosed(tried(view_of(("numpy",))), facts()):
    why = probe.cause and [probe.cause.why, probe.cause.lift]
    print(json.dumps([probe.name, probe.state, probe.error, probe.refusal or probe.detail, why]))
"""

# ── on this machine ──────────────────────────────────────────────────────────────────────────────────────


def run(*arguments: str, before: Sequence[str] = (), code: str = DOCTOR) -> subprocess.CompletedProcess[str]:
    """Run the doctor, or other code, as what comes before makes it run."""
    return subprocess.run(
        [*before, sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
    )


def data(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.stderr == ""
    return dict(json.loads(done.stdout))


def probe(read: dict[str, Any], name: str) -> dict[str, Any]:
    return next(dict(one) for one in read["probes"] if one["name"] == name)


def without(calls: str) -> list[str]:
    return [sys.executable, str(ROOT / "tests" / "poverty.py"), calls]


def without_files(script: str) -> list[str]:
    """What a shell script, in a namespace of mounts that only root may make, does to the files."""
    return ["unshare", "--mount", "sh", "-ec", script + '\nexec "$@"', "sh"]


can_be_changed = (
    sys.platform == "linux"
    and os.geteuid() == 0
    and shutil.which("unshare") is not None
    and subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode == 0
)
as_root = pytest.mark.skipif(not can_be_changed, reason="only root can change what a process sees of the files")


@linux
def test_the_doctor_tells_what_the_door_offers(door: Door) -> None:
    """Tier, exit code and reasons are those of a Door, every trial has its result, and an empty submission its time."""
    done = run("--json")
    read = data(done)
    assert (read["schema"], read["isolation"]) == ("grader/doctor/v1", door.isolation)
    assert done.returncode == {"isolated": 0, "restricted": 1, "limited": 2}[door.isolation]
    assert tuple(read["reasons"]) == door.reasons
    assert [one["name"] for one in read["probes"]] == list(TRIALS)
    if door.isolation == "isolated":
        assert [one["name"] for one in read["probes"] if one["needed"] and one["state"] != "yes"] == []
    assert probe(read, "packages")["detail"].startswith("numpy 2")
    assert 0 < read["submission_seconds"] < 10
    assert read["modules"] == ["numpy"]


@linux
def test_trials_are_of_no_consequence_here() -> None:
    """Trials lock themselves in, become another user and limit their memory: nothing of it is left in this process."""
    before = os.geteuid(), Path.cwd(), sorted(Path("/proc/self/fd").iterdir())
    tried(view_of(("numpy",)))
    assert (os.geteuid(), Path.cwd(), sorted(Path("/proc/self/fd").iterdir())) == before


# ── on a poorer one ──────────────────────────────────────────────────────────────────────────────────────


@linux
def test_without_namespaces_the_tier_is_restricted() -> None:
    """A filter that refuses unshare, as Docker's: exit code 1, the cause, and what needs namespaces is not tried."""
    done = run("--json", before=without("unshare:1"))
    read = data(done)
    assert (done.returncode, read["isolation"]) == (1, "restricted")
    assert read["reasons"][0].startswith("isolated: namespaces: [Errno 1] unshare: Operation not permitted")
    refused = probe(read, "users")
    assert (refused["state"], refused["error"]) == ("no", "EPERM")
    assert refused["refusal"] == "[Errno 1] unshare: Operation not permitted"
    assert refused["cause"] == {
        "why": "a filter of system calls lies over this process, as containers and some services have it",
        "lift": causes._UNFILTERED if causes.facts().in_container else causes._OUTSIDE,
    }
    for name in ("files", "processes", "network", "messages", "hostname"):
        assert probe(read, name)["state"] == "not tried"
        assert probe(read, name)["detail"] == "it needs: user namespace"
    assert probe(read, "landlock")["state"] == probe(read, "seccomp")["state"] == "yes"


@linux
def test_without_landlock_the_tier_is_limited() -> None:
    """Refusing Landlock, too, leaves no tier but the last: exit code 2, told in words on each line."""
    done = run(before=without("unshare:1,landlock_create_ruleset:38"))
    assert (done.returncode, done.stderr) == (2, "")
    text = done.stdout
    assert text.startswith("This machine offers: limited\n")
    assert "\n→ limited             a process for each submission, with limits on time" in text
    assert "\n✗ restricted          confinement: [Errno 38] landlock_create_ruleset: Function not implemented" in text
    told = text.split("\n✗ Landlock ")[1].splitlines()
    assert told[1] == "  ENOSYS              [Errno 38] landlock_create_ruleset: Function not implemented"
    assert told[2].startswith("  cause               a filter of system calls lies over this process")
    assert told[3].startswith("  lifted by           ")


UNLIKE_THE_REST = {  # calls taken away: what fails, with which error, in which words
    f"mount:13,setns:1,unshare@0={NEW_NETWORK}:1,unshare@0={NEW_IPC}:28,unshare@0={NEW_UTS}:22,"
    "landlock_create_ruleset:95,prctl@0=22:22,prlimit64@1=2:0,pidfd_send_signal:38,mkdir:30,mkdirat:30": {
        "files": ("EACCES", "[Errno 13] mount /: Permission denied", "a filter of system calls"),
        "processes": ("EPERM", "[Errno 1] setns: Operation not permitted", "a filter of system calls"),
        "network": ("EPERM", "[Errno 1] unshare: Operation not permitted", "a filter of system calls"),
        "messages": ("ENOSPC", "[Errno 28] unshare: No space left on device", "all namespaces that this system allows"),
        "hostname": ("EINVAL", "[Errno 22] unshare: Invalid argument", "this kernel was built without"),
        "landlock": (
            "ENOTSUP",
            "[Errno 95] landlock_create_ruleset: Operation not supported",
            "was not switched on",
        ),
        "seccomp": ("EINVAL", "[Errno 22] prctl 22: Invalid argument", "built without filters"),
        "rlimits": ("", "1024 MiB of memory were given under a limit of 64 MiB", None),
        "pidfd": ("ENOSYS", "[Errno 38] pidfd: Function not implemented", "a filter of system calls"),
    },
    "landlock_restrict_self:0,seccomp:0,prctl@0=22:0": {
        "landlock": ("", "files can still be read under rules that allow none", None),
        "seccomp": ("", "a socket can still be opened under the filter", None),
    },
}


@linux
@pytest.mark.parametrize("calls", UNLIKE_THE_REST)
def test_each_trial_fails_in_its_own_words(calls: str) -> None:
    """A trial whose call is refused, or done in name only, fails with that error, and the others do not."""
    lines = run(code=TRY, before=without(calls)).stdout.splitlines()
    failed = {name: (error, what, why) for name, state, error, what, why in map(json.loads, lines) if state == "no"}
    failed.pop("memory_group", None)
    want = UNLIKE_THE_REST[calls]
    assert failed.keys() == want.keys()
    for name, (error, what, why) in want.items():
        assert failed[name][:2] == (error, what)
        assert (failed[name][2] is None) if why is None else (why in failed[name][2][0])


@linux
def test_packages_bring_no_threads(tmp_path: Path) -> None:
    """A package that starts a thread fails the trial: linear algebra is to run on one."""
    (tmp_path / "busy.py").write_text(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(9,), daemon=True).start()\n"
    )
    tmp_path.chmod(0o755)
    view = view_of(("numpy",))
    busy = tried(view._replace(search=(*view.search, str(tmp_path)), preload=("numpy", "busy")))["packages"]
    assert busy["refused"] == "numpy's linear algebra runs on 2 threads: it is to run on one"


@linux
def test_a_fault_of_ours_is_not_the_machines() -> None:
    """A trial that fails for a reason of its own is told as broken, and never as a refusal."""
    view = view_of(("numpy",))
    with pytest.raises(GraderFault, match=r"^the trial of packages is broken: (.|\n)*TypeError: 'NoneType' .*$"):
        tried(view._replace(modules=None))


@as_root
def test_without_proc_the_tier_is_restricted() -> None:
    """Where /proc is not mounted, that is the cause, and mounting it lifts it."""
    done = run("--json", before=without_files("umount --lazy /proc"))
    read = data(done)
    assert (done.returncode, read["isolation"]) == (1, "restricted")
    assert probe(read, "proc")["error"] == "ENOENT"
    assert probe(read, "proc")["cause"]["lift"] == "mount -t proc proc /proc"
    assert probe(read, "users")["detail"] == "it needs: /proc"
    assert probe(read, "landlock")["state"] == probe(read, "rlimits")["state"] == "yes"


def as_an_ordinary_user(folder: Path) -> list[str]:
    """Become somebody else, who may come by the folders above Python as nobody but root may now."""
    base = Path(sys.base_prefix).resolve()
    closed = [each for each in reversed(base.parents) if not each.stat().st_mode & 1]
    script = ""
    if closed:
        script = f"""mount --bind {base} {folder}
            mount -t tmpfs -o mode=755 tmpfs {closed[0]}
            mkdir -p {base}
            mount --bind {folder} {base}"""
    return [*without_files(script), "setpriv", "--reuid=1234", "--regid=1234", "--clear-groups"]


@as_root
def test_an_ordinary_user_gets_the_same(tmp_path: Path, door: Door) -> None:
    """Whoever is not root is offered the same tier, and submissions run as themselves."""
    read = data(run("--json", before=as_an_ordinary_user(tmp_path)))
    assert (read["isolation"], read["user"]) == (door.isolation, "user 1234")
    assert probe(read, "user")["detail"] == "here as user 1234"


NO_NAMESPACES_LEFT = """
import os, sys
from grader.sandbox.inside import identity
identity.leave_users(os.open("/proc", os.O_RDONLY))
with open("/proc/sys/user/max_user_namespaces", "w") as setting:
    setting.write("0")
os.execv(sys.executable, [sys.executable, "-c", *sys.argv[1:]])
"""


@as_root
def test_a_system_that_allows_no_user_namespaces_says_so(tmp_path: Path) -> None:
    """With user.max_user_namespaces at 0, within a namespace where that can be set, the cause is that setting."""
    done = run(DOCTOR, "--json", code=NO_NAMESPACES_LEFT, before=as_an_ordinary_user(tmp_path))
    read = data(done)
    assert (done.returncode, probe(read, "users")["error"]) == (1, "ENOSPC")
    assert probe(read, "users")["cause"]["lift"] == "sudo sysctl user.max_user_namespaces=10000"


@as_root
def test_a_chroot_is_seen(tmp_path: Path) -> None:
    """In a chroot, where the kernel allows no user namespaces, that is the cause."""
    tmp_path.chmod(0o755)
    script = f"""cd /
        for each in *; do
            if [ -L "$each" ]; then cp -P "$each" {tmp_path}
            elif [ -d "$each" ]; then mkdir {tmp_path}/"$each"; mount --rbind /"$each" {tmp_path}/"$each"
            fi
        done"""
    done = run("--json", before=[*without_files(script), "chroot", str(tmp_path)])
    read = data(done)
    assert (done.returncode, probe(read, "users")["error"]) == (1, "EPERM")
    assert "stands in a chroot" in probe(read, "users")["cause"]["why"]


@as_root
@pytest.mark.parametrize(
    ("rights", "name", "why"),
    [
        ("-sys_admin", "files", "root lacks the right to mount here"),
        ("-setuid,-setgid", "user", "root may not become another user here"),
    ],
)
def test_a_root_that_is_none_is_told_apart(rights: str, name: str, why: str) -> None:
    """Root in a container lacks rights that root elsewhere has: the one that is missing is named."""
    setpriv = ["setpriv", f"--bounding-set={rights}", f"--inh-caps={rights}"]
    lines = run(code=TRY, before=setpriv).stdout.splitlines()
    (cause,) = [json.loads(line)[4] for line in lines if json.loads(line)[0] == name]
    assert why in cause[0]


ELSEWHERE = "import sys, sysconfig; sysconfig.get_config_vars(); sys.platform = 'darwin'; " + DOCTOR.removeprefix(
    "import sys; "
)


def test_other_systems_offer_the_last_tier() -> None:
    """Where Python says that this is no Linux, nothing is tried, and submissions still run: exit code 2."""
    done = run("--json", code=ELSEWHERE)
    read = data(done)
    assert (done.returncode, read["isolation"], read["probes"], read["runs"]) == (2, "limited", [], 5)
    assert read["reasons"] == ["isolated: only Linux can do this", "restricted: only Linux can do this"]


def test_help_is_light() -> None:
    """The command's own file loads nothing of the sandbox, nor anything heavy, until it runs."""
    done = run(code="import sys, grader.cli.doctor; print(*sys.modules)")
    loaded = set(done.stdout.split())
    assert "click" in loaded
    assert {"grader.sandbox", "numpy", "rich", "subprocess", "dataclasses"} & loaded == set()
