einsum_answers = {
    "a": "ijk,i->kj",
    "b": "ijk,ik->jk",
    "c": "ijkl->ki",
    "d": "ijkl->ik",
    "e": "ijk,ijk->",
    "f": "i,ij,j->i",
}
