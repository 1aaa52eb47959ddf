"""The filter of system calls: what its table says, and that its programs decide accordingly."""

from __future__ import annotations

import ctypes
import ctypes.util
import struct
import tempfile
from collections import Counter
from functools import cache

import pytest
from bpf import decide

from grader.sandbox.filter.__main__ import FILTERS
from grader.sandbox.filter.assemble import MACHINES, Action, Machine, assemble, numbers
from grader.sandbox.filter.table import ABSENT, ALLOWED, CONDITIONAL, IN_A_ROOT_OF_ITS_OWN, OWN_PID, REFUSED

X86, ARM = MACHINES
THREAD = 0x3D0F00  # what glibc's pthread_create asks for
MUSL_THREAD = 0x7D0F00
OTHERWISE = 0x1_0000_0000  # a bit in the upper half of an argument

# Every value that a condition names, its neighbours, and the same with something in the upper half.
NAMED = {value for only in CONDITIONAL.values() for value in only.among.values()} | {THREAD, MUSL_THREAD}
VALUES = sorted(
    {(value + near) % 2**64 for value in NAMED for near in (-1, 0, 1, OTHERWISE)}
    | {0, 2**31, 2**32 - 1, 2**64 - 1}
    | {THREAD ^ 1 << bit for bit in range(64)}
)

NEVER = {
    "processes": "fork vfork execve execveat",
    "network": "socket socketpair connect bind listen accept sendto recvfrom sendmsg recvmsg sendmmsg recvmmsg",
    "memory": "memfd_create memfd_secret mincore cachestat",
    "keys": "keyctl add_key request_key",
    "namespaces": "unshare setns mount umount2 pivot_root chroot fsopen fsconfig fsmount move_mount open_tree",
    "files by handle": "open_by_handle_at name_to_handle_at mknod mknodat",
    "channels": "flock shmget shmat semget semop msgget msgsnd mq_open inotify_init1 fanotify_init",
    "others": "kill tkill ptrace process_vm_readv process_vm_writev pidfd_open pidfd_send_signal pidfd_getfd "
    "rt_sigqueueinfo rt_tgsigqueueinfo setpriority sched_setscheduler sched_setattr ioprio_set setsid setpgid",
    "rights": "setuid setgid setresuid setgroups capset personality seccomp landlock_restrict_self",
    "kernel": "io_uring_setup io_uring_enter bpf perf_event_open userfaultfd splice vmsplice tee modify_ldt",
    "machine": "reboot kexec_load init_module finit_module swapon quotactl sethostname clock_settime settimeofday sync",
}

both = pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)


@cache
def program(machine: Machine) -> bytes:
    return assemble(machine)


def answer(machine: Machine, name: str, *arguments: int) -> int:
    return decide(program(machine), machine.audit, numbers(machine)[name], arguments)


def by_the_table(name: str | None, value: int) -> Action:
    """What the table says of a call whose arguments are all the same value."""
    if name in CONDITIONAL:
        only = CONDITIONAL[name]
        seen = value & (only.mask if only.bits == 32 else only.mask | 0xFFFFFFFF << 32)
        return Action.ALLOW if seen in only.among.values() else Action.REFUSE
    for action, groups in ((Action.ALLOW, ALLOWED), (Action.REFUSE, REFUSED)):
        if any(name in group.names for group in groups):
            return action
    return Action.ABSENT


@both
def test_what_is_shipped_is_what_the_table_says(machine: Machine) -> None:
    """The programs in the package are those of the table as it is."""
    assert (FILTERS / f"{machine.name}.bpf").read_bytes() == program(machine)
    assert (FILTERS / f"{machine.name}.restricted.bpf").read_bytes() == assemble(machine, own_root=False)


@both
def test_without_a_root_of_its_own_rights_and_times_of_files_are_refused(machine: Machine) -> None:
    """Where Landlock alone protects the machine's files, what Landlock does not know is refused; all else is alike."""
    restricted = assemble(machine, own_root=False)
    for name, number in numbers(machine).items():
        for value in VALUES if name in CONDITIONAL else (0, OTHERWISE):
            usual, got = (decide(each, machine.audit, number, [value] * 6) for each in (program(machine), restricted))
            wanted = Action.REFUSE if name in IN_A_ROOT_OF_ITS_OWN.names else usual
            assert (name, got) == (name, wanted)
    assert answer(machine, "fchmodat", 0) == Action.ALLOW


