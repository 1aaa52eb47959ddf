# expects: mistake.axis-kept {"axis": 0}
import numpy as np


def convolve(x, f, b):
    image = x[None]
    kernel = f[None]
    _, r, s = kernel.shape
    h, w = image.shape[1] - r + 1, image.shape[2] - s + 1
    out = np.zeros((1, h, w))
    for p in range(r):
        for q in range(s):
            out[0] += image[0, p : p + h, q : q + w] * kernel[0, p, q]
    return out + b
