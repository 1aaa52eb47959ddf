# expects[scores]: einsum.letter-case
einsum_answers = {
    "scores": "biD,bjd->bij",
    "bilinear": "ni,ij,nj->n",
    "pooled": "nkc,n->kc",
}