@both
def test_the_number_of_the_process_has_one_place(machine: Machine) -> None:
    """Replacing the placeholder by a process number changes one comparison, and nothing else."""
    mark = struct.pack("<I", OWN_PID)
    assert program(machine).count(mark) == 1
    patched = program(machine).replace(mark, struct.pack("<I", 4711))
    tgkill = numbers(machine)["tgkill"]
    assert decide(patched, machine.audit, tgkill, (4711, 4712, 6)) == Action.ALLOW
    assert decide(patched, machine.audit, tgkill, (4712, 4712, 6)) == Action.REFUSE


def test_every_call_stands_in_the_table_once() -> None:
    """No system call was forgotten, and none is both allowed and refused."""
    said = Counter([name for group in (*ALLOWED, *REFUSED, *ABSENT) for name in group.names])
    said.update(CONDITIONAL.keys())
    assert set(said) == set(numbers(X86)) | set(numbers(ARM))
    assert [name for name, times in said.items() if times > 1] == []
    for machine in MACHINES:
        assert len(set(numbers(machine).values())) == len(numbers(machine))


@both
def test_the_program_decides_as_the_table_says(machine: Machine) -> None:
    """Every number gets what its name has in the table, for every value that a condition may turn on."""
    names = {number: name for name, number in numbers(machine).items()}
    for number in [*range(600), 2**30 - 1]:
        name = names.get(number)
        for value in VALUES if name in CONDITIONAL else (0, OTHERWISE):
            got = decide(program(machine), machine.audit, number, [value] * 6)
            assert (name, hex(value), got) == (name, hex(value), by_the_table(name, value))


@both
def test_only_one_argument_decides(machine: Machine) -> None:
    """A value that is allowed in one argument is of no use in another."""
    for name, only in CONDITIONAL.items():
        if name not in numbers(machine):
            continue
        good, bad = next(iter(only.among.values())), 0x1234_5678
        for place in range(6):
            arguments = [bad] * 6
            arguments[place] = good
            wanted = Action.ALLOW if place == only.argument else Action.REFUSE
            assert (name, place, answer(machine, name, *arguments)) == (name, place, wanted)


@both
@pytest.mark.parametrize("reason", NEVER)
def test_what_must_never_be_allowed(machine: Machine, reason: str) -> None:
    """What a submission could escape, disturb or conspire with is refused, whatever its arguments."""
    for name in NEVER[reason].split():
        if name in numbers(machine):
            got = {answer(machine, name, *[value] * 6) for value in (0, 1, OWN_PID, THREAD, 2**64 - 1)}
            assert (name, got) == (name, {Action.REFUSE})


@both
def test_only_threads_are_cloned(machine: Machine) -> None:
    """Threads of glibc and musl start; processes, namespaces and half a thread do not."""
    assert answer(machine, "clone", THREAD) == Action.ALLOW
    assert answer(machine, "clone", MUSL_THREAD) == Action.ALLOW
    process, vfork = 0x1200011, 0x4111
    assert answer(machine, "clone", process) == Action.REFUSE
    assert answer(machine, "clone", vfork) == Action.REFUSE
    for bit in (8, 11, 16):  # memory, signal handlers, thread group
        assert answer(machine, "clone", THREAD & ~(1 << bit)) == Action.REFUSE
    for bit in (
        13,
        14,
        15,
        17,
        23,
        *range(25, 64),
    ):  # traced, vfork, sibling, untraced, namespaces, all that is unknown
        assert (bit, answer(machine, "clone", THREAD | 1 << bit)) == (bit, Action.REFUSE)
    assert answer(machine, "clone3", THREAD) == Action.ABSENT


@both
def test_what_descriptors_and_processes_may_not_do(machine: Machine) -> None:
    """No locks, leases, owners, typing into terminals, limits of others, signals at the parent's death."""
    for command in (*range(5, 8), *range(36, 39), 8, 10, 15, 1024, 1026, 1031, 1033):
        assert (command, answer(machine, "fcntl", 0, command)) == (command, Action.REFUSE)
    for request in (0x5412, 0x541C, 0x540E, 0x40049409):  # TIOCSTI, TIOCLINUX, TIOCSCTTY, FICLONE
        assert (request, answer(machine, "ioctl", 0, request)) == (request, Action.REFUSE)
        assert answer(machine, "ioctl", 0, request | OTHERWISE) == Action.REFUSE
    assert answer(machine, "prlimit64", 1) == Action.REFUSE
    assert answer(machine, "prlimit64", 0) == Action.ALLOW
    for option in (1, 4, 22, 24, 35, 36, 38, 40, 47, 0x59616D61):
        assert (option, answer(machine, "prctl", option)) == (option, Action.REFUSE)
    assert answer(machine, "madvise", 0, 4096, 12) == Action.REFUSE  # MADV_MERGEABLE
    assert answer(machine, "madvise", 0, 4096, 21) == Action.REFUSE  # MADV_PAGEOUT


