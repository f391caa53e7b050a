"""What training never sees, so that it can be asked for afterwards.

Comes in: two words. Goes out: whether the pair is held out. The rule stands from before the first training: the first four
bytes of SHA-256 of the two words in alphabetical order, joined by `+`, as a big-endian number, divisible by 5. It covers an
object and the colour it is drawn in (not the one it has by nature), two different objects in one picture, and an object
and a count of two, three or four. Besides, one family of sentences is never used in training: `captions.HELD_OUT_FAMILY`.
"""

from hashlib import sha256
from itertools import combinations

FOLDS = 5


def held_out(a: str, b: str) -> bool:
    digest = sha256("+".join(sorted((a, b))).encode()).digest()
    return int.from_bytes(digest[:4], "big") % FOLDS == 0


def seen_in_training(objects: list[tuple[str, str]], count: int) -> bool:
    """`objects` are (name, drawn colour or nothing); `count` of the first one where there is one kind only."""
    from objects import COUNTS

    if any(colour and held_out(name, colour) for name, colour in objects):
        return False
    if any(held_out(a, b) for (a, _), (b, _) in combinations(objects, 2) if a != b):
        return False
    return count == 1 or not held_out(objects[0][0], COUNTS[count - 1])


if __name__ == "__main__":
    from objects import COLOURS, COUNTS, NAMES, can_be

    coloured = [(n, c) for n in NAMES for c in COLOURS if can_be(n, c)]
    counted = [(n, c) for n in NAMES for c in COUNTS[1:]]
    for what, pairs in {"object and colour": coloured, "two objects": list(combinations(NAMES, 2)), "object and count": counted}.items():
        out = [pair for pair in pairs if held_out(*pair)]
        print(f"{what}: {len(out)} of {len(pairs)} held out, such as {', '.join(' '.join(pair) for pair in out[:6])}")
