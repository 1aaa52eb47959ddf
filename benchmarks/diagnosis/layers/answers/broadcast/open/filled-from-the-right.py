# expects: misconception aligned-left
broadcast_answers = {
    "a": None,
    "b": (5, 2),
    "c": None,
    "d": None,
    "e": (2, 3, 5),
    "f": (2, 3),
}
