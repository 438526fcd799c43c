import { expect, test } from "vitest";
import { ResponseChecker } from "../soak/api-fuzz/check-response.ts";
import { describedIn, readDocument } from "../soak/api-fuzz/document.ts";
import { driveApi } from "../soak/api-fuzz/drive.ts";
import { prepareApi } from "../soak/api-fuzz/prepare.ts";
import { useServer } from "../support/server-only.ts";

const world = useServer();

test("2,000 requests from openapi.json: no 5xx, each response matches its schema, and no foreign text", async () => {
  const { server, outside, acme, globex } = world;
  const { url, operatorToken } = server;
  const prepared = await prepareApi({ url, operatorToken, outside }, acme, globex);
  const fuzzed = await driveApi({ ...prepared, count: 2000, concurrency: 8, seed: 1 });
  expect(fuzzed.faults.join("\n")).toBe("");
  expect(fuzzed.sent).toBe(2000);
  expect(server.logs.filter(({ event }) => event === "http.failed")).toEqual([]);
  for (const status of [200, 201, 204, 400, 401, 403, 404])
    expect(fuzzed.byStatus.get(status) ?? 0, String(status)).toBeGreaterThan(0);
  expect(fuzzed.succeeded.size).toBeGreaterThan(35);
  for (const { name, may } of await prepared.callers())
    expect(fuzzed.byCaller.has(name), name).toBe(may.size > 0);
}, 300_000);

test("a wrong response is a fault: the positive control", async () => {
  const document = await readDocument(world.server.url);
  const checker = new ResponseChecker(document);
  const list = describedIn(document).find(({ operationId }) => operationId === "users.list");
  if (!list) throw new Error("users.list is not described.");
  const json = "application/json";
  const good = '{"items":[],"nextCursor":null}';
  expect(checker.faultOf(list, 200, json, good, "marker")).toBeNull();
  const wrong: [status: number, type: string, text: string][] = [
    [500, "application/problem+json", "{}"],
    [200, json, '{"items":[{"id":1}],"nextCursor":null}'],
    [200, json, '{"items":[]}'],
    [200, json, '{"items":[],"nextCursor":null,"of":"marker"}'],
    [202, json, good],
    [400, json, good],
    [400, "application/problem+json", good],
    [418, "application/problem+json", good],
    [204, "", "x"],
  ];
  for (const [status, type, text] of wrong)
    expect(checker.faultOf(list, status, type, text, "marker"), text).not.toBeNull();
});
