# expects: passed
import math


def softmax_rows(scores):
    rows = []
    for row in scores.tolist():
        top = max(row)
        e = [math.exp(v - top) for v in row]
        z = math.fsum(e)
        rows.append([v / z for v in e])
    return rows
