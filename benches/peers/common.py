"""What the peers share: MNIST from digitpad's own files, arguments, and one JSON line per figure."""

import argparse
import gzip
import json
import math
import statistics
import time
from pathlib import Path

import numpy as np

ASSETS = Path(__file__).resolve().parents[2] / "assets" / "mnist"
WARM_UP_STEPS = 10
# digitpad's preset Quick (src/train/config.rs).
QUICK = {"epochs": 2, "peak": 0.004, "train_images": 55_000}
LATENCY_RUNS = 300


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("model", choices=["softmax", "paper-cnn", "cnn", "modern"])
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--seconds", type=float, default=5, help="how long to train, and to evaluate")
    parser.add_argument("--threads", type=int, default=0, help="0: all")
    parser.add_argument("--quick", action="store_true", help="train by digitpad's preset Quick instead")
    return parser.parse_args()


def read(name, offset):
    with gzip.open(ASSETS / f"{name}.gz") as file:
        return np.frombuffer(file.read(), np.uint8, offset=offset)


def mnist(part):
    images = read(f"{part}-images-idx3-ubyte", 16).reshape(-1, 28, 28)
    return images, read(f"{part}-labels-idx1-ubyte", 8).astype(np.int64)


def report(program, kind, model, **figures):
    print(json.dumps({"program": program, "kind": kind, "model": model, **figures}), flush=True)


def time_training(step, count, batch, seconds):
    """Images a second of step(start), which trains on the images from `start` on."""
    done = 0
    start = None
    while True:
        if done == WARM_UP_STEPS:
            start = time.perf_counter()
        step(done * batch % (count - batch))
        done += 1
        if start is not None and time.perf_counter() - start > seconds:
            break
    # What the last step returned was read, so nothing is left in a queue.
    return (done - WARM_UP_STEPS) * batch / (time.perf_counter() - start)


def time_evaluation(evaluate, seconds):
    """Images a second of passes over the test set, after one that warms up."""
    evaluate()
    passes = 0
    start = time.perf_counter()
    while time.perf_counter() - start < seconds:
        evaluate()
        passes += 1
    return passes * 10_000 / (time.perf_counter() - start)


def time_latency(run):
    for _ in range(20):
        run()
    times = []
    for _ in range(LATENCY_RUNS):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    return {"p50_ms": statistics.median(times), "p95_ms": times[int(0.95 * len(times))]}


def one_cycle(progress, peak):
    """digitpad's one-cycle schedule (src/train/schedule.rs); progress is 0..1."""
    if progress < 0.2:
        return peak * (0.04 + 0.96 * progress / 0.2)
    fall = (progress - 0.2) / 0.8
    return peak * (1e-3 + (1 - 1e-3) * (1 + math.cos(math.pi * fall)) / 2)
