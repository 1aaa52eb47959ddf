# expects[pooled]: einsum.wrongly-linked
einsum_answers = {
    "scores": "bid,bjd->bij",
    "bilinear": "ni,ij,nj->n",
    "pooled": "nkc,k->kc",
}
