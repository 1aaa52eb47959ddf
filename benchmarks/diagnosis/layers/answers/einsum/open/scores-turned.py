# expects[scores]: einsum.output-permuted
einsum_answers = {
    "scores": "bid,bjd->bji",
    "bilinear": "ni,ij,nj->n",
    "pooled": "nkc,n->kc",
}
