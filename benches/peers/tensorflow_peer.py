"""The networks in TensorFlow and Keras, in their fastest ordinary form on a CPU."""

import os
import time

STARTED = time.perf_counter()
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorflow as tf

import common

layers = tf.keras.layers


def block_modern(channels):
    conv = layers.Conv2D(channels, 3, padding="same")
    return [conv, layers.BatchNormalization(), layers.ReLU(), layers.MaxPool2D()]


def block_digitpad(channels):
    conv = layers.Conv2D(channels, 3, padding="same", use_bias=False)
    return [conv, layers.MaxPool2D(), layers.BatchNormalization(), layers.ReLU()]


def network(model):
    if model == "softmax":
        stack = [layers.Flatten(), layers.Dense(10)]
    elif model == "paper-cnn":
        conv = layers.Conv2D(32, 5, padding="same", activation="relu")
        stack = [conv, layers.MaxPool2D(), layers.Flatten(), layers.Dense(768), layers.Dense(10)]
    else:
        block = block_modern if model == "modern" else block_digitpad
        stack = [*block(32), *block(64), *block(128), layers.Flatten()]
        if model == "modern":
            stack += [layers.Dense(128, activation="relu")]
        else:
            stack += [layers.Dense(128, use_bias=False), layers.BatchNormalization(), layers.ReLU()]
        stack += [layers.Dense(10)]
    net = tf.keras.Sequential(stack)
    net.build((None, 28, 28, 1))
    return net


def main():
    args = common.arguments()
    if args.threads:
        tf.config.threading.set_intra_op_parallelism_threads(args.threads)
        tf.config.threading.set_inter_op_parallelism_threads(args.threads)
    tf.random.set_seed(0)
    program = f"tensorflow {tf.__version__}"
    images, labels = common.mnist("train")
    images = images[..., None]
    net = network(args.model)
    optimizer = tf.keras.optimizers.Adam(1e-3)
    optimizer.build(net.trainable_variables)
    criterion = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = criterion(y, net(tf.cast(x, tf.float32) / 255.0, training=True))
        variables = net.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    infer = tf.function(lambda x: net(tf.cast(x, tf.float32) / 255.0, training=False))
    test_images, test_labels = common.mnist("t10k")
    test_images = test_images[..., None]

    def evaluate():
        parts = [infer(tf.constant(test_images[i : i + 500])).numpy() for i in range(0, 10_000, 500)]
        return float((np.concatenate(parts).argmax(1) == test_labels).mean())

    if args.quick:
        steps = common.QUICK["train_images"] // args.batch
        total = common.QUICK["epochs"] * steps
        for epoch in range(common.QUICK["epochs"]):
            order = np.random.default_rng(epoch).permutation(common.QUICK["train_images"])
            for number in range(steps):
                rate = common.one_cycle((epoch * steps + number) / total, common.QUICK["peak"])
                optimizer.learning_rate.assign(rate)
                chosen = order[number * args.batch : (number + 1) * args.batch]
                step(tf.constant(images[chosen]), tf.constant(labels[chosen]))
        accuracy = evaluate()
        seconds = time.perf_counter() - STARTED
        common.report(program, "quick", args.model, seconds=seconds, test_accuracy=accuracy)
        return

    def train(start):
        chosen = slice(start, start + args.batch)
        step(tf.constant(images[chosen]), tf.constant(labels[chosen])).numpy()

    rate = common.time_training(train, len(images), args.batch, args.seconds)
    threads = args.threads or os.cpu_count()
    common.report(program, "train", args.model, batch=args.batch, threads=threads, images_per_second=rate)
    rate = common.time_evaluation(evaluate, args.seconds)
    common.report(program, "evaluate", args.model, images_per_second=rate)
    one = tf.zeros((1, 28, 28, 1), tf.uint8)
    common.report(program, "latency", args.model, **common.time_latency(lambda: infer(one).numpy()))


main()
