#pragma once

#include <stddef.h>
#include <stdint.h>

// "Using libFuzzer as a library": https://llvm.org/docs/LibFuzzer.html. No header of the toolchain declares it.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));
