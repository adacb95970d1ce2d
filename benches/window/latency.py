"""Moves the pen in the real window and watches the screen: when does ink appear, when do bars move?

Each figure is the time from the pointer's event to the first changed pixel, with everything between:
X server, event loop, preprocessing, network, drawing, and copying to the screen. The screen is looked
at about once a millisecond.
"""

import math
import os
import subprocess
import sys
import time

from Xlib import X, display
from Xlib.ext import xtest

# Where things are in a window of 1280 x 800.
PEN_CENTER, PEN_RADIUS = (320, 420), (120, 150)
BARS = (690, 190, 570, 225)
STEPS = 40
PATIENCE = 0.5


def screen():
    """A virtual screen and its name."""
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1280x800x24", "-noreset"]
    server = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)
    os.close(writer)
    with os.fdopen(reader) as told:
        return server, ":" + told.readline().strip()


def pen_places():
    for step in range(STEPS):
        angle = math.radians(-150 + 6 * step)
        yield (
            int(PEN_CENTER[0] + PEN_RADIUS[0] * math.cos(angle)),
            int(PEN_CENTER[1] + PEN_RADIUS[1] * math.sin(angle)),
        )


def measure(name):
    screen = display.Display(name)
    root = screen.screen().root

    def look(x, y, width, height):
        return root.get_image(x, y, width, height, X.ZPixmap, 0xFFFFFFFF).data

    def event(kind, detail=0, **place):
        xtest.fake_input(screen, kind, detail, **place)
        screen.sync()

    first, *others = pen_places()
    event(X.MotionNotify, x=first[0], y=first[1])
    event(X.ButtonPress, 1)
    time.sleep(1)
    times = {"ink": [], "bars": []}
    for x, y in others:
        areas = {"ink": (x - 2, y - 2, 4, 4), "bars": BARS}
        before = {what: look(*area) for what, area in areas.items()}
        start = time.perf_counter()
        event(X.MotionNotify, x=x, y=y)
        while areas and time.perf_counter() - start < PATIENCE:
            for what, area in list(areas.items()):
                if look(*area) != before[what]:
                    times[what].append((time.perf_counter() - start) * 1000)
                    del areas[what]
            time.sleep(0.001)
        time.sleep(0.1)
    event(X.ButtonRelease, 1)
    return times


def main():
    server, name = screen()
    program = subprocess.Popen([sys.argv[1]], env={**os.environ, "DISPLAY": name}, stderr=subprocess.PIPE, text=True)
    try:
        for line in program.stderr:
            if "the shipped model is ready" in line:
                break
        time.sleep(2)
        for what, times in measure(name).items():
            times.sort()
            median, late = (times[int(len(times) * part)] for part in (0.5, 0.95))
            print(f"{what:4} after {median:.1f} ms, 95 % within {late:.1f} ms ({len(times)} changes of {STEPS - 1})")
    finally:
        program.kill()
        server.kill()


main()
