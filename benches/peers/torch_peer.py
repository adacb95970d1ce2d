"""The networks in PyTorch, in its fastest ordinary form on a CPU."""

import time

STARTED = time.perf_counter()

import numpy as np
import torch
from torch import nn

import common


def block_modern(channels_in, channels_out):
    return [
        nn.Conv2d(channels_in, channels_out, 3, padding=1),
        nn.BatchNorm2d(channels_out),
        nn.ReLU(),
        nn.MaxPool2d(2),
    ]


def block_digitpad(channels_in, channels_out):
    return [
        nn.Conv2d(channels_in, channels_out, 3, padding=1, bias=False),
        nn.MaxPool2d(2),
        nn.BatchNorm2d(channels_out),
        nn.ReLU(),
    ]


def network(model):
    if model == "softmax":
        return nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    if model == "paper-cnn":
        conv = [nn.Conv2d(1, 32, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)]
        return nn.Sequential(*conv, nn.Flatten(), nn.Linear(6272, 768), nn.Linear(768, 10))
    block = block_modern if model == "modern" else block_digitpad
    blocks = [*block(1, 32), *block(32, 64), *block(64, 128), nn.Flatten()]
    if model == "modern":
        return nn.Sequential(*blocks, nn.Linear(1152, 128), nn.ReLU(), nn.Linear(128, 10))
    head = [nn.Linear(1152, 128, bias=False), nn.BatchNorm1d(128), nn.ReLU(), nn.Linear(128, 10)]
    return nn.Sequential(*blocks, *head)


def main():
    args = common.arguments()
    if args.threads:
        torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    program = f"pytorch {torch.__version__.split('+')[0]}"
    images, labels = (torch.from_numpy(np.array(part)) for part in common.mnist("train"))
    images = images.unsqueeze(1)
    net = network(args.model)
    optimizer = torch.optim.Adam(net.parameters(), 1e-3, fused=True)
    criterion = nn.CrossEntropyLoss()

    def step(chosen):
        x, y = images[chosen].float() / 255, labels[chosen]
        optimizer.zero_grad()
        loss = criterion(net(x), y)
        loss.backward()
        optimizer.step()
        return loss

    test_images, test_labels = (torch.from_numpy(np.array(part)) for part in common.mnist("t10k"))
    test_images = test_images.unsqueeze(1)

    def evaluate():
        net.eval()
        with torch.inference_mode():
            parts = [net(part.float() / 255).argmax(1) for part in test_images.split(500)]
        return (torch.cat(parts) == test_labels).float().mean().item()

    if args.quick:
        steps = common.QUICK["train_images"] // args.batch
        total = common.QUICK["epochs"] * steps
        for epoch in range(common.QUICK["epochs"]):
            order = torch.randperm(common.QUICK["train_images"])
            for number in range(steps):
                rate = common.one_cycle((epoch * steps + number) / total, common.QUICK["peak"])
                optimizer.param_groups[0]["lr"] = rate
                step(order[number * args.batch : (number + 1) * args.batch])
        accuracy = evaluate()
        seconds = time.perf_counter() - STARTED
        common.report(program, "quick", args.model, seconds=seconds, test_accuracy=accuracy)
        return

    rate = common.time_training(
        lambda start: step(slice(start, start + args.batch)).item(), len(images), args.batch, args.seconds
    )
    common.report(
        program, "train", args.model, batch=args.batch, threads=torch.get_num_threads(), images_per_second=rate
    )
    rate = common.time_evaluation(evaluate, args.seconds)
    common.report(program, "evaluate", args.model, images_per_second=rate)
    one = torch.zeros(1, 1, 28, 28)
    with torch.inference_mode():
        common.report(program, "latency", args.model, **common.time_latency(lambda: net(one)))


main()
