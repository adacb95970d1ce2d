"""Measures the window's frames beside a training, a picture of 100 megapixels and 1,000 scans.

The program tells the time of each frame's computation in its log (level trace); waiting for the
screen is not part of it.
"""

import gzip
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

WIDTH, HEIGHT = 1280, 800
SCANS = 1000
DATA = pathlib.Path(__file__).parent.parent.parent / "assets" / "mnist"


def digits():
    packed = (DATA / "t10k-images-idx3-ubyte.gz").read_bytes()
    pixels = gzip.decompress(packed)[16:]
    return [pixels[place : place + 784] for place in range(0, 784 * 500, 784)]


def write_pgm(path, width, rows):
    with open(path, "wb") as file:
        file.write(b"P5 %d %d 255\n" % (width, len(rows)))
        file.writelines(rows)


def write_scan(path, images, rng, scale=3):
    """Five digits side by side, dark on light."""
    chosen = [rng.choice(images) for _ in range(5)]
    rows = []
    for y in range(28):
        row = bytearray(b"\xf0" * 60)
        for image in chosen:
            for value in image[28 * y : 28 * y + 28]:
                row += bytes([240 - value * 9 // 10]) * scale
            row += b"\xf0" * 20
        rows += [bytes(row)] * scale
    blank = [b"\xf0" * len(rows[0])] * 40
    write_pgm(path, len(rows[0]), blank + rows + blank)


def write_large(path, images, side=10_000):
    """One digit on 100 megapixels."""
    scale, blank = 200, b"\xf0" * side
    edge = (side - 28 * scale) // 2
    rows = [blank] * edge
    for y in range(28):
        values = images[0][28 * y : 28 * y + 28]
        row = b"".join(bytes([240 - value * 9 // 10]) * scale for value in values)
        rows += [b"\xf0" * edge + row + b"\xf0" * (side - edge - len(row))] * scale
    write_pgm(path, side, rows + [blank] * (side - len(rows)))


class Window:
    def __init__(self, program, folder, *files):
        reader, writer = os.pipe()
        command = ["Xvfb", "-displayfd", str(writer), "-noreset", "-screen", "0", f"{WIDTH}x{HEIGHT}x24"]
        self.screen = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)
        display = ":" + os.read(reader, 20).decode().strip()
        self.environment = {
            **os.environ,
            "DISPLAY": display,
            "DIGITPAD_DATA_DIR": str(folder / "data"),
            "RUST_LOG": "digitpad=trace",
        }
        self.environment.pop("WAYLAND_DISPLAY", None)
        self.path = folder / "log"
        self.log = open(self.path, "w", encoding="utf-8")
        self.program = subprocess.Popen([program, *files], env=self.environment, stderr=self.log)
        self.read = 0
        time.sleep(5)
        self.do("search", "--name", "digitpad$", "windowfocus")

    def do(self, *arguments):
        subprocess.run(["xdotool", *map(str, arguments)], env=self.environment, check=False)

    def click(self, x, y):
        self.do("mousemove", x, y, "click", 1)
        time.sleep(0.7)

    def draw(self, seconds):
        """Scribbles on the canvas."""
        rng, start = random.Random(1), time.monotonic()
        while time.monotonic() - start < seconds:
            x, y = rng.randrange(60, 500), rng.randrange(180, 600)
            arguments = ["mousemove", x, y, "mousedown", 1]
            for _ in range(30):
                x, y = x + rng.randrange(-9, 10), y + rng.randrange(-9, 10)
                arguments += ["mousemove", x, y, "sleep", 0.008]
            self.do(*arguments, "mouseup", 1)
        self.do("key", "c")

    def train(self):
        self.do("key", "ctrl+2")
        time.sleep(0.5)
        self.click(168, 720)
        self.do("key", "ctrl+1")

    def close(self):
        self.program.terminate()
        self.program.wait(60)
        self.screen.terminate()

    def told(self, text, seconds):
        start = time.monotonic()
        while time.monotonic() - start < seconds:
            if text in self.path.read_text(encoding="utf-8")[self.read :]:
                return True
            time.sleep(0.2)
        return False

    def frames(self, what):
        """The frames since the last call."""
        text = self.path.read_text(encoding="utf-8")
        times = sorted(float(time) for time in re.findall(r"a frame took ([\d.]+) ms", text[self.read :]))
        self.read = len(text)
        if not times:
            print(f"{what}: no frames")
            return
        at = lambda share: times[min(len(times) - 1, int(len(times) * share))]
        print(f"{what}: {len(times)} frames, median {at(0.5):.1f} ms, 99 % within {at(0.99):.1f} ms, longest {times[-1]:.1f} ms")


def main(program):
    with tempfile.TemporaryDirectory() as name:
        folder, images, rng = pathlib.Path(name), digits(), random.Random(1)
        (folder / "scans").mkdir()
        for number in range(SCANS):
            write_scan(folder / "scans" / f"{number:04}.pgm", images, rng)
        write_large(folder / "large.pgm", images)
        window = Window(program, folder)
        window.draw(5)
        window.frames("drawing, nothing else")
        window.train()
        window.frames("the start of a training")
        window.draw(10)
        window.frames("drawing beside a training")
        window.close()
        window = Window(program, folder, folder / "scans")
        window.train()
        time.sleep(15)
        window.frames("a folder of 1,000 scans and a training")
        window.close()
        window = Window(program, folder, folder / "large.pgm")
        window.train()
        print(f"read: {window.told('recognized 7', 120)}")
        window.frames("a picture of 100 megapixels and a training")
        window.close()


main(sys.argv[1])
