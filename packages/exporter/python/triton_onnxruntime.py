"""An `onnxruntime` backend for a Triton that has none but Python's: for tests alone. It runs model.onnx as the real one does."""

import json
import os
import sys

# Triton's interpreter is isolated: it looks into no environment by itself.
sys.path.append(os.environ["FOODNET_TRITON_PACKAGES"])

import onnxruntime  # noqa: E402
import triton_python_backend_utils as triton  # noqa: E402


class TritonPythonModel:
    def initialize(self, args):
        config = json.loads(args["model_config"])
        self.inputs = [tensor["name"] for tensor in config["input"]]
        self.outputs = [tensor["name"] for tensor in config["output"]]
        version = os.path.join(args["model_repository"], args["model_version"])
        self.session = onnxruntime.InferenceSession(os.path.join(version, config["default_model_filename"]))

    def execute(self, requests):
        return [self.answer(request) for request in requests]

    def answer(self, request):
        feed = {name: triton.get_input_tensor_by_name(request, name).as_numpy() for name in self.inputs}
        found = self.session.run(self.outputs, feed)
        return triton.InferenceResponse([triton.Tensor(*pair) for pair in zip(self.outputs, found)])
