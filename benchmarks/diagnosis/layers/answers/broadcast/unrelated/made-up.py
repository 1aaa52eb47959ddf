# expects: silence
broadcast_answers = {
    "a": (7, 2, 9),
    "b": (8, 3),
    "c": (5, 3),
    "d": (2, 7),
    "e": (4, 4, 4),
    "f": (9, 9),
}
