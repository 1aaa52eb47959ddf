"""Everything by hand, with loops and plain Python."""

import math


def cross_entropy_gradient(w, X, y):
    n, d = X.shape
    gradient = [0.0] * d
    for i in range(n):
        z = 0.0
        for j in range(d):
            z += w[j] * X[i, j]
        if z >= 0:
            s = 1.0 / (1.0 + math.exp(-z))
        else:
            s = math.exp(z) / (1.0 + math.exp(z))
        for j in range(d):
            gradient[j] += X[i, j] * (s - y[i])
    return gradient


def a(A, b):
    I, J, K = A.shape
    return [[sum(A[i, j, k] * b[i] for i in range(I)) for k in range(K)] for j in range(J)]


def b(A, b):
    I, J, K = A.shape
    return [sum(A[i, j, k] * b[i, k] for i in range(I) for k in range(K)) for j in range(J)]


def c(A):
    I, J, K, L = A.shape
    return [[sum(A[i, j, k, l] for j in range(J) for l in range(L)) for k in range(K)] for i in range(I)]


def d(A):
    rows = c(A)
    return [[rows[i][k] for i in range(len(rows))] for k in range(len(rows[0]))]


def e(A):
    return [sum(x * x for row in matrix for x in row) for matrix in A]


def f(x, A):
    total = 0
    for i in range(len(x)):
        for j in range(len(x)):
            total += x[i] * A[i, j] * x[j]
    return total


einsum_answers = {"a": a, "b": b, "c": c, "d": d, "e": e, "f": f}


def together(one, two):
    while len(one) < len(two):
        one = [1] + one
    while len(two) < len(one):
        two = [1] + two
    result = []
    for m, n in zip(one, two):
        if m != n and m != 1 and n != 1:
            return None
        result.append(n if m == 1 else m)
    return result


broadcasting_answers = {
    "a": together([3, 1, 2, 3], [5, 3]),
    "b": together([3, 2, 1, 3, 4], [5, 3, 4]),
    "c": together([3, 2, 1, 3, 4], [5, 1, 4]),
    "d": together([3, 2, 1, 3, 2], [5, 3, 1]),
    "e": together([3, 2, 1, 3, 2], [1, 3, 1, 2]),
    "f": together([7, 1], [7]),
}
