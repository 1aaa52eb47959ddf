# expects[bilinear]: einsum.summed-too-much
einsum_answers = dict(
    scores="bid, bjd -> bij",
    bilinear="ni, ij, nj -> ",
    pooled="nkc, n -> kc",
)
