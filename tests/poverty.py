"""Take system calls away, then run a program that has to do without: `python poverty.py CALLS PROGRAM…`.

CALLS are `name:error` or `name@argument=value:error`, joined by commas; with the error 0 a call does nothing, and says
that it was done.
"""

from __future__ import annotations

import ctypes
import os
import platform
import re
import struct
import sys

from grader.sandbox.filter.assemble import ARGUMENTS, IF_EQUAL, LOAD, MACHINES, NUMBER, RETURN, Action, numbers

NO_NEW_PRIVILEGES, SET_SECCOMP, FILTER = 38, 22, 2
_ERRNO = 0x0005_0000


def program(calls: str) -> bytes:
    """The filter that refuses these calls and allows all others; a call that this machine does not have is left out."""
    known = numbers(next(machine for machine in MACHINES if machine.name == platform.machine()))
    code = []
    for name, argument, value, error in re.findall(r"(\w+)(?:@(\d)=(\d+))?:(\d+)", calls):
        if name in known:
            refuse = [(RETURN, 0, 0, _ERRNO | int(error))]
            if argument:
                refuse = [(LOAD, 0, 0, ARGUMENTS + 8 * int(argument)), (IF_EQUAL, 0, 1, int(value)), *refuse]
            code += [(LOAD, 0, 0, NUMBER), (IF_EQUAL, 0, len(refuse), known[name]), *refuse]
    return b"".join(struct.pack("<HBBI", *one) for one in [*code, (RETURN, 0, 0, Action.ALLOW)])


def main() -> None:
    """Load the filter, and become the program."""
    code = program(sys.argv[1])
    libc = ctypes.CDLL(None, use_errno=True)
    instructions = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("@HP", len(code) // 8, ctypes.addressof(instructions))
    zero = ctypes.c_ulong(0)
    assert libc.prctl(NO_NEW_PRIVILEGES, ctypes.c_ulong(1), zero, zero, zero) == 0
    assert libc.prctl(SET_SECCOMP, ctypes.c_ulong(FILTER), header, zero, zero) == 0
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main()
