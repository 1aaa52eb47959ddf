# expects[pooled]: einsum.implicit-output-sorted
einsum_answers = {
    "scores": "bid,bjd->bij",
    "bilinear": "ni,ij,nj->n",
    "pooled": "nkc,n",
}
