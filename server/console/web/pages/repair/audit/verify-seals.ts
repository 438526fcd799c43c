import { bytesOfBase64Url, type SealKey, sha256, textOfBase64Url } from "./seal-keys.ts";

/** What does not hold, and at which seal. */
export type Broken = {
  isWhole: false;
  seal: number;
  problem: "entry" | "key" | "order" | "tenant" | "entries";
};
export type Verdict =
  | {
      isWhole: true;
      seals: number;
      entries: number;
      /** Entries of the last minutes, which no seal covers yet. */
      unsealed: number;
      /** The first 32 hex digits of the SHA-256 of the newest signature; null without seals. */
      head: string | null;
    }
  | Broken;

interface EntryLine extends Record<string, unknown> {
  kind: "entry";
  sealedText: string;
}
type Line = EntryLine | { kind: "seal"; seq: number; signature: string };

interface Statement {
  tenantId: string;
  seq: number;
  entries: number;
  digest: string;
  previous: string;
}

/**
 * Recomputes every seal of an export of the audit log: the digest of its entries, its signature, and
 * that it follows the seal before. See "Verifying an export" in docs/operations.md.
 * @param onProgress receives how many entries were read
 */
export async function verifySeals(
  lines: AsyncIterable<string>,
  keys: readonly SealKey[],
  tenantId: string,
  onProgress: (entries: number) => void,
): Promise<Verdict> {
  let [previous, seals, entries, read] = ["", 0, 0, 0];
  let digests: Promise<string>[] = [];
  const broken = (problem: Broken["problem"]): Broken => ({
    isWhole: false,
    seal: seals + 1,
    problem,
  });
  for await (const text of lines) {
    const line: Line = JSON.parse(text);
    if (line.kind === "entry") {
      if (!showsItsText(line)) return broken("entry");
      digests.push(sha256(line.sealedText));
      read += 1;
      // Hashing keeps up with reading, and the page stays responsive.
      if (read % 1000 === 0) {
        await Promise.all(digests.slice(-1000));
        onProgress(read);
      }
      continue;
    }
    const statement = await signedBy(keys, line.signature);
    if (statement === null) return broken("key");
    if (statement.tenantId !== tenantId) return broken("tenant");
    if (statement.seq !== seals + 1 || statement.previous !== previous) return broken("order");
    const digest = await sha256((await Promise.all(digests)).join(""));
    if (statement.entries !== digests.length || statement.digest !== digest)
      return broken("entries");
    previous = line.signature;
    entries += digests.length;
    seals += 1;
    digests = [];
  }
  const head = previous === "" ? null : (await sha256(previous)).slice(0, 32);
  return { isWhole: true, seals, entries, unsealed: digests.length, head };
}

const names = ["actor", "action", "subjectId", "before", "after", "requestId"] as const;

/** Whether the values of a line are those of the text that the seal covers. */
function showsItsText(line: EntryLine): boolean {
  const sealed: unknown = JSON.parse(line.sealedText);
  if (!Array.isArray(sealed)) return false;
  const [id, , ...values]: unknown[] = sealed;
  const shown = names.map((name) => line[name]);
  return id === line["id"] && JSON.stringify(values.slice(0, 6)) === JSON.stringify(shown);
}

/** What a compact JWS says; null if no known key signed it. */
async function signedBy(keys: readonly SealKey[], jws: string): Promise<Statement | null> {
  const [header = "", payload = "", signature = ""] = jws.split(".");
  const { kid }: { kid?: string } = JSON.parse(textOfBase64Url(header));
  const known = keys.find((one) => one.kid === kid);
  if (known === undefined) return null;
  const signed = new TextEncoder().encode(`${header}.${payload}`);
  const isValid = await crypto.subtle.verify(
    known.algorithm,
    known.key,
    bytesOfBase64Url(signature),
    signed,
  );
  if (!isValid) return null;
  const statement: Statement = JSON.parse(textOfBase64Url(payload));
  return statement;
}
