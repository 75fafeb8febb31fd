"""Goes on training an exported Keras model on many machines with TensorFlow's MultiWorkerMirroredStrategy.

Foodnet trains on one machine. `npx nx run exporter:export --run=mine --format=keras` writes runs/mine/mine.keras; on
each machine, start this with the same arguments and a TF_CONFIG of its own:

    TF_CONFIG='{"cluster": {"worker": ["one:12345", "two:12345"]}, "task": {"type": "worker", "index": 0}}' \\
        python continue_on_many_machines.py mine.keras --pictures=pets --epochs=5 --output=continued.keras

Every machine sees the same pictures in class folders. `exporter:import --from=continued.keras --dataset=pets` makes a
run of the result. Tried with tensorflow 2.21 and keras 3.15.
"""

import argparse
import json
import os

import tensorflow as tf

parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
parser.add_argument("model", help="a .keras file; its first layer takes pixels of 0..255")
parser.add_argument("--pictures", required=True, help="a folder with a folder for each class, in the model's order")
parser.add_argument("--output", required=True, help="where the first machine writes the trained .keras file")
parser.add_argument("--epochs", type=int, default=1)
parser.add_argument("--batch-size", type=int, default=32, help="pictures a step, of all machines together")
parser.add_argument("--learning-rate", type=float, default=1e-3)
parser.add_argument("--seed", type=int, default=1)
arguments = parser.parse_args()

# Before anything else of TensorFlow's: here the machines find each other.
strategy = tf.distribute.MultiWorkerMirroredStrategy()
index = json.loads(os.environ.get("TF_CONFIG", "{}")).get("task", {}).get("index", 0)
tf.keras.utils.set_random_seed(arguments.seed)

with strategy.scope():
    model = tf.keras.models.load_model(arguments.model, compile=False)
    optimizer = tf.keras.optimizers.SGD(arguments.learning_rate, momentum=0.9)
    optimizer.build(model.trainable_variables)

pictures = tf.keras.utils.image_dataset_from_directory(
    arguments.pictures,
    image_size=model.input_shape[1:3],
    batch_size=arguments.batch_size,
    shuffle=True,
    seed=arguments.seed,
)
if len(pictures.class_names) != model.output_shape[-1]:
    raise SystemExit(
        f"Cannot train: {arguments.pictures} has {len(pictures.class_names)} classes, the model {model.output_shape[-1]}."
    )
# Each machine takes its share of every batch; what is left of the last one waits for the next epoch's order.
options = tf.data.Options()
options.experimental_distribute.auto_shard_policy = tf.data.experimental.AutoShardPolicy.DATA
whole = pictures.unbatch().batch(arguments.batch_size, drop_remainder=True).with_options(options)
shared = strategy.experimental_distribute_dataset(whole)


# Keras 3's own fit() refuses this strategy's batches, so that the step is written out.
@tf.function
def train_step(batch):
    def step(images, labels):
        with tf.GradientTape() as tape:
            losses = tf.keras.losses.sparse_categorical_crossentropy(labels, model(images, training=True))
            loss = tf.reduce_sum(losses) / arguments.batch_size
        gradients = tape.gradient(loss, [variable.value for variable in model.trainable_variables])
        # Sums them over the machines.
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        return loss

    return strategy.reduce(tf.distribute.ReduceOp.SUM, strategy.run(step, args=batch), axis=None)


for epoch in range(arguments.epochs):
    losses = [float(train_step(batch)) for batch in shared]
    print(f"epoch {epoch + 1}: loss {sum(losses) / len(losses):.6f}", flush=True)

# The same on every machine, as all took the same steps.
checksum = sum(float(tf.reduce_sum(tf.abs(tf.convert_to_tensor(weight)))) for weight in model.trainable_variables)
print(f"weights {checksum:.6f}", flush=True)
if index == 0:
    model.save(arguments.output)
