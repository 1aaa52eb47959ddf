# expects: passed
broadcast_answers = {
    "a": "yes, 4 × 2 × 3",
    "b": "cannot be broadcast",
    "c": "(3, 3)",
    "d": "ValueError",
    "e": "shape = [2, 3, 5]",
    "f": "2x1",
}
