"""The pictures that the upscaler learns from: large ones, and the same at half the size.

Comes in: the emoji pictures in training/work/package (see training/README.md). Goes out, in training/work/upscale/: `train.npz`,
`scenes.npz` and `others.npz`, each with `large` (uint8 [N, 128, 128, 3]) and `small` (uint8 [N, 64, 64, 3]). `scenes` are the
512 that the miniature's training holds back, `others` show emoji of which nothing was ever seen; both are for measuring only.
Use: `python drawings.py`.
"""

import hashlib
import os
import sys
from pathlib import Path
from random import Random

import numpy as np
from PIL import Image, ImageDraw

os.environ["MINIATURE_SIZE"] = "128"
sys.path.insert(0, str(Path(__file__).parent.parent))

from render import HELD_BACK  # noqa: E402
from scenes import ASSETS, draw, random_scene  # noqa: E402
from styles import paper  # noqa: E402

SIZE, WORK = 128, Path(__file__).parent.parent / "work" / "upscale"
SCENES, SHEETS, SHAPES, PAPERS = 3600, 2400, 900, 300
KERNELS = (Image.LANCZOS, Image.BICUBIC, Image.BOX, Image.HAMMING, Image.BILINEAR)


def is_held_out(file: Path) -> bool:
    """One emoji in ten, whatever its order on the disk."""
    return int(hashlib.sha256(file.name.encode()).hexdigest(), 16) % 10 == 0


def backdrop(rng: Random) -> Image.Image:
    """Two colours, graded in some direction."""
    ends = np.array([[rng.random() ** 0.8 for _ in range(3)] for _ in range(2)])
    x, y = np.meshgrid(np.linspace(0, 1, SIZE), np.linspace(0, 1, SIZE))
    turn = rng.uniform(0, 6.28)
    way = (np.cos(turn) * (x - 0.5) + np.sin(turn) * (y - 0.5) + 0.7).clip(0, 1.4)[..., None] / 1.4 * rng.random()
    return Image.fromarray(((ends[0] * (1 - way) + ends[1] * way) * 255).round().astype(np.uint8))


def sheet(rng: Random, files: list[Path]) -> np.ndarray:
    """One to three emoji of any size and turn on a graded ground."""
    canvas = backdrop(rng)
    for _ in range(rng.choice((1, 1, 2, 3))):
        side = round(30 * 5 ** rng.random())
        picture = Image.open(rng.choice(files)).convert("RGBA").rotate(rng.uniform(-40, 40), Image.BICUBIC, expand=True)
        picture = picture.resize((side, side), Image.LANCZOS)
        canvas.paste(picture, (rng.randint(-side // 3, SIZE - side * 2 // 3), rng.randint(-side // 3, SIZE - side * 2 // 3)), picture)
    return np.asarray(canvas)


def shapes(rng: Random) -> np.ndarray:
    """Discs, polygons and thin lines, drawn four times as large and brought down."""
    zoom = 4
    canvas = backdrop(rng).resize((SIZE * zoom, SIZE * zoom), Image.BICUBIC)
    pen = ImageDraw.Draw(canvas)
    place = lambda: (rng.uniform(-20, SIZE + 20) * zoom, rng.uniform(-20, SIZE + 20) * zoom)
    for _ in range(rng.randint(3, 12)):
        colour = tuple(rng.randrange(256) for _ in range(3))
        kind, (x, y), reach = rng.choice("dpl"), place(), rng.uniform(2, 40) * zoom
        if kind == "d":
            pen.ellipse((x - reach, y - reach * rng.uniform(0.4, 1), x + reach, y + reach), fill=colour)
        elif kind == "p":
            pen.polygon([place() for _ in range(rng.choice((3, 4, 5)))], fill=colour)
        else:
            pen.line([place() for _ in range(rng.choice((2, 3, 4)))], fill=colour, width=round(rng.uniform(1, 5) * zoom), joint="curve")
    return np.asarray(canvas.resize((SIZE, SIZE), Image.LANCZOS))


def halved(large: np.ndarray, kernel: Image.Resampling) -> np.ndarray:
    return np.asarray(Image.fromarray(large).resize((SIZE // 2, SIZE // 2), kernel))


def save(name: str, large: list[np.ndarray], kernels: list[Image.Resampling]) -> None:
    small = [halved(picture, kernel) for picture, kernel in zip(large, kernels, strict=True)]
    np.savez(WORK / f"{name}.npz", large=np.stack(large), small=np.stack(small))
    print(f"{name}: {len(large)}", flush=True)


def main() -> None:
    WORK.mkdir(parents=True, exist_ok=True)
    files = sorted(ASSETS.glob("*.webp"))
    seen, unseen = [f for f in files if not is_held_out(f)], [f for f in files if is_held_out(f)]
    rng = Random(1)  # the generator of render.py, so that its first scenes come first here too
    scenes = [random_scene(rng) for _ in range(HELD_BACK + SCENES)]
    save("scenes", [draw(scene) for scene in scenes[:HELD_BACK:2]], [Image.BICUBIC] * (HELD_BACK // 2))
    rng = Random(2)
    save("others", [sheet(rng, unseen) for _ in range(256)], [Image.BICUBIC] * 256)
    rng = Random(3)
    learned = [draw(scene) for scene in scenes[HELD_BACK:]]
    learned += [paper(scene) for scene in scenes[HELD_BACK:HELD_BACK + PAPERS]]
    learned += [sheet(rng, seen) for _ in range(SHEETS)] + [shapes(rng) for _ in range(SHAPES)]
    save("train", learned, [rng.choice(KERNELS) for _ in learned])


if __name__ == "__main__":
    main()
