einsum_answers = {
    "a": "ijk i->jk",
    "b": "ijk,ik->m",
    "c": "ijkl->i,k",
    "d": "i1kl->k1",
    "e": "ijk,ijk->i->",
    "f": "i,ij,j->ii",
}
