"""Which system calls a submission may make: every call that Linux knows stands here once, with the reason.

What is not here is newer than this table, and answers as if the kernel did not know it (ENOSYS).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

OWN_PID = 0x7EADBEE5
"""Stands in the program, once, where the number of the process belongs; no process number is as large."""

LOW = 0xFFFF_FFFF

THREAD = {"CLONE_VM": 0x100, "CLONE_FS": 0x200, "CLONE_FILES": 0x400, "CLONE_SIGHAND": 0x800, "CLONE_THREAD": 0x10000}
"""What each thread library asks for; without any one of them, it is not a mere thread."""

THREAD_DETAILS = {
    "CLONE_SYSVSEM": 0x40000,
    "CLONE_SETTLS": 0x80000,
    "CLONE_PARENT_SETTID": 0x100000,
    "CLONE_CHILD_CLEARTID": 0x200000,
    "CLONE_DETACHED": 0x400000,  # means nothing, but musl sets it
    "CLONE_CHILD_SETTID": 0x1000000,
}


@dataclass(frozen=True, slots=True)
class Only:
    """The condition of a call: one of its arguments, with the bits of the mask only, is one of these values."""

    argument: int
    among: Mapping[str, int]
    mask: int = LOW
    bits: int = 32
    """How much of the argument the kernel reads. Of 64, the upper half must be zero."""


@dataclass(frozen=True, slots=True)
class Group:
    """System calls that are treated alike, and why."""

    why: str
    calls: str

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its calls."""
        return tuple(self.calls.split())


IN_A_ROOT_OF_ITS_OWN = Group(
    "rights and times of files, which Landlock does not know: where only it protects the machine's files, none of this",
    "chmod fchmod fchmodat fchmodat2 utime utimes futimesat utimensat",
)

ALLOWED = (
    Group("reading and writing", "read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 lseek"),
    Group("opening and closing", "open openat creat close close_range dup dup2 dup3 umask"),
    Group(
        "looking at files",
        "stat fstat lstat newfstatat statx access faccessat faccessat2 readlink readlinkat getdents getdents64 "
        "getcwd chdir fchdir statfs fstatfs getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr",
    ),
    Group(
        "changing files: where, is for the mounts and Landlock to say; how much, for the size of the directory",
        "mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 link linkat symlink symlinkat truncate "
        "ftruncate fallocate fsync fdatasync fadvise64",
    ),
    IN_A_ROOT_OF_ITS_OWN,
    Group("memory", "mmap munmap mprotect mremap brk msync get_mempolicy"),
    Group("threads", "futex set_robust_list rseq set_tid_address membarrier gettid sched_yield exit exit_group"),
    Group(
        "waiting and waking",
        "select pselect6 poll ppoll epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 "
        "pipe pipe2 eventfd eventfd2 pause wait4 waitid restart_syscall",
    ),
    Group(
        "time",
        "clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times alarm getitimer setitimer",
    ),
    Group(
        "signals of its own",
        "rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend sigaltstack",
    ),
    Group(
        "who and where it is",
        "getpid getppid getuid geteuid getgid getegid getresuid getresgid getgroups getpgrp getpgid getsid getrusage "
        "uname sysinfo getcpu getpriority sched_getaffinity sched_getparam sched_getscheduler sched_getattr "
        "sched_get_priority_max sched_get_priority_min sched_rr_get_interval",
    ),
    Group("its own limits, which only root can raise again", "getrlimit setrlimit"),
    Group("randomness", "getrandom"),
)

CONDITIONAL = {
    # A thread, and neither a process nor a namespace.
    "clone": Only(
        0,
        {"a thread": sum(THREAD.values())},
        mask=LOW & ~sum(THREAD_DETAILS.values()),
        bits=64,
    ),
    # raise(), abort() and pthread_kill() signal a thread by the number of its process.
    "tgkill": Only(0, {"itself": OWN_PID}),
    "prlimit64": Only(0, {"itself": 0}),
    # No locks: a lock on a file that all can read is seen by all. No signals to others by way of an owner, no leases.
    "fcntl": Only(
        1,
        {
            "F_DUPFD": 0,
            "F_GETFD": 1,
            "F_SETFD": 2,
            "F_GETFL": 3,
            "F_SETFL": 4,
            "F_DUPFD_CLOEXEC": 1030,
            "F_GETPIPE_SZ": 1032,
        },
    ),
    # What Python asks of each file that it opens. Not TIOCSTI or TIOCLINUX, which type into a terminal.
    "ioctl": Only(
        1,
        {
            "FIOCLEX": 0x5451,
            "FIONCLEX": 0x5450,
            "FIONBIO": 0x5421,
            "FIONREAD": 0x541B,
            "TCGETS": 0x5401,
            "TCGETS2": 0x802C542A,
            "TIOCGWINSZ": 0x5413,
        },
    ),
    # A name for a thread or a mapping, and what changes nothing. Not the signal at the parent's death, nor dumpable.
    "prctl": Only(
        0,
        {
            "PR_SET_NAME": 15,
            "PR_GET_NAME": 16,
            "PR_SET_VMA": 0x53564D41,
            "PR_GET_DUMPABLE": 3,
            "PR_GET_SECCOMP": 21,
            "PR_CAPBSET_READ": 23,
            "PR_GET_TIMERSLACK": 30,
            "PR_GET_NO_NEW_PRIVS": 39,
            "PR_GET_THP_DISABLE": 42,
            "PR_SVE_GET_VL": 51,
        },
    ),
    "arch_prctl": Only(0, {"ARCH_SET_GS": 0x1001, "ARCH_SET_FS": 0x1002, "ARCH_GET_FS": 0x1003, "ARCH_GET_GS": 0x1004}),
    # Not MADV_MERGEABLE, which tells whether another process holds the same page, nor what drops shared pages.
    "madvise": Only(
        2,
        {
            "MADV_DONTNEED": 4,
            "MADV_HUGEPAGE": 14,
            "MADV_FREE": 8,
            "MADV_NOHUGEPAGE": 15,
            "MADV_NORMAL": 0,
            "MADV_RANDOM": 1,
            "MADV_SEQUENTIAL": 2,
            "MADV_WILLNEED": 3,
            "MADV_DONTFORK": 10,
            "MADV_DOFORK": 11,
            "MADV_DONTDUMP": 16,
            "MADV_DODUMP": 17,
            "MADV_POPULATE_READ": 22,
            "MADV_POPULATE_WRITE": 23,
            "MADV_GUARD_INSTALL": 102,
            "MADV_GUARD_REMOVE": 103,
        },
    ),
}

