import { appendFileSync, createReadStream, existsSync, writeFileSync } from "node:fs";
import { rename } from "node:fs/promises";
import type { Rejection } from "../../shared/imports/kind.ts";
import { readRecords } from "./read-records.ts";

const header = "kind,line,reason\r\n";

const row = (kind: string, line: number | string, reason: string) =>
  `${kind},${line},"${reason.replaceAll('"', '""')}"\r\n`;

/**
 * The CSV file of rejected lines, in their order. A batch that is repeated after a failure adds no line
 * twice.
 */
export class RejectList {
  readonly #path: string;
  readonly #last = new Map<string, number>();

  private constructor(path: string) {
    this.#path = path;
  }

  /** @param done kind -> the last line of an earlier run; what it recorded up to there is kept */
  static async open(path: string, done: ReadonlyMap<string, number>): Promise<RejectList> {
    const isResumed = Array.from(done.values()).some((line) => line > 0);
    const partial = `${path}.part`;
    writeFileSync(partial, header);
    if (isResumed && existsSync(path)) {
      for await (const record of readRecords(createReadStream(path))) {
        const [kind = "", line = "", reason = ""] =
          record.problem === undefined ? record.cells : [];
        if (Number(line) <= (done.get(kind) ?? 0)) appendFileSync(partial, row(kind, line, reason));
      }
    }
    await rename(partial, path);
    return new RejectList(path);
  }

  add(kind: string, rejections: readonly Rejection[]): void {
    const last = this.#last.get(kind) ?? 0;
    const rows = rejections.filter(({ line }) => line > last);
    appendFileSync(this.#path, rows.map(({ line, reason }) => row(kind, line, reason)).join(""));
    this.#last.set(kind, rows.at(-1)?.line ?? last);
  }
}
