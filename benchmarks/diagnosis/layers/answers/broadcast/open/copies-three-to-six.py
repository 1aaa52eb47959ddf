# expects: misconception repeats
broadcast_answers = {
    "a": (4, 2, 3),
    "b": None,  # 2 does not go into 5
    "c": (3, 3),
    "d": (6, 4),  # the three rows twice
    "e": (2, 3, 5),
    "f": (2, 1),
}
