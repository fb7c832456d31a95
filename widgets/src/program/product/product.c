// The product of matrices, C += A B, for float and for double: the source of kernel.ts, which says how it is built.
// Vectors of 16 bytes are all that WebAssembly has. There is no memory but what the caller passes.

#define NUMBER float
#define NAME(word) word##_32
#define EXPORT "product32"
#include "product.h"

#undef NUMBER
#undef NAME
#undef EXPORT
#define NUMBER double
#define NAME(word) word##_64
#define EXPORT "product64"
#include "product.h"
