# expects: misconception equal-shapes
broadcast_answers = dict.fromkeys("abcdef")
