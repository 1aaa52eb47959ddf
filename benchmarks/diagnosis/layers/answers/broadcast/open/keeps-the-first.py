# expects: misconception first-shape
import numpy as np

shapes = {
    "a": ((4, 2, 3), (3, 3)),
    "b": ((5, 2), (5,)),
    "c": ((3,), (6, 3)),
    "d": ((6, 4), (3, 4)),
    "e": ((2, 1, 5), (1, 3, 1)),
    "f": ((2, 3), (1,)),
}
broadcast_answers = {}
for name, (first, second) in shapes.items():
    total = np.zeros(first)
    broadcast_answers[name] = total.shape
