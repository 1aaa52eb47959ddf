"""The filter of system calls in the kernel: real processes live under it, and try."""

from __future__ import annotations

import json
import platform
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from grader.sandbox.filter.__main__ import FILTERS
from grader.sandbox.filter.assemble import MACHINES, numbers

HERE = next((machine for machine in MACHINES if machine.name == platform.machine()), None)
pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or HERE is None, reason="the filter is for Linux on two machines"
)

# What a child does: read the program, put its own number in, and load it. From then on it is under the filter.
LOAD = f"""
import ctypes, errno, json, os, struct, sys

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
numbers = {dict(numbers(HERE)) if HERE else {}}

def call(name, *arguments):
    "The error that a system call gives, or its result."
    wide = [ctypes.c_ulong(value) if isinstance(value, int) else value for value in arguments]
    result = libc.syscall(ctypes.c_long(numbers[name]), *wide)
    return errno.errorcode[ctypes.get_errno()] if result == -1 else result

def load(path):
    program = open(path, "rb").read().replace(struct.pack("<I", 0x7EADBEE5), struct.pack("<I", os.getpid()))
    instructions = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("@HP", len(program) // 8, ctypes.addressof(instructions))
    zero = ctypes.c_ulong(0)
    assert libc.prctl(38, ctypes.c_ulong(1), zero, zero, zero) == 0
    assert libc.prctl(22, ctypes.c_ulong(2), header, zero, zero) == 0
"""


