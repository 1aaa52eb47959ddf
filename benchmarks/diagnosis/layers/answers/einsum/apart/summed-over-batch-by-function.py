# expects[scores]: einsum.summed-too-much
# expects[scores]: mistake.summed-too-much {"axis": 0}
import numpy as np


def scores(Q, K):
    total = 0
    for q, k in zip(Q, K):
        total = total + q @ k.T
    return total


einsum_answers = {"scores": scores, "bilinear": "ni,ij,nj->n", "pooled": "nkc,n->kc"}
