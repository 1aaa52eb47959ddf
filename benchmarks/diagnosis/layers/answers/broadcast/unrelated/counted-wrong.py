# expects: silence
broadcast_answers = {
    "a": "4, 3, 5",
    "b": "6, 6",
    "c": "6, 2",
    "d": "no",
    "e": "2, 3, 6",
    "f": "3, 3",
}
