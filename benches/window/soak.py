"""Uses the real window for a long time as an impatient person would, and watches its memory.

Draws, erases, opens test digits, changes tabs and settings, starts, pauses, stops and goes on with
trainings, opens fields and leaves them. Prints resident memory, threads and open files every half
minute; at the end, the program is asked to close and must do so without an error.
"""

import math
import os
import random
import re
import subprocess
import sys
import tempfile
import time

WIDTH, HEIGHT = 1280, 800
TABS = {"recognize": (152, 27), "train": (237, 27), "experiments": (325, 27)}
CANVAS = (40, 150, 610, 690)
# Places of buttons in the window at this size; some are there only at times.
RECOGNIZE = [(80, 732), (197, 732), (1000, 200), (1200, 200), (48, 98), (88, 98), (520, 98)]
TRAIN = [(168, 655), (1003, 700), (1115, 700), (1143, 700), (168, 163), (168, 222), (260, 104)]
EXPERIMENTS = [(168, 130), (168, 240), (168, 665), (168, 665)]


class Window:
    def __init__(self, program, folder):
        reader, writer = os.pipe()
        command = ["Xvfb", "-displayfd", str(writer), "-noreset", "-screen", "0", f"{WIDTH}x{HEIGHT}x24"]
        self.screen = subprocess.Popen(command, pass_fds=[writer], stderr=subprocess.DEVNULL)
        display = ":" + os.read(reader, 20).decode().strip()
        self.environment = {**os.environ, "DISPLAY": display, "DIGITPAD_DATA_DIR": folder}
        self.environment.pop("WAYLAND_DISPLAY", None)
        self.log = open(os.path.join(folder, "log"), "w+", encoding="utf-8")
        self.program = subprocess.Popen([program], env=self.environment, stderr=self.log)
        time.sleep(5)

    def do(self, *arguments):
        subprocess.run(["xdotool", *map(str, arguments)], env=self.environment, check=False)

    def click(self, x, y):
        self.do("mousemove", x, y, "click", 1)

    def stroke(self, points):
        arguments = ["mousemove", *points[0], "mousedown", 1]
        for point in points[1:]:
            arguments += ["mousemove", *point, "sleep", 0.004]
        self.do(*arguments, "mouseup", 1)

    def figures(self):
        with open(f"/proc/{self.program.pid}/status", encoding="utf-8") as file:
            status = file.read()
        number = lambda name: int(re.search(rf"{name}:\s+(\d+)", status).group(1))
        files = len(os.listdir(f"/proc/{self.program.pid}/fd"))
        return number("VmRSS") / 1024, number("Threads"), files


def scribble(rng):
    left, top, right, bottom = CANVAS
    x, y = rng.uniform(left, right), rng.uniform(top, bottom)
    angle, points = rng.uniform(0, 2 * math.pi), []
    bend = rng.uniform(-0.3, 0.3)
    for _ in range(rng.randrange(2, 60)):
        points.append((int(min(max(x, left), right)), int(min(max(y, top), bottom))))
        angle += bend + rng.uniform(-0.2, 0.2)
        x, y = x + 12 * math.cos(angle), y + 12 * math.sin(angle)
    return points


def act(window, rng):
    tab = rng.choices(list(TABS), [6, 3, 1])[0]
    window.click(*TABS[tab])
    for _ in range(rng.randrange(1, 6)):
        if tab == "recognize" and rng.random() < 0.7:
            window.stroke(scribble(rng))
        elif tab == "recognize":
            if rng.random() < 0.4:
                window.click(*rng.choice(RECOGNIZE))
            else:
                window.do("key", rng.choice(["c", "b", "e", "ctrl+z", "ctrl+y", "bracketleft", "bracketright"]))
        elif tab == "train":
            window.click(*rng.choice(TRAIN))
            if rng.random() < 0.3:
                window.do("key", "Down", "Return")
        else:
            window.click(*rng.choice(EXPERIMENTS))
        time.sleep(rng.uniform(0.05, 0.6))
        window.do("key", "Escape")


def main(program, minutes):
    rng, samples = random.Random(1), []
    with tempfile.TemporaryDirectory() as folder:
        window = Window(program, folder)
        start = shown = time.monotonic()
        while time.monotonic() - start < 60 * minutes and window.program.poll() is None:
            act(window, rng)
            if time.monotonic() - shown >= 30:
                shown = time.monotonic()
                samples.append(window.figures())
                memory, threads, files = samples[-1]
                print(f"{(shown - start) / 60:5.1f} min  {memory:6.0f} MB  {threads} threads  {files} files", flush=True)
        early = window.program.poll()
        window.program.terminate()
        status = window.program.wait(60)
        window.screen.terminate()
        window.log.seek(0)
        bad = [line for line in window.log if "panicked" in line or "ERROR" in line]
    if len(samples) >= 4:
        quarter = len(samples) // 4
        mean = lambda part: sum(memory for memory, _, _ in part) / len(part)
        second, last = mean(samples[quarter : 2 * quarter]), mean(samples[-quarter:])
        print(f"memory: {second:.0f} MB in the second quarter, {last:.0f} MB in the last")
    print(f"ended early: {early is not None}; exit status {status}; panics and errors in the log: {len(bad)}")
    print("".join(bad[:20]), end="")
    return early is not None or status != 0 or bool(bad)


sys.exit(main(sys.argv[1], float(sys.argv[2])))
