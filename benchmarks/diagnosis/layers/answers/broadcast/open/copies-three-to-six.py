# expects: misconception repeats
broadcast_answers = {
    "a": None,  # 2 does not go into 3
    "b": None,  # nor 2 into 5
    "c": (6, 3),
    "d": (6, 4),  # the three rows twice
    "e": (2, 3, 5),
    "f": (2, 3),
}
