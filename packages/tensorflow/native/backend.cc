// tfjs-node's backend, with tensors that own their memory.
//
// tfjs-node hands TensorFlow the memory of a JavaScript array where it happens to be aligned to 64 bytes, and lets go
// of the array when TensorFlow frees the tensor. A session frees what it was fed in whichever of its threads comes
// last, but Node-API's references belong to JavaScript's thread alone: now and then V8's own memory was damaged, and
// the process died of it ("free(): invalid pointer"). Copies of what is fed cost less than a thousandth of a step.
#include <string.h>

#include "tensorflow/c/tf_tensor.h"

namespace {

TF_Tensor* CopyToTensor(TF_DataType type, const int64_t* shape, int rank, void* data, size_t size_bytes,
                        void (*release)(void*, size_t, void*), void* owner) {
  TF_Tensor* tensor = TF_AllocateTensor(type, shape, rank, size_bytes);
  if (size_bytes > 0) memcpy(TF_TensorData(tensor), data, size_bytes);
  release(data, size_bytes, owner);
  return tensor;
}

}  // namespace

#define TF_NewTensor CopyToTensor
#include "binding/tfjs_backend.cc"
