// Ink on a colour: black or white, legible on each.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inkOn } from "../../widgets/src/panels/colour.ts";

function luminance(pixel: number): number {
  const [r, g, b] = [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255]
    .map((channel) => channel / 255)
    .map((share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

test("the ink on any colour has a contrast of 4.5 or more", () => {
  for (let pixel = 0; pixel < 1 << 24; pixel += 4099) {
    const below = luminance(pixel);
    const contrast = inkOn(pixel) === "#ffffff" ? 1.05 / (below + 0.05) : (below + 0.05) / 0.05;
    assert.ok(contrast >= 4.5, `${pixel.toString(16)}: ${contrast}`);
  }
});
