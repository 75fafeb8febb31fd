"""Times training steps of any of our networks in Keras 3, on random pictures in memory; prints one row.

  python keras_steps.py <folder of network.py> <work as JSON: peer, network, picture, optimizer, classes, batch, steps>

A peer whose name ends with -xla compiles the step with XLA.
"""
import json
import os
import resource
import sys
import time

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
folder, work = sys.argv[1], json.loads(sys.argv[2])
sys.path.insert(0, folder)
import keras
import numpy as np
from network import build

WARM_UP_STEPS = 3

picture, classes, batch = work["picture"], work["classes"], work["batch"]
model = build(work["network"], classes, picture["height"], picture["width"], *picture["range"])
rate = work["optimizer"]["learningRate"]
if work["optimizer"]["kind"] == "sgd":
    optimizer = keras.optimizers.SGD(rate, work["optimizer"]["momentum"], work["optimizer"]["nesterov"])
elif work["optimizer"]["kind"] == "adamw":
    optimizer = keras.optimizers.AdamW(rate, work["optimizer"]["weightDecay"])
else:
    optimizer = keras.optimizers.Adam(rate)
model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"], jit_compile=work["peer"].endswith("-xla"))
draw = np.random.default_rng(1)
images = draw.uniform(0, 255, (batch, picture["height"], picture["width"], 3)).astype("float32")
labels = np.eye(classes, dtype="float32")[draw.integers(0, classes, batch)]
times_ms = []
for count in range(-WARM_UP_STEPS, work["steps"]):
    start = time.perf_counter()
    model.train_on_batch(images, labels)
    if count >= 0:
        times_ms.append((time.perf_counter() - start) * 1000)
times_ms.sort()
print(json.dumps({
    "peer": work["peer"],
    "batch": batch,
    "medianMs": times_ms[len(times_ms) // 2],
    "minMs": times_ms[0],
    "rssMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
