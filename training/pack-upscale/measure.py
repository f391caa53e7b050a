"""Measures the upscaler on pictures that it has never seen, beside what needs no training, and shows some.

Comes in: work/upscale/{scenes,others}.npz, upscaler.pt. Goes out: a table of PSNR (dB, over red, green and blue) and SSIM (of the
brightness; Gaussian window of 11 pixels, deviation 1.5; Wang et al. 2004), and work/upscale/measured.png: nearest, Lanczos,
the network, the truth. Use: `python measure.py`.
"""

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from network import REACH, Upscaler
from train import WORK, tensor_of

SHOWN = ((0, "scenes"), (5, "scenes"), (9, "scenes"), (2, "others"), (5, "others"))


def upscaled(net: Upscaler, small: np.ndarray) -> np.ndarray:
    around = np.pad(small, ((0, 0), (REACH, REACH), (REACH, REACH), (0, 0)), mode="edge")
    parts = [net(tensor_of(around[at:at + 32])).clamp(0, 1) for at in range(0, len(around), 32)]
    return (torch.cat(parts).permute(0, 2, 3, 1).numpy() * 255).round().astype(np.uint8)


def resized(small: np.ndarray, kernel: Image.Resampling) -> np.ndarray:
    _, height, width, _ = small.shape
    return np.stack([np.asarray(Image.fromarray(each).resize((width * 2, height * 2), kernel)) for each in small])


def psnr(made: np.ndarray, truth: np.ndarray) -> float:
    """The mean over pictures."""
    error = ((made.astype(np.float64) - truth) ** 2).mean((1, 2, 3))
    return float((10 * np.log10(255 ** 2 / np.maximum(error, 1e-9))).mean())


def ssim(made: np.ndarray, truth: np.ndarray) -> float:
    weights = np.exp(-((np.arange(11) - 5) ** 2) / (2 * 1.5 ** 2))
    window = torch.from_numpy(np.outer(weights, weights) / weights.sum() ** 2)[None, None]
    grey = lambda pictures: torch.from_numpy(pictures @ np.array([0.299, 0.587, 0.114]))[:, None]
    blur = lambda x: F.conv2d(x, window)
    a, b = grey(made), grey(truth)
    means, squares = (blur(a), blur(b)), (blur(a * a), blur(b * b))
    spread = [square - mean ** 2 for mean, square in zip(means, squares)]
    common = blur(a * b) - means[0] * means[1]
    one, two = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    alike = (2 * means[0] * means[1] + one) * (2 * common + two)
    return float((alike / ((means[0] ** 2 + means[1] ** 2 + one) * (sum(spread) + two))).mean())


@torch.no_grad()
def main() -> None:
    torch.set_num_threads(1)
    net = Upscaler()
    net.load_state_dict(torch.load(WORK / "upscaler.pt")["average"])
    shown: dict[tuple[int, str], list[np.ndarray]] = {}
    for name in ("scenes", "others"):
        data = np.load(WORK / f"{name}.npz")
        large, small = data["large"], data["small"]
        ways = {"nearest": resized(small, Image.NEAREST), "bicubic": resized(small, Image.BICUBIC),
                "Lanczos": resized(small, Image.LANCZOS), "network": upscaled(net, small)}
        for way, made in ways.items():
            print(f"{name:8} {way:8} {psnr(made, large):6.2f} dB  {ssim(made, large):.4f}")
        for index, of in SHOWN:
            if of == name:
                shown[index, of] = [ways["nearest"][index], ways["Lanczos"][index], ways["network"][index], large[index]]
    page = np.concatenate([np.concatenate(row, 1) for row in shown.values()], 0)
    Image.fromarray(page).resize((page.shape[1] * 2, page.shape[0] * 2), Image.NEAREST).save(WORK / "measured.png")


if __name__ == "__main__":
    main()
