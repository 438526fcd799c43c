import { expect } from "vitest";
import {
  answered,
  BULK_REQUEST,
  conform,
  idsOf,
  PATCH_OP,
  refused,
  unique,
  USER,
  useScim,
} from "../../support.ts";

const { acme } = useScim();

const bulk = (Operations: unknown, more: object = {}) =>
  acme.post("/Bulk", { schemas: [BULK_REQUEST], ...more, Operations });
const post = (userName: string, data: object = {}) => ({
  method: "POST",
  path: "/Users",
  bulkId: userName,
  data: { schemas: [USER], userName, ...data },
});
const bad = { method: "DELETE", path: "/Users/unknown" };

async function made(prefix: string): Promise<string[]> {
  const { Resources } = await acme.list("/Users", { filter: `userName sw "${prefix}-"` });
  return Resources.map(({ userName }) => userName.slice(prefix.length + 1)).toSorted();
}

conform("failOnErrors", [
  [
    "7644 3.7.3",
    "MUST",
    "stops the request after that many errors and keeps the effects of earlier operations",
    async () => {
      const prefix = unique("stop");
      const operations = [post(`${prefix}-a`), bad, post(`${prefix}-b`), bad, post(`${prefix}-c`)];
      const first = answered(await bulk(operations, { failOnErrors: 1 }), 200).Operations;
      expect(first.map(({ status }) => status)).toEqual(["201", "404"]);
      expect(await made(prefix)).toEqual(["a"]);
      const second = answered(await bulk(operations, { failOnErrors: 2 }), 200).Operations;
      expect(second.map(({ status }) => status)).toEqual(["409", "404"]);
      const third = answered(await bulk(operations, { failOnErrors: 3 }), 200).Operations;
      expect(third.map(({ status }) => status)).toEqual(["409", "404", "201", "404"]);
      expect(await made(prefix)).toEqual(["a", "b"]);
    },
  ],
  [
    "7644 3.7.3",
    "MUST",
    "if absent, lets the request continue after errors",
    async () => {
      const prefix = unique("go");
      const { Operations } = answered(await bulk([bad, bad, post(`${prefix}-a`)]), 200);
      expect(Operations.map(({ status }) => status)).toEqual(["404", "404", "201"]);
      expect(await made(prefix)).toEqual(["a"]);
    },
  ],
]);

conform("The limits of Bulk", [
  [
    "7644 3.7.4",
    "MUST",
    "1,000 operations are accepted; 1,001 are refused with 413 and the limit, without effects",
    async () => {
      const prefix = unique("many");
      const full = Array.from({ length: 999 }, () => bad);
      const taken = answered(await bulk([...full, post(`${prefix}-a`)]), 200);
      expect(taken.Operations).toHaveLength(1000);
      expect(taken.Operations.at(-1)).toMatchObject({ status: "201" });
      const over = await bulk([post(`${prefix}-b`), ...full, bad]);
      refused(over, 413, undefined, /1[,.]?000/);
      expect(await made(prefix)).toEqual(["a"]);
    },
  ],
  [
    "7644 3.7.4",
    "MUST",
    "a body of more than 5,242,880 bytes is refused with 413 and the limit, without effects",
    async () => {
      const prefix = unique("large");
      const padded = (name: string, size: number) =>
        bulk([post(`${prefix}-${name}`, { padding: "x".repeat(size) })]);
      answered(await padded("a", 3_000_000), 200);
      answered(await padded("b", 5_242_000), 200);
      refused(await padded("c", 5_242_880), 413, undefined, /5[,.]?242[,.]?880|5 MB/);
      expect(await made(prefix)).toEqual(["a", "b"]);
    },
  ],
  [
    "7643 5",
    "MUST",
    "equal those in ServiceProviderConfig",
    async () =>
      expect((await acme.read("/ServiceProviderConfig"))["bulk"]).toEqual({
        supported: true,
        maxOperations: 1000,
        maxPayloadSize: 5_242_880,
      }),
  ],
]);

conform("Bulk is refused whole", [
  [
    "7644 3.12",
    "MUST",
    "with another schema, invalid JSON or no operations: 400 invalidSyntax",
    async () => {
      const before = idsOf((await acme.list("/Users", { count: 200 })).Resources);
      const Operations = [post(unique("never"))];
      for (const body of [
        { schemas: [PATCH_OP], Operations },
        { schemas: [BULK_REQUEST] },
        { schemas: [BULK_REQUEST], Operations: "all" },
        "{",
      ]) {
        refused(await acme.post("/Bulk", body), 400, "invalidSyntax");
      }
      expect(idsOf((await acme.list("/Users", { count: 200 })).Resources)).toEqual(before);
    },
  ],
  [
    "7644 3.12",
    "MUST",
    "with failOnErrors that is not a number: 400",
    async () => refused(await bulk([bad], { failOnErrors: "one" }), 400, undefined, /failOnErrors/),
  ],
]);