@both
def test_foreign_kinds_of_calls_kill(machine: Machine) -> None:
    """A call in the manner of another machine ends the process, whatever its number."""
    for audit in {0x4000_0003, 0x4000_0028, 0, X86.audit, ARM.audit} - {machine.audit}:
        assert {decide(program(machine), audit, number) for number in range(600)} == {Action.KILL}


def test_calls_of_x32_kill() -> None:
    """On x86-64 the calls of x32 are told by one bit of the number; on aarch64 that is a number like any."""
    for number in (0, 39, 56, 512, 520, 547, 0x3FFF_FFFF):
        assert decide(program(X86), X86.audit, 0x4000_0000 | number) == Action.KILL
        assert decide(program(ARM), ARM.audit, 0x4000_0000 | number) == Action.ABSENT
    assert decide(program(X86), X86.audit, 520) == Action.ABSENT  # x32's execve without that bit: a hole in old kernels


class Comparison(ctypes.Structure):
    """A condition as libseccomp takes it."""

    _fields_ = (("argument", ctypes.c_uint), ("how", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64))


@pytest.fixture(scope="module")
def seccomp() -> ctypes.CDLL:
    """The library that others use for this."""
    name = ctypes.util.find_library("seccomp")
    if name is None:
        pytest.skip("libseccomp is not installed: nothing to compare with")
    library = ctypes.CDLL(name)
    library.seccomp_init.restype = ctypes.c_void_p
    return library


def seccomp_knows(library: ctypes.CDLL, name: str) -> bool:
    """Whether the library has heard of a call; those that are newer than it have no rule."""
    return bool(library.seccomp_syscall_resolve_name(name.encode()) != -1)


def compiled(library: ctypes.CDLL, machine: Machine) -> bytes:
    """What libseccomp makes of the same table."""
    context = ctypes.c_void_p(library.seccomp_init(Action.REFUSE))
    assert library.seccomp_arch_add(context, machine.audit) in (0, -17)
    for other in MACHINES:
        if other is not machine and library.seccomp_arch_exist(context, other.audit) == 0:
            assert library.seccomp_arch_remove(context, other.audit) == 0
    assert library.seccomp_attr_set(context, 2, Action.KILL) == 0  # for foreign kinds of calls
    for name in filter(lambda name: seccomp_knows(library, name), numbers(machine)):
        native = library.seccomp_syscall_resolve_name(name.encode())
        action = by_the_table(name, 0)
        if name in CONDITIONAL:
            only = CONDITIONAL[name]
            mask = only.mask if only.bits == 32 else only.mask | 0xFFFFFFFF << 32
            for value in only.among.values():
                rule = Comparison(only.argument, 7, mask, value)
                assert library.seccomp_rule_add_array(context, Action.ALLOW, native, 1, ctypes.byref(rule)) == 0
        elif action is not Action.REFUSE:
            assert library.seccomp_rule_add_array(context, action, native, 0, None) == 0
    with tempfile.TemporaryFile() as file:
        assert library.seccomp_export_bpf(context, file.fileno()) == 0
        library.seccomp_release(context)
        file.seek(0)
        return file.read()


@both
def test_libseccomp_knows_the_same_numbers(seccomp: ctypes.CDLL, machine: Machine) -> None:
    """Each number is what libseccomp gives for the name, where it knows the name."""
    got = {name: seccomp.seccomp_syscall_resolve_name_arch(machine.audit, name.encode()) for name in numbers(machine)}
    known = {name: number for name, number in got.items() if number != -1}
    assert len(known) > 250
    assert {name: number for name, number in numbers(machine).items() if name in known} == known


@both
def test_libseccomp_decides_alike(seccomp: ctypes.CDLL, machine: Machine) -> None:
    """What an independent compiler makes of the table allows the same calls, refuses the same, and kills the same."""
    theirs = compiled(seccomp, machine)
    names = {number: name for name, number in numbers(machine).items() if seccomp_knows(seccomp, name)}
    foreign = range(0x4000_0000, 0x4000_0100) if machine.foreign_from else ()
    for number in (*names, *foreign):
        for value in VALUES if names.get(number) in CONDITIONAL else (0, OTHERWISE):
            call = machine.audit, number, [value] * 6
            assert (call, decide(program(machine), *call)) == (call, decide(theirs, *call))
    for audit in (0x4000_0003, 0x4000_0028):
        assert decide(theirs, audit, 0) == decide(program(machine), audit, 0)
