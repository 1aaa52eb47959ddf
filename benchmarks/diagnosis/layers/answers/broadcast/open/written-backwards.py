# expects: misconception reversed
broadcast_answers = {
    "a": "not broadcastable",
    "b": "not broadcastable",
    "c": "3, 6",
    "d": "not broadcastable",
    "e": "5, 3, 2",
    "f": "3, 2",
}
