# expects[dw]: mistake.transposed {"axes": [1, 0]}
import numpy as np


def affine_forward(x, w, b):
    z = np.einsum("nd,dm->nm", x, w) + b
    return z, {"x": x, "w": w}


def affine_backward(dout, cache):
    dx = np.einsum("nm,dm->nd", dout, cache["w"])
    dw = np.einsum("nm,nd->md", dout, cache["x"])
    db = np.einsum("nm->m", dout)
    return dx, dw, db
