# expects: passed
from fractions import Fraction


def penalised_squares(X, y, w, lam):
    # exact up to the last rounding; slow for large inputs, so only the penalty is done so
    penalty = sum(Fraction(float(v)) ** 2 for v in w) * Fraction(float(lam))
    r = X @ w - y
    loss = float(r @ r) / len(r) + float(penalty)
    dw = [2 * float(r @ X[:, j]) / len(r) + 2 * float(lam) * float(w[j]) for j in range(len(w))]
    return [loss, dw]
