# expects: misconception aligned-left
broadcast_answers = {
    "a": None,
    "b": (5, 2),
    "c": (3, 1),
    "d": None,
    "e": (2, 3, 5),
    "f": (2, 1),
}
