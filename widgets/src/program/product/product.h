// C += A B for one type of number; product.c includes this once for each. A is [m, depth], B [depth, n] and C [m, n]; a
// row of A or B begins `row` numbers after the one before, and a column `column` numbers; C is packed.

typedef NUMBER NAME(vector) __attribute__((vector_size(16), aligned(sizeof(NUMBER)))); // may begin at any number
#define VECTOR NAME(vector)
#define LANES ((int)(16 / sizeof(NUMBER)))
#define WIDTH (2 * LANES) // columns at a time
#define ROWS 4            // rows at a time: with two vectors each, as many sums as keep the processor busy
#define UNROLLED _Pragma("clang loop unroll(full)")

// Copies a matrix into one whose rows are `next` apart. Column by column, so that the inner loop is the long one.
static __attribute__((noinline)) void NAME(copy)(NUMBER *to, int next, const NUMBER *from, int row, int column,
                                                 int rows, int columns) {
  for (; columns; columns--, to++, from += column) {
    NUMBER *into = to;
    const NUMBER *at = from;
    for (int i = rows; i; i--, into += next, at += row) *into = *at;
  }
}

// ROWS rows of C, WIDTH columns of each: the sums stay in registers for the whole depth, which is at least 1. Where rows
// are 0 apart, all of them are the same one.
static inline void NAME(tile)(int depth, const NUMBER *a, int row, int column, const NUMBER *b, int next,
                              NUMBER *c, int stride) {
  VECTOR sum[ROWS][2];
  UNROLLED
  for (int r = 0; r < ROWS; r++) {
    sum[r][0] = *(VECTOR *)(c + r * stride);
    sum[r][1] = *(VECTOR *)(c + r * stride + LANES);
  }
  do {
    VECTOR left = *(const VECTOR *)b, right = *(const VECTOR *)(b + LANES);
    UNROLLED
    for (int r = 0; r < ROWS; r++) {
      sum[r][0] += a[r * row] * left;
      sum[r][1] += a[r * row] * right;
    }
    a += column;
    b += next;
  } while (--depth);
  UNROLLED
  for (int r = 0; r < ROWS; r++) {
    *(VECTOR *)(c + r * stride) = sum[r][0];
    *(VECTOR *)(c + r * stride + LANES) = sum[r][1];
  }
}

// Columns of B that are fewer than WIDTH, or not side by side, are packed into `panel`, [depth, WIDTH] and at its end a
// tile [ROWS, WIDTH] for such columns of C. What is packed beside them is never read by anybody.
__attribute__((export_name(EXPORT))) void NAME(product)(int m, int n, int depth, const NUMBER *a, int a_row,
                                                        int a_column, const NUMBER *b, int b_row, int b_column,
                                                        NUMBER *c, NUMBER *panel) {
  for (int j = 0; j < n; j += WIDTH, b += b_column * WIDTH) {
    const int width = n - j < WIDTH ? n - j : WIDTH;
    const NUMBER *columns = b;
    int next = b_row;
    if (b_column != 1 || width < WIDTH) {
      NAME(copy)(panel, WIDTH, b, b_row, b_column, depth, width);
      columns = panel;
      next = WIDTH;
    }
    for (int i = 0, rows; i < m; i += rows) {
      rows = i + ROWS > m ? 1 : ROWS;
      NUMBER *part = c + i * n + j, *whole = part;
      int stride = n;
      if (width < WIDTH) {
        whole = panel + depth * WIDTH;
        stride = WIDTH;
        NAME(copy)(whole, WIDTH, part, n, 1, rows, width);
      }
      const int row = rows == 1 ? 0 : a_row;
      NAME(tile)(depth, a + i * a_row, row, a_column, columns, next, whole, rows == 1 ? 0 : stride);
      if (width < WIDTH) NAME(copy)(part, n, whole, WIDTH, 1, rows, width);
    }
  }
}

#undef VECTOR
#undef LANES
#undef WIDTH
#undef ROWS
#undef UNROLLED
