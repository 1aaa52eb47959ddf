"""Reference answers of the sheet `layers`: forward and backward passes, each written out once."""

import numpy as np


def affine_forward(x, w, b):
    """Apply an affine layer. x: (n, d), w: (d, m), b: (m,). Returns the output (n, m) and what backward needs."""
    return x @ w + b, (x, w, b)


def affine_backward(dout, cache):
    """Pass dout (n, m) back through the layer. Returns dx (n, d), dw (d, m), db (m,)."""
    x, w, _ = cache
    return dout @ w.T, x.T @ dout, dout.sum(axis=0)


def standardised(x, axis, eps):
    """Subtract the mean and divide by sqrt(variance + eps), both along `axis`. Returns that, and the divisor."""
    scale = np.sqrt(x.var(axis=axis, keepdims=True) + eps)
    return (x - x.mean(axis=axis, keepdims=True)) / scale, scale


def batchnorm_forward(x, gamma, beta, eps):
    """Normalise the columns of x (n, d) over the batch; then scale by gamma (d,) and shift by beta (d,)."""
    return gamma * standardised(x, 0, eps)[0] + beta


def layernorm_backward(dout, x, gamma, eps):
    """Pass dout (n, d) back through a layer norm, which normalises each row of x (n, d). Returns dx (n, d)."""
    return (
        layernorm_direct(dout, x, gamma, eps)
        + layernorm_through_mean(dout, x, gamma, eps)
        + layernorm_through_variance(dout, x, gamma, eps)
    )


def layernorm_direct(dout, x, gamma, eps):
    """The part of dx that takes the mean and the variance for constants."""
    return dout * gamma / standardised(x, 1, eps)[1]


def layernorm_through_mean(dout, x, gamma, eps):
    """The part of dx that goes through the mean of the row."""
    return -np.mean(dout * gamma, axis=1, keepdims=True) / standardised(x, 1, eps)[1] * np.ones_like(x)


def layernorm_through_variance(dout, x, gamma, eps):
    """The part of dx that goes through the variance of the row."""
    normal, scale = standardised(x, 1, eps)
    return -normal * np.mean(dout * gamma * normal, axis=1, keepdims=True) / scale


def softmax(scores, axis=-1):
    """Softmax along an axis; exp only ever sees negative numbers."""
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def attention(Q, K, V):
    """Scaled dot-product attention. Q: (n, d), K: (m, d), V: (m, v). Returns (n, v)."""
    return softmax(Q @ K.T / np.sqrt(Q.shape[1])) @ V


def framed(Z, f):
    """Give Z (h, w) a frame below and on the right, so that a filter (r, s) fits h times w times: (h+r-1, w+s-1)."""
    r, s = f.shape
    padded = np.pad(Z, ((0, r - 1), (0, s - 1)), mode="wrap")
    rows, columns = np.indices(padded.shape)
    return padded + np.cos(3.0 * rows + 5.0 * columns)


def filtered(x, f):
    """Slide a filter f (r, s) over x without padding: out[i, j] is the sum of x[i + p, j + q] f[p, q]."""
    return np.einsum("ijpq,pq->ij", np.lib.stride_tricks.sliding_window_view(x, f.shape), f)


def convolve(x, f, b):
    """A convolutional layer of one channel, stride 1, without padding, with a bias b for each entry."""
    return filtered(x, f) + b


def activation(Z):
    """The activation of the tanh layer."""
    return np.tanh(Z)


def tanh_backward(dA, A, X):
    """Pass dA (n, m) back through A = tanh(X W + b), X: (n, d). Returns dW (d, m), db (m,)."""
    dZ = dA * (1.0 - A**2)
    return X.T @ dZ, dZ.sum(axis=0)


def rnn_step(X, H, Wx, Wh, b):
    """One step of a recurrent layer. X: (n, d), H: (n, m), Wx: (d, m), Wh: (m, m), b: (m,). Returns (n, m)."""
    return np.tanh(X @ Wx + H @ Wh + b)
