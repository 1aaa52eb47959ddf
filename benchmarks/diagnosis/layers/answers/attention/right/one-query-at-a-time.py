# expects: passed
from math import exp, fsum, sqrt


def attention(Q, K, V):
    Q, K, V = Q.tolist(), K.tolist(), V.tolist()
    result = []
    for q in Q:
        scores = [fsum(a * b for a, b in zip(q, k)) / sqrt(len(q)) for k in K]
        top = max(scores)
        powers = [exp(s - top) for s in scores]
        total = fsum(powers)
        result.append([fsum(p * v[c] for p, v in zip(powers, V)) / total for c in range(len(V[0]))])
    return result
