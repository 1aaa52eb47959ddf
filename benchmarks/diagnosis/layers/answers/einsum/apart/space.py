# expects[pooled]: einsum.space-for-comma
einsum_answers = {
    "scores": "bid,bjd->bij",
    "bilinear": "ni,ij,nj->n",
    "pooled": "nkc n->kc",
}
