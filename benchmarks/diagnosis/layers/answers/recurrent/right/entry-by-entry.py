# expects: passed
import math


def rnn_step(X, H, Wx, Wh, b):
    states = []
    for x, h in zip(X, H):
        row = []
        for j in range(len(b)):
            terms = [float(u) * float(w) for u, w in zip(x, Wx[:, j])]
            terms += [float(u) * float(w) for u, w in zip(h, Wh[:, j])]
            row.append(math.tanh(math.fsum([*terms, float(b[j])])))
        states.append(tuple(row))
    return states