def run(code: str, folder: Path, *, program: str | None = platform.machine()) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own, under a program or under none, with the folder as its own."""
    loading = f"load({str(FILTERS / program)!r} + '.bpf')\n" if program else ""
    script = LOAD + textwrap.dedent(code).replace("#LOAD\n", loading)
    return subprocess.run(
        [sys.executable, "-I", "-c", script],
        cwd=folder,
        env={"OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def succeed(code: str, folder: Path) -> str:
    done = run(code, folder)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_what_a_submission_tries_is_refused(tmp_path: Path) -> None:
    """Processes, programs, sockets, memory files, locks, signals to others and namespaces: not permitted."""
    code = """
        import fcntl, signal, socket, subprocess, threading

        parent = os.getppid()
        file = open("file", "w")
        #LOAD

        def error(attempt, *arguments):
            try:
                attempt(*arguments)
            except OSError as fault:
                return errno.errorcode[fault.errno]
            return "done"

        tries = {
            "os.fork": error(os.fork),
            "fork by clone": call("clone", signal.SIGCHLD, 0, 0, 0, 0),
            "vfork": call("clone", 0x4100 | signal.SIGCHLD, 0, 0, 0, 0),
            "a namespace": call("clone", 0x10000000 | signal.SIGCHLD, 0, 0, 0, 0),
            "exec": error(os.execv, sys.executable, ["python"]),
            "subprocess": error(subprocess.run, ["true"]),
            "posix_spawn": error(os.posix_spawn, sys.executable, ["python"], {}),
            "socket": error(socket.socket, socket.AF_INET, socket.SOCK_STREAM),
            "unix socket": error(socket.socket, socket.AF_UNIX, socket.SOCK_STREAM),
            "vsock": error(socket.socket, 40, socket.SOCK_STREAM),
            "netlink": error(socket.socket, 16, socket.SOCK_RAW),
            "socketpair": error(socket.socketpair),
            "kill the parent": error(os.kill, parent, 0),
            "kill all": error(os.kill, -1, 0),
            "tgkill the parent": call("tgkill", parent, parent, 0),
            "tkill the parent": call("tkill", parent, 0),
            "pidfd of the parent": call("pidfd_open", parent, 0),
            "trace the parent": call("ptrace", 0x4206, parent, 0, 0),
            "limits of the parent": call("prlimit64", parent, 7, None, None),
            "flock": error(fcntl.flock, file, fcntl.LOCK_EX),
            "lockf": error(fcntl.lockf, file, fcntl.LOCK_EX),
            "lease": error(fcntl.fcntl, file, 1024, 1),
            "memfd": call("memfd_create", b"x", 0),
            "keyring": call("keyctl", 0, -3 % 2**64, 0, 0, 0),
            "io_uring": call("io_uring_setup", 1, None),
            "user namespace": call("unshare", 0x10000000),
            "mount": call("mount", b"none", b".", b"tmpfs", 0, None),
            "chroot": error(os.chroot, "."),
            "FIFO": error(os.mkfifo, "fifo"),
            "shared memory": call("shmget", 0, 4096, 0o1600),
            "POSIX queue": call("mq_open", b"q", 0o102, 0o600, None),
            "bpf": call("bpf", 0, None, 0),
            "userfaultfd": call("userfaultfd", 1),
            "another filter": call("seccomp", 0, 0, None),
            "setuid": error(os.setuid, os.getuid()),
            "session": error(os.setsid),
            "outlive the parent": call("prctl", 1, 0, 0, 0, 0),
            "personality": call("personality", 0x0040000),
            "terminal": call("ioctl", 0, 0x5412, b"x"),
            "terminal, in the upper half": call("ioctl", 0, 1 << 32 | 0x5412, b"x"),
        }
        print(json.dumps(tries))
    """
    tries = json.loads(succeed(code, tmp_path))
    assert set(tries.values()) == {"EPERM"}, tries


def test_newer_calls_are_unknown(tmp_path: Path) -> None:
    """What libraries fall back from is answered as an old kernel would: threads start without clone3."""
    code = """
        import threading
        #LOAD
        thread = threading.Thread(target=print, args=("from a thread",))
        thread.start()
        thread.join()
        numbers["the future"] = 1000
        print(call("clone3", None, 0), call("openat2", 0, None, None, 0), call("the future"))
    """
    assert succeed(code, tmp_path).split("\n")[:2] == ["from a thread", "ENOSYS ENOSYS ENOSYS"]


def test_python_works(tmp_path: Path) -> None:
    """Files, folders, links, time, randomness, pipes, threads with locks, signals of its own: as ever."""
    code = """
        #LOAD
        import asyncio, concurrent.futures, fcntl, mmap, pathlib, random, resource, select, shutil, signal, sqlite3
        import tempfile, threading, time

        folder = pathlib.Path("a/b")
        folder.mkdir(parents=True)
        (folder / "file").write_text("text")
        os.symlink("file", folder / "symlink")
        os.link(folder / "file", folder / "link")
        os.rename(folder / "link", folder / "renamed")
        os.truncate(folder / "renamed", 2)
        os.chmod(folder / "file", 0o600)
        os.utime(folder / "file", (1, 1))
        assert (folder / "symlink").read_text() == "te"
        assert sorted(os.listdir(folder)) == ["file", "renamed", "symlink"]
        shutil.copytree("a", "copy", symlinks=True)
        shutil.copy2(folder / "file", "copied")
        shutil.move("copied", "moved")
        shutil.rmtree("a")
        with open("moved", "r+b") as file:
            os.fsync(file.fileno())
            os.posix_fallocate(file.fileno(), 0, 4096)
            with mmap.mmap(file.fileno(), 4096) as mapped:
                mapped[:4] = b"mmap"
                mapped.flush()
                mapped.madvise(mmap.MADV_DONTNEED)
            assert file.read(4) == b"mmap" and os.fstat(file.fileno()).st_size == 4096
            assert not file.isatty()
        with tempfile.TemporaryDirectory(dir=".") as name:
            assert os.path.isdir(name)
        base = sqlite3.connect(":memory:")
        assert base.execute("select 1 + 1").fetchone() == (2,)

        start = time.monotonic()
        time.sleep(0.01)
        assert time.monotonic() - start >= 0.01 and time.localtime() and time.process_time() > 0
        assert len(os.urandom(8)) == 8 and 0 <= random.SystemRandom().random() < 1

        end, begin = os.pipe()
        os.set_blocking(end, False)
        assert select.select([end], [], [], 0) == ([], [], [])
        os.write(begin, b"x")
        poll, epoll = select.poll(), select.epoll()
        poll.register(end)
        epoll.register(end)
        assert poll.poll(0) and epoll.poll(0) and os.read(os.dup(end), 1) == b"x"
        assert fcntl.fcntl(end, fcntl.F_GETFD) == 1
        os.set_inheritable(end, True)
        os.close(os.eventfd(0))
        os.closerange(100, 200)

        lock = threading.Lock()
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(lambda n: lock.acquire() and (n, lock.release())[0], range(100))) == 4950

        seen = []
        signal.signal(signal.SIGUSR1, lambda *_: seen.append("raised"))
        signal.raise_signal(signal.SIGUSR1)
        signal.pthread_kill(threading.main_thread().ident, signal.SIGUSR1)
        signal.signal(signal.SIGALRM, lambda *_: seen.append("alarm"))
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        signal.pause()
        assert seen == ["raised", "raised", "alarm"]

        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
        assert os.sched_getaffinity(0) and os.cpu_count() and os.uname().sysname == "Linux" and os.getppid() >= 0
        assert os.statvfs(".").f_bsize and os.getpriority(os.PRIO_PROCESS, 0) is not None and os.getgroups() is not None
        try:
            os.wait()
        except ChildProcessError:
            print("fine")
    """
    assert succeed(code, tmp_path) == "fine\n"


def test_numpy_works(tmp_path: Path) -> None:
    """Linear algebra, random numbers, large arrays and files of arrays, with numpy imported under the filter, too."""
    code = """
        #LOAD
        import numpy as np

        draws = np.random.default_rng()
        a = draws.normal(size=(300, 300)) + 50 * np.eye(300)  # well conditioned
        assert np.allclose(np.linalg.inv(a) @ a, np.eye(300))
        assert np.allclose(np.linalg.svd(a)[1] ** 2, np.linalg.eigvalsh(a.T @ a)[::-1])
        assert np.einsum("ij,jk->ik", a, a).shape == np.fft.fft2(a).shape
        assert np.ones((3000, 3000)).sum() == 9e6  # large enough for huge pages
        np.save("a.npy", a)
        assert (np.load("a.npy", mmap_mode="r") == a).all()
        print("fine")
    """
    assert succeed(code, tmp_path) == "fine\n"


@pytest.mark.parametrize("how", ["os.abort()", "ctypes.string_at(8)"])
def test_a_crash_is_a_crash(how: str, tmp_path: Path) -> None:
    """A process that aborts or violates memory dies by that signal: abort() may signal its own thread."""
    wanted = signal.SIGABRT if "abort" in how else signal.SIGSEGV
    assert run(f"#LOAD\n{how}", tmp_path).returncode == -wanted


MACHINE_CODE = """
    import mmap
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(bytes.fromhex("{code}"))
    function = ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
    #LOAD
    print(function())
