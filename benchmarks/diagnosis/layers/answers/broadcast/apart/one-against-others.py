# expects: misconception one-incompatible
broadcast_answers = {
    "a": "error",
    "b": "error",
    "c": (6, 3),
    "d": "error",
    "e": "error",
    "f": "error",
}
