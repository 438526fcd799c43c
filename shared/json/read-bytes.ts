/** A request or an answer whose body has not been read yet. */
interface Message {
  readonly body: ReadableStream<Uint8Array> | null;
}

/**
 * Reads a body to its end, whatever its headers say of its length.
 * @param maxBytes what it may hold at most, counted after decompression
 * @returns null when it holds more; the rest is not read then
 */
export async function readBytes({ body }: Message, maxBytes: number): Promise<Uint8Array | null> {
  if (!body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.length;
    if (length > maxBytes) {
      await reader.cancel().catch(() => undefined);
      return null;
    }
    chunks.push(next.value);
  }
  const [first] = chunks;
  if (chunks.length === 1 && first) return first;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
