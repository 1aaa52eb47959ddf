# expects: misconception last-shape
broadcast_answers = {
    "a": "3 x 3",
    "b": "5",
    "c": "6 x 3",
    "d": "3 x 4",
    "e": "1 x 3 x 1",
    "f": "1",
}
