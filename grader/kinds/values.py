"""Read a submitted value as an array of real numbers, or say what came instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from grader.kinds.findings import finding
from grader.model import Opaque

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from grader.model import Array, Finding, Plain, Returned

REAL: Final = "biuf"


def as_real(
    outcome: Returned, want: Array, *, name: str, case: str
) -> tuple[NDArray[np.float64] | None, Finding | None, list[Finding]]:
    """Read a value as a float64 array of the reference's shape; otherwise say what came instead."""
    notes = [finding("array.converted-note", {"how": outcome.note})] if outcome.note else []
    value, shape = outcome.value, str(want.shape)
    if value is None:
        return None, finding("array.nothing", name=name, case=case), notes
    array = _plain_array(value)
    if array is None or array.dtype.kind not in REAL + "c":
        return None, finding("array.not-plain", {"got": _type_of(value), "want": shape}, name=name, case=case), notes
    if isinstance(value, (list, tuple)):
        notes.append(finding("array.list-note", {"type": type(value).__name__}))
    if array.shape != want.shape:
        code = "array.shape-of-scalar" if want.shape == () and array.size == 1 else "array.shape"
        return None, finding(code, {"got": str(array.shape), "want": shape}, name=name, case=case), notes
    if array.dtype.kind == "c":
        imaginary = float(np.max(np.abs(array.imag), initial=0.0))
        if imaginary != 0:
            return None, finding("array.complex", {"imaginary": imaginary}, name=name, case=case), notes
        notes.append(finding("array.complex-note"))
        array = array.real
    return array.astype(np.float64, copy=False), None, notes


def real_array(value: Plain) -> NDArray[np.float64] | None:
    """Read a value as a float64 array of whatever shape; None when it is no array of real numbers."""
    array = _plain_array(value)
    if array is None or array.dtype.kind not in REAL + "c" or (array.dtype.kind == "c" and array.imag.any()):
        return None
    return array.real.astype(np.float64)


def _plain_array(value: Plain) -> Array | None:
    if isinstance(value, np.ndarray):
        return value
    if not _of_numbers(value):
        return None
    try:
        return np.asarray(value)
    except (ValueError, OverflowError):
        return None  # lists of different lengths


def _of_numbers(value: Plain) -> bool:
    """Tell whether a number, or lists of numbers: numpy pads texts to equal length, however long."""
    if isinstance(value, (list, tuple)):
        return all(map(_of_numbers, value))
    return isinstance(value, (bool, int, float, complex, np.ndarray))


def dtype_of(value: Plain) -> str:
    """Name the precision in which a value came; empty unless it came as an array."""
    return str(value.dtype) if isinstance(value, np.ndarray) else ""


def precision(value: Plain, got: NDArray[np.float64]) -> str:
    """Name the precision in which a value was computed: numbers that came without an array may show it."""
    telling = (got != np.rint(got)) | (np.abs(got) > 2**24)  # smaller whole numbers are the same in either
    if isinstance(value, np.ndarray) or not telling.any():
        return dtype_of(value)
    with np.errstate(over="ignore"):
        shown = [dtype.__name__ for dtype in (np.float16, np.float32) if (got.astype(dtype) == got).all()]
    return shown[0] if shown else dtype_of(value)


def _type_of(value: Plain) -> str:
    if isinstance(value, Opaque):
        masked = ", which has masked entries" if value.type.endswith("MaskedArray") else ""
        return f"a value of type {value.type}{masked}"
    if isinstance(value, np.ndarray):
        return f"an array of dtype {value.dtype}"
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} that is no array (lists of different lengths, or not all numbers)"
    return "..." if value is Ellipsis else f"a value of type {type(value).__name__}"
