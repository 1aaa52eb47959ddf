"""The instructor's answers to the sheet on losses and their gradients."""

import numpy as np


def logistic(z):
    """Map log-odds to probabilities; exp only ever sees negative numbers."""
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, small) / (1.0 + small)


# ── logistic regression ──────────────────────────────────────────────────────────────────────────────────


def logistic_loss(w, X, y):
    """The sum over the rows of the cross entropy of y (n,) and s(X w), written without overflow."""
    z = X @ w
    return np.sum(np.logaddexp(0.0, z) - y * z)


def logistic_gradient(w, X, y):
    """Its gradient with respect to w, (d,)."""
    return X.T @ (logistic(X @ w) - y)


def descent_step(w, X, y, lr):
    """The weights (d,) after one step against the gradient of the mean loss."""
    return w - lr * logistic_gradient(w, X, y) / len(X)


def logistic_hessian(w, X, lam):
    """The second derivatives (d, d) of the summed loss with the penalty lam/2 |w|²."""
    s = logistic(X @ w)
    return X.T @ ((s * (1.0 - s))[:, None] * X) + lam * np.eye(len(w))


# ── least squares ────────────────────────────────────────────────────────────────────────────────────────


def penalised_squares(X, y, w, lam):
    """The mean squared error with the penalty lam |w|², and its gradient with respect to w, (d,)."""
    residual = X @ w - y
    return np.mean(residual**2) + lam * (w @ w), 2.0 * X.T @ residual / len(X) + 2.0 * lam * w


# ── softmax ──────────────────────────────────────────────────────────────────────────────────────────────


def softmax_rows(scores):
    """Map every row of scores (n, k) to probabilities, (n, k)."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def softmax_nll(W, X, y):
    """The mean over the rows of -log of the probability of the right class; nothing ever underflows to log 0."""
    scores = X @ W
    shifted = scores - scores.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(X)), y])


def softmax_nll_gradient(W, X, y):
    """Its gradient with respect to W, (d, k)."""
    return X.T @ (softmax_rows(X @ W) - np.eye(W.shape[1])[y]) / len(X)


def softmax_loss(W, X, y, reg):
    """The mean softmax loss with the penalty reg * sum(W²), and its gradient with respect to W, (d, k)."""
    return softmax_nll(W, X, y) + reg * np.sum(W**2), softmax_nll_gradient(W, X, y) + 2.0 * reg * W


def softmax_loss_half(W, X, y, reg):
    """The same with half the penalty, as some write it."""
    return softmax_loss(W, X, y, reg / 2.0)


# ── multiclass support vector machine ────────────────────────────────────────────────────────────────────


def hinge_margins(W, X, y, _reg):
    """The margins s_j - s_y + 1 of all classes, (n, k): the loss has a kink where one is 0."""
    scores = X @ W
    return scores - scores[np.arange(len(X)), y][:, None] + 1.0


def hinge_active(W, X, y, margin=1.0):
    """Mark with 1 the wrong classes that come too near, (n, k)."""
    active = (hinge_margins(W, X, y, 0.0) > 1.0 - margin).astype(float)
    active[np.arange(len(X)), y] = 0.0
    return active


def hinge_wrong(W, X, y, margin=1.0):
    """The part of the mean loss's gradient that comes with the wrong classes, (d, k)."""
    return X.T @ hinge_active(W, X, y, margin) / len(X)


def hinge_right(W, X, y, margin=1.0):
    """The part of the mean loss's gradient that comes with the right classes, (d, k)."""
    count = hinge_active(W, X, y, margin).sum(axis=1, keepdims=True)
    return -X.T @ (count * np.eye(W.shape[1])[y]) / len(X)


def hinge(W, X, y, margin=1.0):
    """The mean over the rows of the sum of max(0, s_j - s_y + margin) over the wrong classes."""
    return np.sum(hinge_active(W, X, y, margin) * (hinge_margins(W, X, y, 0.0) - 1.0 + margin)) / len(X)


def svm_loss(W, X, y, reg):
    """The mean hinge loss with the penalty reg * sum(W²), and its gradient with respect to W, (d, k)."""
    return hinge(W, X, y) + reg * np.sum(W**2), hinge_wrong(W, X, y) + hinge_right(W, X, y) + 2.0 * reg * W
