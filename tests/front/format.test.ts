// Numbers as a reader would write them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { duration, gapText, integer, percent, power, quantity, setting } from "../../widgets/src/base/format.ts";

const plain = (text: string) => text.replaceAll("\u202f", " ");

const CASES: [string, (value: never) => string, [unknown, string][]][] = [
  [
    "quantity",
    quantity as never,
    [
      [0.3141, "0.314"],
      [0, "0"],
      [-2.5, "−2.50"],
      [1234, "1234"],
      [12345, "12 345"],
      [1.2e-4, "1.2·10⁻⁴"],
      [99950, "1.0·10⁵"],
      [null, "–"],
      [undefined, "–"],
      [NaN, "–"],
      [Infinity, "∞"],
      [-Infinity, "−∞"],
      [999.4, "999"],
      [9.995e-4, "0.000999"],
    ],
  ],
  [
    "setting",
    setting as never,
    [
      [0.25, "0.25"],
      [16, "16"],
      [1e-4, "10⁻⁴"],
      [2.5e-5, "2.5·10⁻⁵"],
      [true, "on"],
      [false, "off"],
      ["ReLU", "ReLU"],
      ["uncentred relu", "uncentred ReLU"],
      ["mup", "μP"],
      ["cross_entropy", "cross entropy"],
      ["constructor", "constructor"],
      [null, "–"],
      [12000, "12 000"],
      [1e6, "10⁶"],
      [-3, "−3"],
    ],
  ],
  [
    "percent",
    percent as never,
    [
      [0.04, "4 %"],
      [0.995, "99.5 %"],
      [1, "100 %"],
      [0.123, "12 %"],
      [0.0012, "0.1 %"],
      [undefined, "–"],
      [200, "2.0·10⁴ %"],
    ],
  ],
  [
    "gapText",
    gapText as never,
    [
      [5e-5, "< 0.01 %"],
      [0.02, "2 %"],
    ],
  ],
  [
    "integer",
    integer as never,
    [
      [9999, "9999"],
      [10000, "10 000"],
      [1234567, "1 234 567"],
    ],
  ],
  [
    "power",
    power as never,
    [
      [-12, "10⁻¹²"],
      [3, "10³"],
    ],
  ],
  [
    "duration",
    duration as never,
    [
      [null, ""],
      [0.2, "1 s left"],
      [89, "89 s left"],
      [120, "2 min left"],
      [Infinity, ""],
    ],
  ],
];
for (const [name, format, pairs] of CASES) {
  for (const [value, text] of pairs) {
    test(`${name} of ${value}`, () => assert.equal(plain(format(value as never)), text));
  }
}

test("what float32 cannot tell from nothing beside the largest value of its column is 0 to rounding", () => {
  assert.equal(quantity(1.0e-15, 1), "0 to rounding");
  assert.equal(quantity(-1.0e-15, 0.02), "0 to rounding");
  assert.equal(quantity(1.0e-15, 1e-6), "1.0·10⁻¹⁵");
  assert.equal(quantity(1.0e-15), "1.0·10⁻¹⁵", "nothing is known of its column");
  assert.equal(quantity(0, 1), "0");
  assert.equal(quantity(2e-9, 1), "2.0·10⁻⁹");
});
