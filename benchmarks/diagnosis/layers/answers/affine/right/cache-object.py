# expects: passed
import numpy as np


class Layer:
    def __init__(self, x, w, b):
        self.x, self.w, self.b = x.copy(), w.copy(), b.copy()

    def forward(self):
        return self.x @ self.w + self.b

    def backward(self, delta):
        return delta @ self.w.T, np.asfortranarray(self.x.T @ delta), delta.sum(axis=0)


def affine_forward(x, w, b):
    layer = Layer(x, w, b)
    return layer.forward(), layer


def affine_backward(dout, cache):
    return cache.backward(dout)
