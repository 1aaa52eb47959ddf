"""A small interpreter of the programs that the kernel takes as filters of system calls."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from functools import cache
from operator import and_, eq, ge, gt

COMPARE: dict[int, Callable[[int, int], int]] = {0x15: eq, 0x25: gt, 0x35: ge, 0x45: and_}


@cache
def _instructions(program: bytes) -> tuple[tuple[int, int, int, int], ...]:
    return tuple(struct.iter_unpack("<HBBI", program))


def decide(program: bytes, audit: int, number: int, arguments: Sequence[int] = ()) -> int:
    """What the program returns for a call, on a machine with small ends first."""
    filled = [*arguments, *[0] * (6 - len(arguments))]
    call = struct.pack("<IIQ6Q", number, audit, 0, *filled)
    loaded = at = 0
    while True:
        code, if_so, if_not, value = _instructions(program)[at]
        at += 1
        match code:
            case 0x20:  # load
                loaded = int.from_bytes(call[value : value + 4], "little")
            case 0x54:  # and
                loaded &= value
            case 0x05:  # jump
                at += value
            case 0x06:  # return
                return value
            case _:
                at += if_so if COMPARE[code](loaded, value) else if_not
