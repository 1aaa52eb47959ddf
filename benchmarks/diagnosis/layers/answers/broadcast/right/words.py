# expects: passed
broadcast_answers = {
    "a": "No.",
    "b": "cannot be broadcast",
    "c": "shape = [6, 3]",
    "d": "ValueError",
    "e": "yes, 2 × 3 × 5",
    "f": "2x3",
}
