# expects: mistake.term-factor {"term": "variance", "factor": "2"}
import numpy as np


def layernorm_backward(dout, x, gamma, eps):
    d = x.shape[1]
    res = []
    for g, r in zip(dout * gamma, x):
        m = r.mean()
        v = r.var() + eps
        through_var = -np.sum(g * (r - m)) * v**-1.5
        res.append(g / v**0.5 + 2 * through_var * (r - m) / d - g.mean() / v**0.5)
    return np.array(res)
