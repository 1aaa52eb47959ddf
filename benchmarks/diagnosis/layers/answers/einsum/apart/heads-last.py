# expects[scores]: einsum.output-permuted
einsum_answers = {
    "scores": "bid,bjd->ijb",
    "bilinear": "ni,ij,nj->n",
    "pooled": "abc,a->bc",
}
