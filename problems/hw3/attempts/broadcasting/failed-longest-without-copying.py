broadcasting_answers = {
    "a": "yes",
    "b": "yes",
    "c": (5, 1, 4),
    "d": (3, 2, 5, 3, 1),
    "e": (3, 2, 3, 3),
    "f": 7,
}
