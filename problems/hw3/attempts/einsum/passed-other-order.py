einsum_answers = {
    "a": "a,abc->bc",
    "b": "ac,abc",
    "c": "ijkl -> ik",
    "d": "abcd→ca",
    "e": "...ij,...ij->...",
    "f": "ij,j,i",
}
