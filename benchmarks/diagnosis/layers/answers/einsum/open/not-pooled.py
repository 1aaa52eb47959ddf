# expects[pooled]: einsum.not-summed
einsum_answers = {
    "scores": "bqd,bkd->bqk",
    "bilinear": "bi,ij,bj->b",
    "pooled": "nkc,n->nkc",
}
