# expects[pooled]: einsum.output-permuted
einsum_answers = {
    "scores": "bid,bjd->bij",
    "bilinear": "ni,ij,nj->n",
    "pooled": "nkc,n->ck",
}
