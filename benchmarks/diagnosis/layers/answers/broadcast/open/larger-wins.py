# expects: misconception maximum
broadcast_answers = dict(
    a=[4, 3, 3],
    b=[5, 5],
    c=[6, 3],
    d=[6, 4],
    e=[2, 3, 5],
    f=[2, 3],
)
