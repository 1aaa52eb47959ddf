# expects: passed
import numpy as np


def shape(*shapes):
    try:
        return np.broadcast(*[np.empty(each) for each in shapes]).shape
    except ValueError:
        return False


broadcast_answers = {
    "a": shape((4, 2, 3), (3, 3)),
    "b": shape((5, 2), (5,)),
    "c": shape((3,), (6, 3)),
    "d": shape((6, 4), (3, 4)),
    "e": shape((2, 1, 5), (1, 3, 1)),
    "f": shape((2, 3), (1,)),
}
