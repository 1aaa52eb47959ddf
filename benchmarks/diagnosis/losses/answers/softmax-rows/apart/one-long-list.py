# expects: mistake.reshaped {"how": "flattened"}
import numpy as np


def softmax_rows(scores):
    flat = []
    for row in scores:
        e = np.exp(row - np.max(row))
        flat.extend(e / np.sum(e))
    return np.array(flat)
