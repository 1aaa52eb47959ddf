"""Contracts that courses ask for, each with a reference, right answers and wrong ones; what students hand in."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Contract:
    """A problem, its reference, right answers, and wrong ones with the items that they get wrong."""

    problem: str
    reference: str
    right: dict[str, str]
    wrong: dict[str, tuple[str, set[str]]] = field(default_factory=dict)


SOFTMAX = Contract(
    problem="""
        kind: function
        answer: softmax_loss
        reference: softmax_loss
        alternatives: [half]
        arguments:
          W: real (d, k)
          X: real (n, d)
          y: index (n) ~ below(k)
          reg: real () ~ constant(0.4)
        outputs:
          - {id: loss, points: 1, shape: ()}
          - {id: dW, points: 2, shape: "(d, k)", gradient_of: loss, with_respect_to: W}
    """,
    reference="""
        def data(W, X, y):
            s = X @ W
            s = s - s.max(1, keepdims=True)
            p = np.exp(s) / np.exp(s).sum(1, keepdims=True)
            rows = np.arange(len(y))
            loss = np.mean(np.log(np.exp(s).sum(1)) - s[rows, y])
            p[rows, y] -= 1
            return loss, X.T @ p / len(y)
        def softmax_loss(W, X, y, reg):
            loss, dW = data(W, X, y)
            return loss + reg * np.sum(W * W), dW + 2 * reg * W
        def half(W, X, y, reg):
            loss, dW = data(W, X, y)
            return loss + reg / 2 * np.sum(W * W), dW + reg * W
    """,
    right={
        "loops": """
            def softmax_loss(W, X, y, reg):
                n, (d, k) = X.shape[0], W.shape
                loss, dW = 0.0, np.zeros((d, k))
                for i in range(n):
                    s = X[i] @ W
                    s = s - max(s)
                    p = np.exp(s) / sum(np.exp(s))
                    loss += np.log(sum(np.exp(s))) - s[y[i]]
                    for j in range(k):
                        dW[:, j] += (p[j] - (j == y[i])) * X[i]
                return loss / n + reg * np.sum(W**2), dW / n + 2 * reg * W
        """,
        "half the penalty, as a dict": """
            def softmax_loss(W, X, y, reg):
                s = X @ W
                m = s.max(1, keepdims=True)
                logz = m[:, 0] + np.log(np.exp(s - m).sum(1))
                p = np.exp(s - logz[:, None]) - np.eye(W.shape[1])[y]
                loss = (logz - s[range(len(y)), y]).mean() + reg / 2 * (W * W).sum()
                return {"dW": X.T @ p / len(y) + reg * W, "loss": loss}
        """,
    },
    wrong={
        "mixed": (
            """
            def softmax_loss(W, X, y, reg):
                s = X @ W
                s = s - s.max(1, keepdims=True)
                p = np.exp(s) / np.exp(s).sum(1, keepdims=True)
                n = len(y)
                loss = np.mean(np.log(np.exp(s).sum(1)) - s[np.arange(n), y]) + reg / 2 * np.sum(W * W)
                p[np.arange(n), y] -= 1
                return loss, X.T @ p / n + 2 * reg * W
            """,
            {"loss"},
        ),
        "a sum": (
            """
            def softmax_loss(W, X, y, reg):
                s = X @ W
                s = s - s.max(1, keepdims=True)
                p = np.exp(s) / np.exp(s).sum(1, keepdims=True)
                n = len(y)
                loss = np.mean(np.log(np.exp(s).sum(1)) - s[np.arange(n), y]) + reg * np.sum(W * W)
                p[np.arange(n), y] -= 1
                return loss, X.T @ p + 2 * reg * W
            """,
            {"dW"},
        ),
    },
)

SVM = Contract(
    problem="""
        kind: function
        answer: svm_loss
        reference: svm_loss
        arguments:
          W: real (d, k)
          X: real (n, d)
          y: index (n) ~ below(k)
          reg: real () ~ constant(0.4)
        outputs:
          - {id: loss, points: 1, shape: ()}
          - {id: dW, points: 2, shape: "(d, k)", gradient_of: loss, with_respect_to: W}
        kinks: margins
    """,
    reference="""
        def margins(W, X, y, reg):
            s = X @ W
            m = s - s[np.arange(len(y)), y][:, None] + 1
            m[np.arange(len(y)), y] = 1
            return m
        def svm_loss(W, X, y, reg):
            m = margins(W, X, y, reg)
            rows = np.arange(len(y))
            m[rows, y] = 0
            active = (m > 0).astype(float)
            active[rows, y] = -active.sum(1)
            return np.maximum(m, 0).sum() / len(y) + reg * np.sum(W * W), X.T @ active / len(y) + 2 * reg * W
    """,
    right={
        "loops, the kink on the other side": """
            def svm_loss(W, X, y, reg):
                n, k = len(X), W.shape[1]
                loss, dW = 0.0, np.zeros_like(W)
                for i in range(n):
                    s = X[i] @ W
                    for j in range(k):
                        if j != y[i] and s[j] - s[y[i]] + 1 >= 0:
                            loss += s[j] - s[y[i]] + 1
                            dW[:, j] += X[i]
                            dW[:, y[i]] -= X[i]
                return loss / n + reg * np.sum(W * W), dW / n + 2 * reg * W
        """,
    },
    wrong={
        "the right class is not pushed": (
            """
            def svm_loss(W, X, y, reg):
                s = X @ W
                n = len(y)
                m = np.maximum(0, s - s[np.arange(n), y][:, None] + 1)
                m[np.arange(n), y] = 0
                return m.sum() / n + reg * np.sum(W * W), X.T @ (m > 0) / n + 2 * reg * W
            """,
            {"dW"},
        ),
    },
)

AFFINE = Contract(
    problem="""
        kind: function
        answer: affine_backward
        reference: affine_backward
        where:
          x: real (n, d)
          w: real (d, m)
          b: real (m)
        arguments:
          dout: real (n, m)
          cache: submitted affine_forward(x, w, b)[1]
        outputs:
          - {id: dx, points: 1, shape: "(n, d)"}
          - {id: dw, points: 1, shape: "(d, m)"}
          - {id: db, points: 1, shape: (m)}
    """,
    reference="""
        def affine_forward(x, w, b):
            return x @ w + b, (x, w)
        def affine_backward(dout, cache):
            x, w = cache
            return dout @ w.T, x.T @ dout, dout.sum(0)
    """,
    right={
        "a class as the cache": """
            class Kept:
                pass
            def affine_forward(x, w, b):
                kept = Kept()
                kept.x, kept.w = x, w
                return x @ w + b, kept
            def affine_backward(dout, cache):
                return dout @ cache.w.T, np.einsum("nd,nm->dm", cache.x, dout), np.ones(len(dout)) @ dout
        """,
        "a dict as the cache": """
            def affine_forward(x, w, b):
                return x @ w + b, {"x": x.copy(), "w": w.copy()}
            def affine_backward(dout, cache):
                return {"db": dout.sum(axis=0), "dw": cache["x"].T @ dout, "dx": dout @ cache["w"].T}
        """,
    },
    wrong={
        "a mean over the rows": (
            """
            def affine_forward(x, w, b):
                return x @ w + b, (x, w, b)
            def affine_backward(dout, cache):
                x, w, b = cache
                return dout @ w.T, x.T @ dout, dout.mean(axis=0)
            """,
            {"db"},
        ),
        "the forward pass gives no cache": (
            """
            def affine_forward(x, w, b):
                return x @ w + b
            def affine_backward(dout, cache):
                x, w, b = cache
                return dout @ w.T, x.T @ dout, dout.sum(axis=0)
            """,
            {"dx", "dw", "db"},
        ),
    },
)

AFFINE_FORWARD = Contract(
    problem="""
        kind: function
        answer: affine_forward
        reference: affine_forward
        arguments:
          x: real (n, d)
          w: real (d, m)
          b: real (m)
        outputs:
          - {id: out, points: 1, shape: "(n, m)"}
        returns: [out, cache]
    """,
    reference=AFFINE.reference,
    right={
        "whatever the cache is": """
            def affine_forward(x, w, b):
                return x @ w + b[None, :], lambda: 3
        """,
        "a dict": """
            def affine_forward(x, w, b):
                return {"out": x.dot(w) + b, "cache": object()}
        """,
    },
    wrong={
        "no bias": (
            """
            def affine_forward(x, w, b):
                return x @ w, (x, w, b)
            """,
            {"out"},
        ),
        "no cache": (
            """
            def affine_forward(x, w, b):
                return x @ w + b
            """,
            {"out"},
        ),
    },
)

BATCHNORM = Contract(
    problem="""
        kind: function
        answer: batchnorm_backward
        reference: batchnorm_backward
        where:
          x: real (n, d) ~ normal(1, 2)
          gamma: real (d)
          beta: real (d)
          eps: real () ~ constant(0.1)
        arguments:
          dout: real (n, d)
          cache: submitted batchnorm_forward(x, gamma, beta, eps)[1]
        parameter: x
        outputs:
          - {id: dx, points: 1, shape: "(n, d)"}
          - {id: dgamma, points: 1, shape: (d)}
          - {id: dbeta, points: 1, shape: (d)}
    """,
    reference="""
        def batchnorm_forward(x, gamma, beta, eps):
            scale = 1 / np.sqrt(x.var(0) + eps)
            z = (x - x.mean(0)) * scale
            return gamma * z + beta, (z, gamma, scale)
        def batchnorm_backward(dout, cache):
            z, gamma, scale = cache
            dz = dout * gamma
            dx = scale * (dz - dz.mean(0) - z * (dz * z).mean(0))
            return dx, (dout * z).sum(0), dout.sum(0)
    """,
    right={
        "step by step": """
            def batchnorm_forward(x, gamma, beta, eps):
                n = len(x)
                mu = x.sum(0) / n
                c = x - mu
                var = (c * c).sum(0) / n
                sd = np.sqrt(var + eps)
                return gamma * c / sd + beta, (c, sd, gamma, n)
            def batchnorm_backward(dout, cache):
                c, sd, gamma, n = cache
                dz = gamma * dout
                dsd = -(dz * c / sd**2).sum(0)
                dvar = dsd / (2 * sd)
                dc = dz / sd + 2 * c * dvar / n
                return dc - dc.sum(0) / n, (dout * c / sd).sum(0), dout.sum(0)
        """,
    },
    wrong={
        "mean and variance taken for constants": (
            """
            def batchnorm_forward(x, gamma, beta, eps):
                scale = 1 / np.sqrt(x.var(0) + eps)
                z = (x - x.mean(0)) * scale
                return gamma * z + beta, (z, gamma, scale)
            def batchnorm_backward(dout, cache):
                z, gamma, scale = cache
                return dout * gamma * scale, (dout * z).sum(0), dout.sum(0)
            """,
            {"dx"},
        ),
    },
)

LAYERNORM = Contract(
    problem="""
        kind: function
        answer: layernorm_backward
        reference: layernorm_backward
        where: {S: "real (n, d) ~ normal(1, 2)"}
        arguments:
          dout: real (n, d)
          z: derived standardised(S)
          scale: derived inverse_deviation(S)
          gamma: real (d)
        outputs:
          - {id: dx, points: 1, shape: "(n, d)"}
        parameter: S
    """,
    reference="""
        def inverse_deviation(S):
            return 1 / np.sqrt(S.var(1, keepdims=True) + 0.1)
        def standardised(S):
            return (S - S.mean(1, keepdims=True)) * inverse_deviation(S)
        def layernorm_backward(dout, z, scale, gamma):
            dz = dout * gamma
            return scale * (dz - dz.mean(1, keepdims=True) - z * (dz * z).mean(1, keepdims=True))
    """,
    right={
        "rows": """
            def layernorm_backward(dout, z, scale, gamma):
                n, d = dout.shape
                dx = np.zeros((n, d))
                for i in range(n):
                    J = scale[i] * (np.eye(d) - np.ones((d, d)) / d - np.outer(z[i], z[i]) / d)
                    dx[i] = J @ (dout[i] * gamma)
                return dx
        """,
    },
    wrong={
        "over the batch": (
            """
            def layernorm_backward(dout, z, scale, gamma):
                dz = dout * gamma
                return scale * (dz - dz.mean(0) - z * (dz * z).mean(0))
            """,
            {"dx"},
        ),
    },
)

CONVOLUTION = Contract(
    problem="""
        kind: function
        answer: conv_backward
        reference: conv_backward
        where:
          x: real (h, w)
          f: real (a, b)
        arguments:
          dout: derived like_output(x, f)
          cache: submitted conv_forward(x, f)[1]
        sizes: {a: 3, b: 2}
        omit: [one]
        parameter: x
        outputs:
          - {id: dx, points: 1, shape: "(h, w)"}
          - {id: df, points: 1, shape: "(a, b)"}
    """,
    reference="""
        def windows(x, shape):
            return np.lib.stride_tricks.sliding_window_view(x, shape)
        def like_output(x, f):
            return np.cos(conv_forward(x, f)[0])
        def conv_forward(x, f):
            return np.einsum("ijpq,pq->ij", windows(x, f.shape), f), (x, f)
        def conv_backward(dout, cache):
            x, f = cache
            pad = np.pad(dout, [(s - 1, s - 1) for s in f.shape])
            dx = np.einsum("ijpq,pq->ij", windows(pad, f.shape), f[::-1, ::-1])
            return dx, np.einsum("ijpq,ij->pq", windows(x, f.shape), dout)
    """,
    right={
        "loops": """
            def conv_forward(x, f):
                (h, w), (a, b) = x.shape, f.shape
                out = np.zeros((h - a + 1, w - b + 1))
                for i in range(h - a + 1):
                    for j in range(w - b + 1):
                        out[i, j] = (x[i:i + a, j:j + b] * f).sum()
                return out, [x, f]
            def conv_backward(dout, cache):
                x, f = cache
                a, b = f.shape
                dx, df = np.zeros(x.shape), np.zeros(f.shape)
                for i in range(dout.shape[0]):
                    for j in range(dout.shape[1]):
                        dx[i:i + a, j:j + b] += dout[i, j] * f
                        df += dout[i, j] * x[i:i + a, j:j + b]
                return dx, df
        """,
    },
    wrong={
        "the filter is not turned": (
            """
            def conv_forward(x, f):
                return None, (x, f)
            def conv_backward(dout, cache):
                x, f = cache
                view = np.lib.stride_tricks.sliding_window_view
                pad = np.pad(dout, [(s - 1, s - 1) for s in f.shape])
                return np.einsum("ijpq,pq->ij", view(pad, f.shape), f), np.einsum("ijpq,ij->pq", view(x, f.shape), dout)
            """,
            {"dx"},
        ),
    },
)

CONVOLUTION_FORWARD = Contract(
    problem="""
        kind: function
        answer: conv_forward
        reference: conv_forward
        arguments:
          x: real (h, w)
          f: real (a, b)
        sizes: {a: 3, b: 2}
        omit: [one]
        outputs:
          - {id: out, points: 1, shape: "(h - a + 1, w - b + 1)"}
        returns: [out, cache]
    """,
    reference=CONVOLUTION.reference,
    right={"loops": CONVOLUTION.right["loops"]},
    wrong={
        "padded": (
            """
            def conv_forward(x, f):
                x = np.pad(x, [(0, s - 1) for s in f.shape])
                return np.einsum("ijpq,pq->ij", np.lib.stride_tricks.sliding_window_view(x, f.shape), f), None
            """,
            {"out"},
        ),
    },
)

LOGISTIC_STEP = Contract(
    problem="""
        kind: function
        answer: step
        reference: step
        arguments:
          w: real (d)
          X: real (n, d)
          y: binary (n)
          lr: positive () ~ uniform(0.2, 0.8)
          steps: integer () ~ range(1, 3)
        outputs:
          - {id: w, points: 1, shape: (d)}
    """,
    reference="""
        def step(w, X, y, lr, steps):
            for _ in range(steps):
                w = w - lr * X.T @ (0.5 * (1 + np.tanh(X @ w / 2)) - y) / len(y)
            return w
    """,
    right={
        "labels as signs": """
            def step(w, X, y, lr, steps):
                t = 2 * y - 1
                for k in range(steps):
                    m = t * (X @ w)
                    s = np.exp(-np.logaddexp(0, m))
                    w = w + lr * (X * (t * s)[:, None]).mean(axis=0)
                return w
        """,
    },
    wrong={
        "one step only": (
            """
            def step(w, X, y, lr, steps):
                return w - lr * X.T @ (0.5 * (1 + np.tanh(X @ w / 2)) - y) / len(y)
            """,
            {"w"},
        ),
        "uphill": (
            """
            def step(w, X, y, lr, steps):
                for _ in range(steps):
                    w = w + lr * X.T @ (0.5 * (1 + np.tanh(X @ w / 2)) - y) / len(y)
                return w
            """,
            {"w"},
        ),
    },
)

JACOBIAN = Contract(
    problem="""
        kind: function
        answer: softmax_jacobian
        reference: softmax_jacobian
        arguments:
          z: real (k)
        outputs:
          - {id: J, points: 1, shape: "(k, k)"}
    """,
    reference="""
        def softmax_jacobian(z):
            p = np.exp(z - z.max())
            p /= p.sum()
            return np.diag(p) - np.outer(p, p)
    """,
    right={
        "entry by entry": """
            def softmax_jacobian(z):
                e = np.exp(z - np.max(z))
                p = e / np.sum(e)
                return [[p[i] * ((i == j) - p[j]) for j in range(len(z))] for i in range(len(z))]
        """,
    },
    wrong={
        "the diagonal": (
            """
            def softmax_jacobian(z):
                e = np.exp(z - np.max(z))
                p = e / np.sum(e)
                return p * (1 - p)
            """,
            {"J"},
        ),
    },
)

VJP = Contract(
    problem="""
        kind: function
        answer: softmax_vjp
        reference: softmax_vjp
        arguments:
          z: real (n, k)
          v: real (n, k)
        outputs:
          - {id: dz, points: 1, shape: "(n, k)"}
    """,
    reference="""
        def softmax_vjp(z, v):
            p = np.exp(z - z.max(1, keepdims=True))
            p /= p.sum(1, keepdims=True)
            return p * (v - (p * v).sum(1, keepdims=True))
    """,
    right={
        "by the jacobian": """
            def softmax_vjp(z, v):
                out = np.empty_like(z)
                for i, row in enumerate(z):
                    p = np.exp(row - row.max()) / np.exp(row - row.max()).sum()
                    out[i] = v[i] @ (np.diag(p) - np.outer(p, p))
                return out
        """,
    },
    wrong={
        "the softmax alone": (
            """
            def softmax_vjp(z, v):
                p = np.exp(z - z.max(1, keepdims=True))
                return v * p / p.sum(1, keepdims=True)
            """,
            {"dz"},
        ),
    },
)

CONTRACTS = {
    "softmax loss and gradient": SOFTMAX,
    "hinge loss and gradient": SVM,
    "affine backward": AFFINE,
    "affine forward": AFFINE_FORWARD,
    "batch norm backward": BATCHNORM,
    "layer norm backward": LAYERNORM,
    "convolution backward": CONVOLUTION,
    "convolution forward": CONVOLUTION_FORWARD,
    "steps of logistic regression": LOGISTIC_STEP,
    "jacobian": JACOBIAN,
    "vector-Jacobian product": VJP,
}
