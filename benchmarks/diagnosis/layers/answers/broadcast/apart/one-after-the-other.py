# expects: misconception concatenated
broadcast_answers = {
    "a": [4, 2, 3, 3, 3],
    "b": [5, 2, 5],
    "c": [3, 6, 3],
    "d": [6, 4, 3, 4],
    "e": [2, 1, 5, 1, 3, 1],
    "f": [2, 3, 1],
}
