# expects[dw]: mistake.factor {"factor": "2"}
import numpy as np


def affine_forward(x, w, b):
    return x @ w + b, (x, w)


def affine_backward(dout, cache):
    x, w = cache
    gradients = {"x": dout @ w.T, "b": dout.sum(axis=0)}
    gradients["w"] = 2 * x.T @ dout
    return gradients["x"], gradients["w"], gradients["b"]
