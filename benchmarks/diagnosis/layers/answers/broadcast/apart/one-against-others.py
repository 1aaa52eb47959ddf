# expects: misconception one-incompatible
broadcast_answers = {
    "a": "error",
    "b": "error",
    "c": "error",
    "d": "error",
    "e": "error",
    "f": (2, 1),
}
