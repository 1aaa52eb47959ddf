# expects: misconception equal-rank
broadcast_answers = {"a": "no", "b": "no", "c": "no", "d": "no", "e": "(2, 3, 5)", "f": "no"}
