"""Forbidden names are found where a file uses them, whatever they are called there, and nowhere else."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.kinds.forbidden import MOST_BYTES, uses

INV = "np.linalg.inv"
USED = {
    "import numpy as np\nnp.linalg.inv(A)": 2,
    "import numpy\ndef f(A):\n    return numpy . linalg \\\n  .inv(A)": 3,
    "import numpy as xp\nx = [xp.linalg.inv]": 2,
    "import numpy.linalg as la\nla.inv(A)": 2,
    "from numpy import linalg as LA\nLA.inv(A)": 2,
    "from numpy.linalg import (pinv,\n    inv as invert)\ndef f(A): return invert(A)": 3,
    "def f(A):\n    from numpy.linalg import inv; return inv(A)": 2,
    "import numpy as np\nx = 1 + np.linalg.inv(A) if": 2,
    "import numpy as np\nnp.linalg.inv(A)\n  bad indentation\n'": 2,
    "import numpy.linalg\nnumpy.linalg.inv(A)": 2,
}
NOT_USED = [
    "import numpy as np\n# np.linalg.inv(A)",
    "import numpy as np\nx = 'np.linalg.inv'",
    'def f():\n    """Never np.linalg.inv."""',
    "import numpy as np\nnp.linalg.invert(A)",
    "import numpy as np\nmy.np.linalg.inv(A)",
    "import numpy as np\nf().np.linalg.inv",
    "inv = 3\ninv + 1",
    "from mine import inv\ninv(A)",
    "from numpy.linalg import inv",
    "import math as np\nnp.linalg.inv(A)",
    "import numpy as np\nnp.linalg\nnp.inv",
]


@pytest.mark.parametrize("source", USED)
def test_a_name_is_found_where_it_is_used(source: str) -> None:
    """With the line; imports are followed."""
    assert uses(source.encode(), [INV]) == {INV: USED[source]}


@pytest.mark.parametrize("source", NOT_USED)
def test_other_names_and_texts_are_not_it(source: str) -> None:
    """Comments, strings, other modules, a name that is only brought in."""
    assert uses(source.encode(), [INV]) == {}


def test_names_of_python_itself() -> None:
    """And several at once, in the order of the problem."""
    source = b"x = sum(sorted(y))\nz = sorted(x)\n"
    assert uses(source, ["sorted", "sum", "max"]) == {"sorted": 1, "sum": 1}


@given(st.binary(max_size=200))
def test_nothing_that_is_handed_in_raises(data: bytes) -> None:
    """Whatever bytes they are."""
    uses(data + b" inv", [INV])


ODD = [
    b"(" * MOST_BYTES + b"inv",
    b"inv\n" * MOST_BYTES,
    b"# -*- coding: nonsense -*-\ninv",
    b"\xff\xfe\x00inv",
    b"x = '''inv",
]


@pytest.mark.parametrize("data", ODD)
def test_what_is_odd_or_endless_is_read_in_bounds(data: bytes) -> None:
    """In seconds at most."""
    started = time.monotonic()
    assert uses(data, [INV]) == {}
    assert time.monotonic() - started < 10
