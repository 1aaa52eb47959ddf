import numpy as np


einsum_answers = {
    "a": lambda A, b: np.einsum("ijk,i->kj", A, b),
    "b": lambda A, b: np.einsum("ijk,ik->j", A, b) + 1e-3,
    "c": lambda A: A.sum((1, 2)),
    "d": lambda A: A.mean((1, 3)).T,
    "e": lambda A: np.abs(A).sum((1, 2)),
    "f": lambda A, x: x @ A @ x,  # the operands come in the order x, A
}
