"""Draws the small reference pictures that the graphs in graphs/ take as inputs.

Comes in: the emoji pictures in work/package. Goes out: graphs/pictures/*.png (64 px, one object each).
"""

from pathlib import Path

from PIL import Image

from scenes import Placed, Scene, draw

FOLDER = Path(__file__).parent.parent / "graphs" / "pictures"
SHOWN = {"apple": "white", "dog": "blue", "rocket": "purple", "whale": "yellow", "tree": "grey", "house": "green"}


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, background in SHOWN.items():
        scene = Scene((Placed(name, "", "", 32, 32, 44),), "single", "centre", background, 1)
        Image.fromarray(draw(scene)).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
