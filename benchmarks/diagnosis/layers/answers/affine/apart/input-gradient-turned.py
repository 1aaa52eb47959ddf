# expects[dx]: mistake.transposed {"axes": [1, 0]}
import numpy as np


def affine_forward(x, w, b):
    cache = {"x": x, "w": w, "b": b}
    return x @ w + b, cache


def affine_backward(dout, cache):
    grads_x = cache["w"] @ dout.T
    grads_w = cache["x"].T @ dout
    grads_b = dout.sum(axis=0)
    return grads_x, grads_w, grads_b
