# expects[scores]: einsum.operand-transposed
einsum_answers = {}
einsum_answers["scores"] = "bid,bdj->bij"
einsum_answers["bilinear"] = "ni,ij,nj->n"
einsum_answers["pooled"] = "nij,n->ij"
