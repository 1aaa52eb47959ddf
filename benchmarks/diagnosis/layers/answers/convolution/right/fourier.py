# expects: passed
import numpy as np


def convolve(x, f, b):
    shape = x.shape
    product = np.fft.fft2(x) * np.conj(np.fft.fft2(f, shape))
    whole = np.fft.ifft2(product).real
    return whole[: shape[0] - f.shape[0] + 1, : shape[1] - f.shape[1] + 1] + b
