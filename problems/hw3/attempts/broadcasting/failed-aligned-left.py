broadcasting_answers = {
    "b": None,
    "c": None,
    "d": None,
    "e": None,
    "f": (7, 1),
}
