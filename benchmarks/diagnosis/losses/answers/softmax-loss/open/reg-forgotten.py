# expects[loss]: mistake.term-missing {"term": "penalty"}
# expects[loss]: mistake.part-missing {"argument": "reg"}
# expects[dW]: mistake.term-missing {"term": "penalty"}
# expects[dW]: mistake.part-missing {"argument": "reg"}
import numpy as np


def softmax_loss(W, X, y, reg):
    n = len(y)
    scores = X @ W
    scores -= np.max(scores, axis=1, keepdims=True)
    probs = np.exp(scores)
    probs /= probs.sum(axis=1, keepdims=True)
    loss = -np.log(probs[range(n), y]).mean()
    dscores = probs.copy()
    dscores[range(n), y] -= 1
    return loss, X.T @ dscores / n
