einsum_answers = {
    "a": "",
    "b": None,
}

