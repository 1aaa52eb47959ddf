# expects: misconception aligned-left
def together(one, other):
    rank = max(len(one), len(other))
    one, other = one + (1,) * (rank - len(one)), other + (1,) * (rank - len(other))
    out = []
    for p, q in zip(one, other):
        if p != q and 1 not in (p, q):
            return None
        out.append(max(p, q))
    return tuple(out)


broadcast_answers = {
    "a": together((4, 2, 3), (3, 3)),
    "b": together((5, 2), (5,)),
    "c": together((3,), (6, 3)),
    "d": together((6, 4), (3, 4)),
    "e": together((2, 1, 5), (1, 3, 1)),
    "f": together((2, 3), (1,)),
}
