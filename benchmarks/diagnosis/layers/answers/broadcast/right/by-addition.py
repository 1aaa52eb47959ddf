# expects: passed
import numpy as np


def shape_of_sum(a, b):
    try:
        return (np.zeros(a) + np.zeros(b)).shape
    except ValueError as error:
        return type(error).__name__


pairs = [
    ("a", (4, 2, 3), (3, 3)),
    ("b", (5, 2), (5,)),
    ("c", (3,), (6, 3)),
    ("d", (6, 4), (3, 4)),
    ("e", (2, 1, 5), (1, 3, 1)),
    ("f", (2, 3), (1,)),
]
broadcast_answers = {name: shape_of_sum(a, b) for name, a, b in pairs}
