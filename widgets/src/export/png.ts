// A picture as PNG with text inside the file.

const KEYWORD = "configuration";

export interface Size {
  width: number;
  height: number;
}

/** PNG bytes of an SVG text, `scale` pixels for each of its units, with `text` as an iTXt chunk. */
export async function pngOf(
  svg: string,
  { width, height }: Size,
  text: string,
  scale = 2,
): Promise<Uint8Array<ArrayBuffer>> {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image(width, height);
    image.src = url;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: width * scale, height: height * scale });
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
    if (!blob) throw new Error("the browser makes no PNG of it");
    return withText(new Uint8Array(await blob.arrayBuffer()), text);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** The file with the chunk after its header: 8 bytes of signature, then 25 of IHDR. */
export function withText(png: Uint8Array, text: string): Uint8Array<ArrayBuffer> {
  const chunk = chunkOf(text);
  const out = new Uint8Array(png.length + chunk.length);
  out.set(png.subarray(0, 33));
  out.set(chunk, 33);
  out.set(png.subarray(33), 33 + chunk.length);
  return out;
}

/** Length, type, keyword, no compression, no language, the text in UTF-8, and the checksum of type and data. */
function chunkOf(text: string): Uint8Array {
  const body = new TextEncoder().encode(`iTXt${KEYWORD}\0\0\0\0\0${text}`);
  const chunk = new Uint8Array(body.length + 8);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, body.length - 4);
  chunk.set(body, 4);
  view.setUint32(body.length + 4, checksum(body));
  return chunk;
}

/** CRC-32 as PNG has it. */
function checksum(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
