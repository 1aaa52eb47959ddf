# expects: passed
def svm_loss(W, X, y, reg):
    n, d, k = len(X), len(W), len(W[0])
    loss, dW = 0.0, [[2 * reg * W[a][j] for j in range(k)] for a in range(d)]
    for i in range(n):
        s = [sum(X[i][a] * W[a][j] for a in range(d)) for j in range(k)]
        for j in range(k):
            m = s[j] - s[y[i]] + 1
            if j != y[i] and m > 0:
                loss += m / n
                for a in range(d):
                    dW[a][j] += X[i][a] / n
                    dW[a][y[i]] -= X[i][a] / n
    return loss + reg * sum(W[a][j] ** 2 for a in range(d) for j in range(k)), dW
