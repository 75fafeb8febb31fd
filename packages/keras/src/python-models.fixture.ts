/** For tests: Python that makes models of every layer that we read, with weights that no initialiser gives. */
export const pythonModels = `
import json, os, sys
import keras, numpy as np
L = keras.layers

# Names as Keras gives them, and as we derive them of others: none may be taken twice.
def functional():
    images = keras.Input((18, 14, 3), name="pictures")
    x = L.Rescaling(1 / 127.5, -1, name="to_range")(images)
    x = L.Conv2D(4, 3, padding="same", activation="relu", name="stem")(x)
    x = L.BatchNormalization(momentum=0.9, epsilon=1e-4, name="bn")(x)
    y = L.DepthwiseConv2D(3, depth_multiplier=2, padding="same", use_bias=False, name="separable_depthwise")(x)
    y = L.BatchNormalization(scale=False, name="bn_no_scale")(y)
    y = L.ReLU(6.0, name="stem_activation")(y)
    y = L.SeparableConv2D(4, 3, padding="same", depth_multiplier=2, activation="tanh", name="separable")(y)
    z = L.Conv2D(4, 1, use_bias=False, name="beside")(x)
    z = L.BatchNormalization(center=False, name="bn_no_center")(z)
    x = L.Add(name="add")([x, y, z])
    x = L.Add(name="add_1")([x, y])
    x = L.Concatenate(name="join")([x, y])
    x = L.ZeroPadding2D(((0, 1), (2, 1)), name="pad")(x)
    x = L.Conv2D(6, 3, 2, name="strided")(x)
    x = L.Activation("elu", name="elu")(x)
    x = L.Activation("swish", name="swish")(x)
    x = L.MaxPooling2D(2, name="max")(x)
    a = L.AveragePooling2D(2, 1, padding="same", name="average")(x)
    x = L.Concatenate(name="vectors")([L.GlobalAveragePooling2D()(a), L.GlobalMaxPooling2D()(x), L.Flatten()(x)])
    x = L.Dropout(0.3, name="dropout")(x)
    x = L.Dense(9, activation="sigmoid", name="hidden")(x)
    return keras.Model(images, L.Dense(5, activation="softmax", name="head")(x), name="every_layer")

def sequential():
    return keras.Sequential([
        keras.Input((16, 16, 3)), L.Conv2D(4, 3), L.Activation("relu"), L.MaxPooling2D(), L.Conv2D(4, 3), L.Flatten(),
        L.Dense(3), L.Softmax()], name="sequential")

def vary(model, seed=1):
    random = np.random.default_rng(seed)
    model.set_weights([w + random.uniform(0.05, 0.4, w.shape) * (1 if w.ndim == 1 else random.choice([-1, 1], w.shape)) for w in model.get_weights()])
    return model

def named_weights(model):
    return {f"{layer.name}/{variable.name}": variable.numpy() for layer in model.layers for variable in layer.weights}
`;
