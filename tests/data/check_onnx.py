"""Compares exported models in ONNX Runtime with digitpad's own answers.

tests/onnx.rs runs it with a folder that holds images.f32 and, for each model, NAME.onnx,
NAME.probabilities.f32 and NAME.evidence.f32: 32-bit floats, row by row.
"""

import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

TOLERANCE = 1e-5

folder = Path(sys.argv[1])
images = np.fromfile(folder / "images.f32", np.float32).reshape(-1, 1, 28, 28)
models = sorted(folder.glob("*.onnx"))
worst = 0.0
for path in models:
    onnx.checker.check_model(str(path), full_check=True)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    own = np.fromfile(path.with_suffix(".probabilities.f32"), np.float32).reshape(-1, 10)
    own_evidence = np.fromfile(path.with_suffix(".evidence.f32"), np.float32)
    # All at once, and one at a time: the batch may have any size.
    probabilities, evidence = session.run(["probabilities", "evidence"], {"image": images})
    [first] = session.run(["probabilities"], {"image": images[:1]})
    apart = np.max([np.abs(probabilities - own).max(), np.abs(first - own[:1]).max()])
    relative = (np.abs(evidence - own_evidence) / np.maximum(1, np.abs(own_evidence))).max()
    print(f"{path.stem:10} probabilities {apart:.1e} apart, evidence {relative:.1e}")
    # Unlike max, it lets nothing that is no number pass.
    worst = np.max([worst, apart, relative])
if not models or not worst < TOLERANCE:
    sys.exit(f"{len(models)} models, {worst:.1e} apart; at most {TOLERANCE:.0e} is right")
