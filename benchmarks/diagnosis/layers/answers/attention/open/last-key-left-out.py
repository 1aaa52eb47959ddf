# expects: mistake.row-dropped {"which": "last", "dimension": "m"}
import numpy as np


def attention(Q, K, V):
    rows = []
    for q in Q:
        weights = []
        for j in range(len(K) - 1):
            weights.append(np.exp(q.dot(K[j]) / np.sqrt(len(q))))
        total = sum(weights)
        rows.append(sum(w / total * V[j] for j, w in enumerate(weights)))
    return np.array(rows)
