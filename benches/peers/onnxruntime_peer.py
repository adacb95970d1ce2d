"""A trained cnn in ONNX Runtime: one image at a time and 10,000 at once."""

import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

import common

MODEL = Path(__file__).resolve().parent / "cnn.safetensors"
OPSET = 17


def graph(weights):
    nodes, constants = [], []

    def constant(name):
        constants.append(numpy_helper.from_array(weights[name], name))
        return name

    def add(kind, inputs, output, **attributes):
        nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def norm(value, prefix):
        names = ["weight", "bias", "running_mean", "running_var"]
        inputs = [value, *(constant(f"{prefix}.{name}") for name in names)]
        value = add("BatchNormalization", inputs, f"{prefix}.out", epsilon=1e-5)
        return add("Relu", [value], f"{prefix}.relu")

    value = "images"
    for block in ["block1", "block2", "block3"]:
        value = add("Conv", [value, constant(f"{block}.conv.weight")], f"{block}.conv", pads=[1, 1, 1, 1])
        value = add("MaxPool", [value], f"{block}.pool", kernel_shape=[2, 2], strides=[2, 2])
        value = norm(value, f"{block}.norm")
    value = add("Flatten", [value], "flat")
    value = add("Gemm", [value, constant("linear1.weight")], "linear1", transB=1)
    value = norm(value, "norm")
    value = add("Gemm", [value, constant("linear2.weight"), constant("linear2.bias")], "logits", transB=1)
    images = helper.make_tensor_value_info("images", TensorProto.FLOAT, ["n", 1, 28, 28])
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", 10])
    model = helper.make_graph(nodes, "cnn", [images], [logits], constants)
    return helper.make_model(model, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=10)


def main():
    args = common.arguments()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = args.threads
    session = onnxruntime.InferenceSession(
        graph(load_file(MODEL)).SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    program = f"onnxruntime {onnxruntime.__version__}"
    images, labels = common.mnist("t10k")
    images = images[:, None]

    def evaluate():
        parts = []
        for start in range(0, 10_000, 500):
            part = images[start : start + 500].astype(np.float32) / 255
            parts.append(session.run(None, {"images": part})[0].argmax(1))
        return (np.concatenate(parts) == labels).mean()

    accuracy = evaluate()
    rate = common.time_evaluation(evaluate, args.seconds)
    common.report(program, "evaluate", args.model, images_per_second=rate, test_accuracy=accuracy)
    one = np.zeros((1, 1, 28, 28), np.float32)
    common.report(program, "latency", args.model, **common.time_latency(lambda: session.run(None, {"images": one})))


main()
