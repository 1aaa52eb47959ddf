broadcasting_answers = {
    "a": "not broadcastable",
    "b": "3x2x5x3x4",
    "c": "3 × 2 × 5 × 3 × 4",
    "d": "3,2,5,3,2",
    "e": "[3, 2, 3, 3, 2]",
    "f": "(7, 7)",
}
