import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Columns } from "../../shared/imports/columns.ts";
import { headerOf } from "../../shared/imports/run-import.ts";
import { readRecords } from "./read-records.ts";

/** A file that exists and has the required columns. */
export interface Source {
  path: string;
  name: string;
  /** The size of the file, compressed or not. */
  bytes: number;
  /** SHA-256 of the file in hex. */
  hash: string;
}

/** @throws Error, when the file cannot be read or lacks a column, naming the file */
export async function inspect<N extends string>(
  path: string,
  columns: Columns<N>,
): Promise<Source> {
  try {
    const { size } = await stat(path);
    const hash = createHash("sha256");
    const whole: AsyncIterable<Uint8Array> = createReadStream(path);
    for await (const piece of whole) hash.update(piece);
    for await (const first of readRecords(await openSource(path, () => undefined))) {
      headerOf(columns, first);
      return { path, name: basename(path), bytes: size, hash: hash.digest("hex") };
    }
    throw new Error("The file is empty. Its first line must name the columns.");
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${path}: ${message}`, { cause: error });
  }
}

/**
 * The file's content as a stream, decompressed if it is gzip.
 * @param onRead how many bytes of the file have been read so far
 */
export async function openSource(
  path: string,
  onRead: (bytes: number) => void,
): Promise<AsyncIterable<Uint8Array>> {
  const isGzip = await beginsLikeGzip(path);
  const file = createReadStream(path);
  let read = 0;
  file.on("data", (piece) => {
    read += piece.length;
    onRead(read);
  });
  file.pause();
  if (!isGzip) return file;
  // The reader of the stream receives the error.
  return pipeline(file, createGunzip(), () => undefined);
}

async function beginsLikeGzip(path: string): Promise<boolean> {
  const handle = await open(path);
  try {
    const { buffer } = await handle.read(new Uint8Array(2), 0, 2, 0);
    return buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}
