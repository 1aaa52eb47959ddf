# expects: passed
einsum_answers = {
    "scores": "xyz,xwz->xyw",
    "bilinear": " ab , bc,ac -> a",
    "pooled": "Nab,N→ab",
}
