# expects[bilinear]: einsum.not-linked
einsum_answers = {"scores": "bid,bjd->bij", "bilinear": "ni,ij,mj->n", "pooled": "nkc,n->kc"}
