einsum_answers = {
    "a": "ijk,j->ik",
    "b": "ijk,ki->j",
    "c": "iikl->ik",
    "d": "ijij->ji",
    "e": "ijk,ikj->i",
    "f": "i,ij,i->",
}
