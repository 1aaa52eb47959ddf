# expects[bilinear]: einsum.not-summed
einsum_answers = {
    "scores": "bid,bjd->bij",
    "bilinear": "ni,ij,nj->nij",
    "pooled": "nkc,n->kc",
}
