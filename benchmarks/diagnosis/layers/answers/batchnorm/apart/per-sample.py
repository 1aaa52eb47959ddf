# expects: mistake.wrong-axis {"axis": 1}
import numpy as np


def batchnorm_forward(x, gamma, beta, eps):
    rows = []
    for row in x:
        m = row.mean()
        s = np.sqrt(((row - m) ** 2).mean() + eps)
        rows.append(gamma * (row - m) / s + beta)
    return np.array(rows)
