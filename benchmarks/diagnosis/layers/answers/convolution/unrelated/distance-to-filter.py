# expects: silence
import numpy as np


def convolve(x, f, b):
    windows = np.lib.stride_tricks.sliding_window_view(x, f.shape)
    return np.exp(-np.abs(windows - f).mean(axis=(2, 3))) * b
