"""Writes torch_optimizers.json and tensorflow_optimizers.json: ten steps of each optimizer down sum(a * (w - c)^2).

python tests/data/optimizer_reference.py torch         (needs torch)
python tests/data/optimizer_reference.py tensorflow    (needs tensorflow)
"""

import json
import random
import sys
from pathlib import Path

RATE, STEPS, COUNT = 0.05, 10, 6
random.seed(3)
WEIGHTS, CURVATURES, CENTERS = ([round(random.uniform(low, high), 3) for _ in range(COUNT)] for low, high in [(-1, 1), (0.2, 3), (-1, 1)])

# Name of the optimizer here, constants here; the standard ones first.
CASES = [
    ("sgd", {}),
    ("sgd", {"weight_decay": 0.1}),
    ("momentum", {}),
    ("momentum", {"momentum": 0.5, "weight_decay": 0.1}),
    ("nesterov", {}),
    ("nesterov", {"momentum": 0.5, "weight_decay": 0.1}),
    ("adagrad", {}),
    ("adagrad", {"epsilon": 0.01, "weight_decay": 0.1}),
    ("adadelta", {}),
    ("adadelta", {"decay_2": 0.8, "epsilon": 1e-4, "weight_decay": 0.1}),
    ("rmsprop", {}),
    ("rmsprop", {"decay_2": 0.8, "epsilon": 0.01, "weight_decay": 0.1}),
    ("adam", {}),
    ("adam", {"decay_1": 0.8, "decay_2": 0.9, "epsilon": 0.01, "weight_decay": 0.1}),
    ("adamw", {}),
    ("adamw", {"decay_1": 0.8, "decay_2": 0.9, "epsilon": 0.01, "weight_decay": 0.2}),
]


def with_torch(name, constants):
    import torch

    weights = torch.tensor(WEIGHTS, requires_grad=True)
    decays = {"weight_decay": constants["weight_decay"]} if "weight_decay" in constants else {}
    epsilon = {"eps": constants["epsilon"]} if "epsilon" in constants else {}
    betas = (constants.get("decay_1", 0.9), constants.get("decay_2", 0.999))
    momentum = constants.get("momentum", 0.9)
    optimizer = {
        "sgd": lambda: torch.optim.SGD([weights], RATE, **decays),
        "momentum": lambda: torch.optim.SGD([weights], RATE, momentum=momentum, **decays),
        "nesterov": lambda: torch.optim.SGD([weights], RATE, momentum=momentum, nesterov=True, **decays),
        "adagrad": lambda: torch.optim.Adagrad([weights], RATE, **epsilon, **decays),
        "adadelta": lambda: torch.optim.Adadelta([weights], RATE, rho=constants.get("decay_2", 0.9), **epsilon, **decays),
        "rmsprop": lambda: torch.optim.RMSprop([weights], RATE, alpha=constants.get("decay_2", 0.99), **epsilon, **decays),
        "adam": lambda: torch.optim.Adam([weights], RATE, betas=betas, **epsilon, **decays),
        "adamw": lambda: torch.optim.AdamW([weights], RATE, betas=betas, **epsilon, **decays),
    }[name]()
    for _ in range(STEPS):
        optimizer.zero_grad()
        (torch.tensor(CURVATURES) * (weights - torch.tensor(CENTERS)) ** 2).sum().backward()
        optimizer.step()
    return weights.tolist()


def with_tensorflow(name, constants):
    import tensorflow as tf

    weights = tf.Variable(WEIGHTS)
    optimizers = tf.keras.optimizers
    # Where TensorFlow's standard constants differ, PyTorch's are given.
    optimizer = {
        "sgd": lambda: optimizers.SGD(RATE),
        "momentum": lambda: optimizers.SGD(RATE, momentum=0.9),
        "nesterov": lambda: optimizers.SGD(RATE, momentum=0.9, nesterov=True),
        "adagrad": lambda: optimizers.Adagrad(RATE, initial_accumulator_value=0.0, epsilon=1e-10),
        "adadelta": lambda: optimizers.Adadelta(RATE, rho=0.9, epsilon=1e-6),
        "rmsprop": lambda: optimizers.RMSprop(RATE, rho=0.99, epsilon=1e-8),
        "adam": lambda: optimizers.Adam(RATE, epsilon=1e-8),
        "adamw": lambda: optimizers.AdamW(RATE, weight_decay=0.01, epsilon=1e-8),
    }[name]()
    for _ in range(STEPS):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(tf.constant(CURVATURES) * (weights - tf.constant(CENTERS)) ** 2)
        optimizer.apply_gradients([(tape.gradient(loss, weights), weights)])
    return [float(value) for value in weights.numpy()]


library = sys.argv[1]
compute, cases = {"torch": (with_torch, CASES), "tensorflow": (with_tensorflow, [case for case in CASES if not case[1]])}[library]
reference = {
    "rate": RATE,
    "steps": STEPS,
    "weights": WEIGHTS,
    "curvatures": CURVATURES,
    "centers": CENTERS,
    "cases": [{"optimizer": name, "coefficients": constants, "result": [round(value, 7) for value in compute(name, constants)]} for name, constants in cases],
}
path = Path(__file__).with_name(f"{library}_optimizers.json")
path.write_text(json.dumps(reference, indent=1) + "\n")
