# expects: mistake.elementwise {"function": "negative part cut off"}
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def convolve(x, f, b):
    z = np.einsum("ijpq,pq->ij", sliding_window_view(x, f.shape), f) + b
    return z * (z > 0)
