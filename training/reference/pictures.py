"""Small picture files of the awkward kinds, written by Pillow, for the tests of the media worker.

Writes test/pictures/. Run from the repository's root:
    python training/reference/pictures.py
"""

import pathlib

from PIL import Image

FOLDER = pathlib.Path("test/pictures")
RED, GREEN, BLUE = (220, 20, 20), (20, 200, 20), (20, 20, 220)


def halves(size, left, right):
    picture = Image.new("RGB", size, left)
    picture.paste(right, (size[0] // 2, 0, size[0], size[1]))
    return picture


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    lying = halves((40, 20), RED, BLUE)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise: red is on top when upright
    lying.save(FOLDER / "lying.jpg", quality=95, exif=exif)
    halves((40, 20), RED, BLUE).convert("CMYK").save(FOLDER / "cmyk.jpg", quality=95)
    Image.new("L", (9, 5), 128).save(FOLDER / "grey.jpg", quality=95)
    frames = [Image.new("RGB", (10, 8), colour) for colour in (RED, GREEN, BLUE)]
    frames[0].save(FOLDER / "three.gif", save_all=True, append_images=frames[1:], duration=100, loop=0)
    frames[0].save(FOLDER / "three.webp", save_all=True, append_images=frames[1:], duration=100, lossless=True)
    clear = Image.new("RGBA", (6, 4), (*GREEN, 255))
    clear.paste((0, 0, 0, 0), (0, 0, 3, 4))
    clear.save(FOLDER / "clear.webp", lossless=True)
    clear.quantize(4).save(FOLDER / "palette.png")
    halves((12, 6), RED, BLUE).save(FOLDER / "plain.tiff")
