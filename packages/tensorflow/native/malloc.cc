// Compiled into the addon that is loaded before TensorFlow: settings of glibc's malloc that must hold before the first
// large tensor.
//
// By default malloc asks the kernel for every large block (mmap) and gives the top of its heap back at every free
// (trim), so each op of a convolutional network faults its tensors in again, page by page, and the kernel zeroes
// them: on a virtual machine that costs more processor time than the arithmetic. The environment variables
// MALLOC_MMAP_THRESHOLD_ and so on say the same, but only to a process that has not started yet; a constructor of
// the addon reaches every program, also one that merely imports our packages.
#include <limits.h>
#include <malloc.h>

#ifdef __GLIBC__
namespace {

__attribute__((constructor)) void KeepTensorMemory() {
  // No block is a mapping of its own: a freed tensor is reused by the next one of its size.
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_MMAP_THRESHOLD, INT_MAX);
  // The heap never shrinks, and grows by 64 MiB at a time.
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
  mallopt(M_TOP_PAD, 64 << 20);
  // All of TensorFlow's threads share one heap, so that memory freed by one is there for all.
  mallopt(M_ARENA_MAX, 1);
}

}  // namespace
#endif
