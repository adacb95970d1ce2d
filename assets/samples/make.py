#!/usr/bin/env python3
"""Makes the sample scans from MNIST's test images; needs numpy and Pillow.

Usage: make.py (in this folder)
"""
import gzip
import pathlib

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

HERE = pathlib.Path(__file__).parent
MNIST = HERE.parent / "mnist"
rng = np.random.default_rng(8)


def read(name, header):
    return np.frombuffer(gzip.decompress((MNIST / name).read_bytes()), np.uint8)[header:]


images = read("t10k-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28)
labels = read("t10k-labels-idx1-ubyte.gz", 8)


def digit(value, height):
    """The ink of a digit, 0..=1, cropped, `height` pixels high, with sharp edges."""
    image = images[rng.choice(np.flatnonzero(labels == value))]
    rows, columns = np.flatnonzero(image.any(1)), np.flatnonzero(image.any(0))
    image = Image.fromarray(image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    width = max(6, round(image.width * height / image.height))
    large = np.asarray(image.resize((width, height), Image.BICUBIC), float) / 255
    return np.clip((large - 0.5) * 4 + 0.5, 0, 1)


def write(ink, text, left, top, height, gap):
    """Puts a line of digits on a page of ink; `gap` is from left edge to left edge if negative."""
    for value in text:
        shape = digit(int(value), height + int(rng.integers(-4, 5)))
        x, y = left, top + int(rng.integers(-4, 5))
        if gap < 0:
            x += (-gap - shape.shape[1]) // 2
        part = ink[y : y + shape.shape[0], x : x + shape.shape[1]]
        np.maximum(part, shape, out=part)
        left += -gap if gap < 0 else shape.shape[1] + gap + int(rng.integers(0, 8))


def page(height, width):
    return np.zeros((height, width))


def picture(ink, paper, color, noise):
    """Ink of a color on paper, with the sensor's noise."""
    mixed = paper * (1 - ink[..., None]) + np.asarray(color, float) * ink[..., None]
    mixed += rng.normal(0, noise, ink.shape)[..., None]
    return Image.fromarray(np.clip(mixed, 0, 255).astype(np.uint8))


def form():
    ink = page(300, 620)
    for top, text in [(40, "53174"), (180, "20486")]:
        write(ink, text, 60, top + 8, 62, -100)
    result = picture(ink, np.full((300, 620, 3), 252.0), (25, 40, 120), 1.5)
    draw = ImageDraw.Draw(result)
    for top in (40, 180):
        for place in range(5):
            left = 60 + 100 * place
            draw.rectangle((left, top - 12, left + 99, top + 88), outline=(215, 120, 110), width=2)
    result.convert("P", palette=Image.ADAPTIVE, colors=64).save(HERE / "form.png", optimize=True)


def note():
    ink = page(520, 700)
    for top, text in [(60, "1947"), (210, "368"), (360, "5012")]:
        write(ink, text, 90, top, 92, 26)
    y, x = np.mgrid[0:520, 0:700]
    light = 235 - 120 / (1 + np.exp(-(x + 0.5 * y - 620) / 40))
    paper = light[..., None] * np.array([1.0, 0.98, 0.93])
    result = picture(ink, paper, (40, 38, 45), 4)
    result.filter(ImageFilter.GaussianBlur(0.7)).save(HERE / "note.jpg", quality=72)


def board():
    ink = page(320, 720)
    write(ink, "4096", 60, 80, 140, 30)
    grain = np.clip(rng.normal(0.9, 0.18, ink.shape), 0, 1)
    paper = np.full((320, 720, 3), 1.0) * np.array([38.0, 62.0, 52.0])
    result = picture(ink * grain, paper, (238, 240, 232), 5)
    result.filter(ImageFilter.GaussianBlur(0.8)).save(HERE / "board.jpg", quality=75)


def ruled():
    ink = page(300, 560)
    for top, text in [(42, "7820"), (162, "9315")]:
        write(ink, text, 60, top, 70, 30)
    paper = np.full((300, 560, 3), 250.0)
    paper[20::30] = (175, 200, 230)
    result = picture(ink, paper, (20, 20, 20), 1.5)
    result.convert("P", palette=Image.ADAPTIVE, colors=64).save(HERE / "ruled.png", optimize=True)


for make in (form, note, board, ruled):
    make()
