einsum_answers = {
    "a": "ijk,i->jk",
    "b": "ijk,ik->j",
    "c": "ijkl->ik",
    "d": "ijkl->ki",
    "e": "ijk,ijk->i",
    "f": "i,ij,j->",
}
