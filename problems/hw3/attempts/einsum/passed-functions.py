import numpy as np


einsum_answers = {
    "a": lambda A, b: np.tensordot(b, A, 1),
    "b": lambda A, b: (A * b[:, None]).sum((0, 2)),
    "c": lambda A: A.sum((1, 3)),
    "d": lambda A: A.sum((1, 3)).T,
    "e": lambda A: np.square(A).sum((1, 2)),
    "f": lambda x, A: x @ A @ x,
}
