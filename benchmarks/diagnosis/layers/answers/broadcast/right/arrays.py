# expects: passed
import numpy as np

broadcast_answers = {
    "a": np.array([4, 2, 3]),
    "b": None,
    "c": np.maximum((1, 3), (3, 1)),
    "d": "no",
    "e": [2.0, 3.0, 5.0],
    "f": np.zeros((2, 1)).shape,
}
