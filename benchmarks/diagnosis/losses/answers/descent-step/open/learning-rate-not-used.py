# expects: mistake.constant-ignored {"argument": "lr"}
# expects: mistake.term-factor {"term": "step", "factor": "1/lr"}
import numpy as np


def descent_step(w, X, y, lr):
    h = 1 / (1 + np.exp(-X @ w))
    g = np.mean((h - y)[:, None] * X, axis=0)
    w = w - g
    return w
