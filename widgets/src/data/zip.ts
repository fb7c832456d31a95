// What is kept as text, in a page or beside it: gzipped base64. gzip carries a checksum, so that damage is an error and never
// a wrong number.

/** Throws an Error where they are damaged. */
export async function unzipped(base64: string): Promise<Uint8Array> {
  const unzipping = new DecompressionStream("gzip"); // an old browser has none, and says so
  try {
    const packed = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(unzipping);
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    throw new Error("its file is damaged");
  }
}

export async function unzippedText(base64: string): Promise<string> {
  return new TextDecoder().decode(await unzipped(base64));
}
