# expects: passed
import math


def s(z):
    if z >= 0:
        return 1 / (1 + math.exp(-z))
    return math.exp(z) / (1 + math.exp(z))


def logistic_gradient(w, X, y):
    result = [0.0] * len(w)
    for row, label in zip(X.tolist(), y.tolist()):
        r = s(math.fsum(a * b for a, b in zip(row, w.tolist()))) - label
        for j, a in enumerate(row):
            result[j] += r * a
    return result
