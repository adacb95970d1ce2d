"""Medians of the figures of several rounds, beside digitpad's ratio to the best peer."""

import json
import statistics
import sys
from collections import defaultdict

LOWER_IS_BETTER = {"latency", "quick"}
UNITS = {"train": "images/s", "evaluate": "images/s", "latency": "ms", "quick": "s"}


def value(figure):
    for name in ["images_per_second", "p50_ms", "seconds"]:
        if name in figure:
            return figure[name]
    raise KeyError(figure)


def shown(number):
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def main():
    rows = defaultdict(lambda: defaultdict(list))
    for line in open(sys.argv[1]):
        figure = json.loads(line)
        if figure.get("what", "one image") != "one image":
            continue
        program = figure["program"].split()[0]
        rows[figure["kind"], figure["model"]][program].append(value(figure))
    print("| | digitpad | PyTorch | TensorFlow | ONNX Runtime | digitpad to the best |")
    print("|---|---|---|---|---|---|")
    for (kind, model), programs in rows.items():
        medians = {program: statistics.median(values) for program, values in programs.items()}
        ours = medians.pop("digitpad", None)
        if ours is None or not medians:
            continue
        if kind in LOWER_IS_BETTER:
            ratio = min(medians.values()) / ours
        else:
            ratio = ours / max(medians.values())
        cell = lambda program: f"{shown(medians[program])}" if program in medians else ""
        cells = [f"{shown(ours)}", cell("pytorch"), cell("tensorflow"), cell("onnxruntime")]
        print(f"| {kind} {model}, {UNITS[kind]} | {' | '.join(cells)} | {ratio:.2f}x |")


main()
