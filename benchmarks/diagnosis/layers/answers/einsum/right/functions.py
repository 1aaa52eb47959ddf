# expects: passed
import numpy as np


def scores(Q, K):
    return [[[sum(a * b for a, b in zip(q, k)) for k in keys] for q in queries] for queries, keys in zip(Q, K)]


def bilinear(X, W, Z):
    return np.diag(X @ W @ Z.T)


def pooled(H, w):
    return sum(weight * h for weight, h in zip(w, H))


einsum_answers = {"scores": scores, "bilinear": bilinear, "pooled": pooled}
