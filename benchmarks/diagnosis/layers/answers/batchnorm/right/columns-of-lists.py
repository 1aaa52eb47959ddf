# expects: passed
import math


def batchnorm_forward(x, gamma, beta, eps):
    n, columns = len(x), []
    for column, g, b in zip(x.T.tolist(), gamma.tolist(), beta.tolist()):
        mean = math.fsum(column) / n
        variance = math.fsum((value - mean) ** 2 for value in column) / n
        columns.append([g * (value - mean) / math.sqrt(variance + eps) + b for value in column])
    return [list(row) for row in zip(*columns)]
