"""Writes torch_reference.json: what PyTorch computes for one block of the cnn, forward and backward.

python tests/data/torch_reference.py    (needs torch; run where the file is to be made anew)
"""

import json
from pathlib import Path

import torch

torch.manual_seed(1)


def rounded(tensor):
    return [round(value, 6) for value in tensor.detach().flatten().tolist()]


def case(images, channels_in, channels_out, side, kernel):
    shape = (images, channels_in, side, side)
    # Values of few digits, so that the file is exact.
    x = (torch.randn(shape) * 64).round() / 64
    weight = (torch.randn(channels_out, channels_in, kernel, kernel) * 16).round() / 64
    gamma, beta = torch.rand(channels_out).round(decimals=2) + 0.5, torch.randn(channels_out).round(decimals=2)
    seed = (torch.randn(images, channels_out, side // 2, side // 2) * 64).round() / 64
    leaves = [x, weight, gamma, beta]
    for leaf in leaves:
        leaf.requires_grad_()
    mean, variance = torch.zeros(channels_out), torch.ones(channels_out)
    output = torch.nn.functional.conv2d(x, weight, padding=kernel // 2)
    output = torch.nn.functional.max_pool2d(output, 2)
    output = torch.nn.functional.batch_norm(output, mean, variance, gamma, beta, training=True)
    output = torch.relu(output)
    (output * seed).sum().backward()
    names = ["input", "weight", "gamma", "beta"]
    return {
        "shape": [images, channels_in, channels_out, side, kernel],
        **{name: rounded(leaf) for name, leaf in zip(names, leaves)},
        "seed": rounded(seed),
        "output": rounded(output),
        "running_mean": rounded(mean),
        **{f"{name}_gradient": rounded(leaf.grad) for name, leaf in zip(names, leaves)},
    }


cases = [case(3, 1, 4, 6, 5), case(2, 3, 5, 7, 3), case(2, 16, 16, 5, 3)]
Path(__file__).with_name("torch_reference.json").write_text(json.dumps(cases) + "\n")
