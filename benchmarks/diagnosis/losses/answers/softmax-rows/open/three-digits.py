# expects: mistake.rounded {"digits": 3}
import numpy as np


def softmax_rows(scores):
    P = []
    for row in scores:
        e = [np.exp(v - max(row)) for v in row]
        P.append([round(v / sum(e), 3) for v in e])
    return np.array(P)
