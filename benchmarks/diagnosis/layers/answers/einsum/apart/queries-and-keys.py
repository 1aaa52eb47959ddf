# expects[scores]: einsum.output-permuted
einsum_answers = {
    "scores": "bjd,bid->bij",
    "bilinear": "ni,ij,nj->n",
    "pooled": "abc,a->bc",
}
