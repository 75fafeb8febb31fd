// A small addon that is loaded before TensorFlow and prepares its process. What has to be in force before
// TensorFlow's own static initializers run cannot be said from JavaScript alone.
#include <dlfcn.h>
#include <fcntl.h>
#include <node_api.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>

namespace {

std::string StringOf(napi_env env, napi_value value) {
  size_t length = 0;
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) return "";
  std::string text(length + 1, '\0');
  napi_get_value_string_utf8(env, value, &text[0], text.size(), &length);
  text.resize(length);
  return text;
}

// setVariable(name, value): sets a variable of the process itself. An assignment to process.env does so only in
// Node's main thread; a worker and a test runner have copies of it.
napi_value SetVariable(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value values[2];
  napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  if (count == 2) setenv(StringOf(env, values[0]).c_str(), StringOf(env, values[1]).c_str(), 1);
  return nullptr;
}

// Everything written to standard error while it lives, also by other threads.
class CapturedErrors {
 public:
  CapturedErrors() : file_(memfd_create("stderr", MFD_CLOEXEC)), kept_(file_ < 0 ? -1 : fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0)) {
    if (kept_ >= 0) dup2(file_, STDERR_FILENO);
  }
  std::string End() {
    std::string text;
    if (kept_ >= 0) {
      dup2(kept_, STDERR_FILENO);
      close(kept_);
      char buffer[4096];
      off_t offset = 0;
      for (ssize_t size; (size = pread(file_, buffer, sizeof buffer, offset)) > 0; offset += size) text.append(buffer, size);
    }
    if (file_ >= 0) close(file_);
    return text;
  }

 private:
  const int file_;
  const int kept_;
};

// open(library, minLogLevel): opens TensorFlow's base library and returns what that wrote to standard error. Abseil,
// through which TensorFlow logs, is set to `minLogLevel` (0 INFO, 1 WARNING, 2 ERROR, 3 FATAL), which nothing in the
// library does for a program that is not Python; it can only be set once the library, and its first lines, are out.
napi_value Open(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value values[2];
  napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  int32_t min_log_level = 0;
  if (count < 2 || napi_get_value_int32(env, values[1], &min_log_level) != napi_ok) {
    napi_throw_type_error(env, nullptr, "expected the path of a library and a number");
    return nullptr;
  }
  const std::string path = StringOf(env, values[0]);
  CapturedErrors captured;
  void* library = dlopen(path.c_str(), RTLD_LAZY | RTLD_LOCAL);
  const std::string words = captured.End();
  if (library == nullptr) {
    napi_throw_error(env, nullptr, dlerror());
    return nullptr;
  }
  // absl::SetMinLogLevel(absl::LogSeverityAtLeast) of the Abseil in TensorFlow 2.21.
  void* set = dlsym(library, "_ZN4absl12lts_2025081414SetMinLogLevelENS0_18LogSeverityAtLeastE");
  if (set != nullptr) reinterpret_cast<void (*)(int)>(set)(min_log_level);
  napi_value result;
  napi_create_string_utf8(env, words.data(), words.size(), &result);
  return result;
}

}  // namespace

NAPI_MODULE_INIT() {
  const napi_property_descriptor functions[] = {
      {"setVariable", nullptr, SetVariable, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"open", nullptr, Open, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
  };
  napi_define_properties(env, exports, 2, functions);
  return exports;
}
