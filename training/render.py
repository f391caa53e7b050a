"""Renders the scenes once and fits the latent space.

Comes in: the emoji pictures in work/package. Goes out, in WORK: `pictures.npy` (uint8 [N, SIZE, SIZE, 3]), `scenes.json`
(the scenes), `pca.npz` (8x8 pixel patches <-> 16 channels) and `latents.npy` (f16 [N, 16, SIZE/8, SIZE/8]), the latents that
the autoencoder is trained onto. The first HELD_BACK scenes are for measuring and never trained on.
Use: `python render.py [N]`.
"""

import json
import sys
from pathlib import Path
from random import Random

import numpy as np
from PIL import Image

from configs import CELLS, WORK
from scenes import SIZE, draw, random_scene

COUNT, FITTED, HELD_BACK = 100_000, 3_000, 512


def patches(pictures: np.ndarray) -> np.ndarray:
    """uint8 [N, SIZE, SIZE, 3] -> f32 [N * cells, 192], in -1..1."""
    cells = pictures.reshape(-1, CELLS, 8, CELLS, 8, 3).transpose(0, 1, 3, 5, 2, 4)
    return cells.reshape(-1, 192).astype(np.float32) / 127.5 - 1


def fit(pictures: np.ndarray) -> dict[str, np.ndarray]:
    """PCA to 16 channels, each divided by the root of its spread, all scaled to a spread of about 1."""
    flat = patches(pictures)
    mean = flat.mean(0)
    values, vectors = np.linalg.eigh(np.cov((flat - mean).T))
    deviation, vectors = np.sqrt(values[::-1][:16]), vectors[:, ::-1][:, :16]
    gain = 1 / np.sqrt(deviation)
    gain /= np.sqrt(np.mean((deviation * gain) ** 2))
    made = {"mean": mean, "encode": vectors * gain, "decode": (vectors / gain).T}
    return {name: value.astype(np.float32) for name, value in made.items()}


def encode(pca: dict[str, np.ndarray], pictures: np.ndarray) -> np.ndarray:
    z = (patches(pictures) - pca["mean"]) @ pca["encode"]
    return z.reshape(-1, CELLS, CELLS, 16).transpose(0, 3, 1, 2)


def decode(pca: dict[str, np.ndarray], latents: np.ndarray) -> np.ndarray:
    """[N, 16, h, w] -> uint8 [N, SIZE, SIZE, 3], without the learned decoder."""
    flat = latents.transpose(0, 2, 3, 1).reshape(-1, 16) @ pca["decode"] + pca["mean"]
    cells = flat.reshape(-1, CELLS, CELLS, 3, 8, 8).transpose(0, 1, 4, 2, 5, 3).reshape(-1, SIZE, SIZE, 3)
    return ((cells + 1) * 127.5).clip(0, 255).round().astype(np.uint8)


def sheet(pictures: np.ndarray, columns: int, path: Path, zoom: int = 1) -> None:
    """Pastes pictures into one PNG, row by row."""
    rows = -(-len(pictures) // columns)
    page = Image.new("RGB", (columns * (SIZE + 2), rows * (SIZE + 2)), "white")
    for index, picture in enumerate(pictures):
        page.paste(Image.fromarray(picture), (index % columns * (SIZE + 2), index // columns * (SIZE + 2)))
    page.resize((page.width * zoom, page.height * zoom), Image.NEAREST).save(path)


def main(count: int = COUNT) -> None:
    WORK.mkdir(parents=True, exist_ok=True)
    rng = Random(1)
    scenes = [random_scene(rng) for _ in range(count)]
    pictures = np.lib.format.open_memmap(WORK / "pictures.npy", "w+", np.uint8, (count, SIZE, SIZE, 3))
    for index, scene in enumerate(scenes):
        pictures[index] = draw(scene)
    pca = fit(pictures[:FITTED])
    latents = np.concatenate([encode(pca, pictures[at:at + 2000]).astype(np.float16) for at in range(0, count, 2000)])
    np.save(WORK / "latents.npy", latents)
    np.savez(WORK / "pca.npz", **pca)
    (WORK / "scenes.json").write_text(json.dumps(scenes))
    back = decode(pca, latents[:256].astype(np.float32)).astype(np.float32)
    error = np.mean((back - pictures[:256]) ** 2)
    print(f"{count} scenes; PCA {10 * np.log10(255 ** 2 / error):.1f} dB; latent std {latents[:4000].astype(np.float32).std():.3f}")
    sheet(np.concatenate([pictures[:48], back[:24].astype(np.uint8)]), 12, WORK / "scenes.png", 2)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
