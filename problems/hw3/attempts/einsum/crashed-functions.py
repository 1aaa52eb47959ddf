import numpy as np


einsum_answers = {
    "a": lambda A: A,
    "b": lambda A, b: A @ b,
}
