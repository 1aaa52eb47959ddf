# expects: misconception matmul
import numpy as np


def answer(first, second):
    try:
        return (np.ones(first) @ np.ones(second)).shape
    except ValueError:
        return None


broadcast_answers = {
    "a": answer((4, 2, 3), (3, 3)),
    "b": answer((5, 2), (5,)),
    "c": answer((3,), (6, 3)),
    "d": answer((6, 4), (3, 4)),
    "e": answer((2, 1, 5), (1, 3, 1)),
    "f": answer((2, 3), (1,)),
}
