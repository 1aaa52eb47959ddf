# expects: passed
einsum_answers = {
    "scores": 'np.einsum("bid,bjd->bij", Q, K)',
    "bilinear": "np.einsum('nj,ni,ij->n', Z, X, W)",
    "pooled": "np.einsum('n,nij->ij', w, H)",
}