"""
GETPID_OF_I386 = "b814000000 cd80 c3"  # mov eax, 20; int 0x80; ret
GETPID_OF_X32 = "b827000040 0f05 c3"  # mov eax, 0x40000000 + 39; syscall; ret
GETPID = "b827000000 0f05 c3"


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the machine code is for x86-64")
def test_foreign_kinds_of_calls_kill(tmp_path: Path) -> None:
    """A call by int 0x80, or with the bit of x32, ends the process by SIGSYS; its own kind of call does not."""
    assert run(MACHINE_CODE.format(code=GETPID), tmp_path).returncode == 0
    assert run(MACHINE_CODE.format(code=GETPID_OF_X32), tmp_path, program=None).returncode == 0
    assert run(MACHINE_CODE.format(code=GETPID_OF_X32), tmp_path).returncode == -signal.SIGSYS
    if run(MACHINE_CODE.format(code=GETPID_OF_I386), tmp_path, program=None).returncode != 0:
        pytest.skip("this kernel has no calls of i386")
    assert run(MACHINE_CODE.format(code=GETPID_OF_I386), tmp_path).returncode == -signal.SIGSYS


def test_a_program_for_another_machine_kills(tmp_path: Path) -> None:
    """The kernel takes each of the programs, and under the wrong one nothing runs at all."""
    other = next(machine.name for machine in MACHINES if machine is not HERE)
    assert run("#LOAD\nprint('still here')", tmp_path, program=other).returncode == -signal.SIGSYS


def test_trying_is_real(tmp_path: Path) -> None:
    """Without the filter, the same process forks: what refuses is the filter, not the tests' surroundings."""
    code = """
        #LOAD
        child = os.fork()
        if child == 0:
            os._exit(7)
        print(os.waitstatus_to_exitcode(os.wait()[1]))
    """
    assert run(code, tmp_path, program=None).stdout == "7\n"
    assert "PermissionError" in run(code, tmp_path).stderr