ABSENT = (
    Group(
        "their arguments lie in memory, where no filter can look; libraries fall back on the older call",
        "clone3 openat2",
    ),
    Group("newer than the libraries need", "futex_waitv futex_wake futex_wait futex_requeue map_shadow_stack mseal"),
)
"""What answers as if the kernel did not know it."""

REFUSED = (
    Group("a process or a program", "fork vfork execve execveat uselib"),
    Group(
        "the network, and whatever else has sockets",
        "socket socketpair bind listen accept accept4 connect getsockname getpeername sendto recvfrom setsockopt "
        "getsockopt shutdown sendmsg recvmsg sendmmsg recvmmsg",
    ),
    Group("memory that no limit counts", "memfd_create memfd_secret remap_file_pages mlock mlock2 mlockall"),
    Group("secrets of the user", "add_key request_key keyctl"),
    Group(
        "channels between processes",
        "flock shmget shmat shmctl shmdt semget semop semtimedop semctl msgget msgsnd msgrcv msgctl "
        "mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr mknod mknodat "
        "inotify_init inotify_init1 inotify_add_watch inotify_rm_watch fanotify_init fanotify_mark mincore cachestat",
    ),
    Group(
        "other processes",
        "kill tkill rt_sigqueueinfo rt_tgsigqueueinfo ptrace process_vm_readv process_vm_writev process_madvise "
        "process_mrelease kcmp get_robust_list pidfd_open pidfd_send_signal pidfd_getfd setpgid setsid migrate_pages "
        "move_pages setpriority ioprio_get ioprio_set sched_setparam sched_setscheduler sched_setattr "
        "sched_setaffinity",
    ),
    Group("namespaces", "unshare setns"),
    Group(
        "mounts and roots",
        "mount umount2 pivot_root chroot fsopen fsconfig fsmount fspick move_mount open_tree mount_setattr statmount "
        "listmount name_to_handle_at open_by_handle_at",
    ),
    Group(
        "rights",
        "setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid setgroups capget capset chown fchown "
        "lchown fchownat personality seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self "
        "lsm_get_self_attr lsm_set_self_attr lsm_list_modules",
    ),
    Group(
        "large doors into the kernel",
        "io_uring_setup io_uring_enter io_uring_register io_setup io_destroy io_submit io_cancel io_getevents "
        "io_pgetevents bpf perf_event_open userfaultfd modify_ldt splice tee vmsplice sendfile copy_file_range",
    ),
    Group(
        "the machine",
        "reboot kexec_load kexec_file_load init_module finit_module delete_module create_module query_module "
        "get_kernel_syms swapon swapoff acct quotactl quotactl_fd sethostname setdomainname settimeofday clock_settime "
        "clock_adjtime adjtimex syslog iopl ioperm vhangup sync syncfs lookup_dcookie sysfs ustat nfsservctl _sysctl",
    ),
    Group(
        "not needed",
        "timer_create timer_settime timer_gettime timer_getoverrun timer_delete timerfd_create timerfd_settime "
        "timerfd_gettime signalfd signalfd4 sync_file_range readahead setxattr lsetxattr fsetxattr removexattr "
        "lremovexattr fremovexattr munlock munlockall mbind set_mempolicy set_mempolicy_home_node pkey_mprotect "
        "pkey_alloc pkey_free set_thread_area get_thread_area getpmsg putpmsg afs_syscall tuxcall security vserver "
        "epoll_ctl_old epoll_wait_old",
    ),
)
"""What answers that it is not permitted (EPERM)."""
