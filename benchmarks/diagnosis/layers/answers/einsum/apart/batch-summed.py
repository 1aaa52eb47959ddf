# expects[scores]: einsum.summed-too-much
einsum_answers = {
    "scores": "bid,bjd->ij",
    "bilinear": "ni,ij,nj->n",
    "pooled": "nkc,n->kc",
}
