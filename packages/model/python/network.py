"""Foodnet's networks in Keras 3, written apart from the TypeScript, with the same names of layers."""
import keras
from safetensors.numpy import load_file

L = keras.layers


def build(network, classes, height, width, low, high):
    """network: contracts' Network as parsed JSON. Input float [N, height, width, 3] in 0..255."""
    if network.get("kind") == "mobilenet-v2":
        return mobile_net_v2(network, classes, height, width, low, high)
    momentum, epsilon = network["batchNorm"]["momentum"], network["batchNorm"]["epsilon"]
    depth = network["convolutionsPerBlock"]

    def conv_bn(x, conv, bn, filters, kernel=3, stride=1):
        x = L.Conv2D(filters, kernel, stride, padding="same", name=conv)(x)
        return L.BatchNormalization(momentum=momentum, epsilon=epsilon, name=bn)(x)

    def block(x, name, filters, shortcut):
        y = x
        for i in range(1, depth + 1):
            y = conv_bn(y, f"{name}_conv{i}", f"{name}_bn{i}", filters)
            if i < depth:
                y = L.ReLU(name=f"{name}_relu{i}")(y)
        if shortcut:
            x = conv_bn(x, f"{name}_shortcut_conv", f"{name}_shortcut_bn", filters)
        return L.ReLU(name=f"{name}_relu")(L.Add(name=f"{name}_add")([y, x]))

    images = keras.Input((height, width, 3), name="images")
    x = L.Rescaling((high - low) / 255, low, name="rescale")(images)
    stem = network["stem"]
    x = conv_bn(x, "stem_conv", "stem_bn", stem["filters"], stem["kernel"], stem["stride"])
    x = L.ReLU(name="stem_relu")(x)
    for i, pool in enumerate(stem["pools"], 1):
        x = L.MaxPooling2D(pool["size"], pool["stride"], padding="same", name=f"stem_pool{i}")(x)
    for i, filters in enumerate(network["stages"], 1):
        x = block(x, f"stage{i}_block1", filters, True)
        x = block(x, f"stage{i}_block2", filters, False)
        x = L.MaxPooling2D(2, 2, padding="same", name=f"stage{i}_pool")(x)
    x = L.GlobalAveragePooling2D(name="average_pool")(x)
    x = L.Dense(classes, name="logits")(x)
    return keras.Model(images, L.Softmax(name="probabilities")(x))


def mobile_net_v2(network, classes, height, width, low, high):
    """keras.applications' own, whose blocks are those of contracts' mobileNetV2."""
    images = keras.Input((height, width, 3), name="images")
    x = L.Rescaling((high - low) / 255, low, name="rescale")(images)
    base = keras.applications.MobileNetV2(
        input_tensor=x, alpha=network["width"], include_top=False, weights=None)
    x = L.GlobalAveragePooling2D(name="global_average_pooling2d")(base.output)
    x = L.Dropout(network["dropout"], name="dropout")(x)
    x = L.Dense(classes, name="predictions")(x)
    return keras.Model(images, L.Softmax(name="probabilities")(x))


def parameters(model):
    """Pairs of our parameter name and the Keras variable."""
    for layer in model.layers:
        for variable in layer.weights:
            yield f"{layer.name}/{variable.name}", variable


def load_weights(model, path):
    tensors = load_file(path)
    for name, variable in parameters(model):
        variable.assign(tensors[name])
