import { beforeAll, expect, test } from "vitest";
import { createRampartClient, items, pages } from "../../server/client/index.ts";
import { useServer } from "../support/server-only.ts";
import { recordingFetch } from "./support.ts";

const world = useServer();
let token = "";

beforeAll(async () => {
  const { acme } = world;
  token = await acme.token(
    await acme.person({ userName: "admin", roles: [{ value: "admin" }] }),
    "admin",
  );
  for (let n = 0; n < 7; n += 1) await acme.person({ userName: `rep-${n}` });
});

function clientOf() {
  const { fetch, sent } = recordingFetch();
  return { client: createRampartClient({ url: world.server.url, token, fetch }), sent };
}

test("items reads a list of several pages to its end, each item once", async () => {
  const { client, sent } = clientOf();
  const names: string[] = [];
  for await (const user of items(client.users.list, { role: "rep", limit: 2 })) {
    names.push(user.userName);
  }
  expect(names.toSorted()).toEqual(Array.from({ length: 7 }, (_, n) => `rep-${n}`));
  expect(sent).toHaveLength(4);
});

test("a page is requested when the loop reaches it, and none after the loop", async () => {
  const { client, sent } = clientOf();
  let seen = 0;
  for await (const user of items(client.users.list, { limit: 3 })) {
    expect(user.id).toEqual(expect.any(String));
    seen += 1;
    expect(sent).toHaveLength(Math.ceil(seen / 3));
    if (seen === 4) break;
  }
  expect(sent).toHaveLength(2);
});

test("pages returns the pages, and one for a list without items", async () => {
  const { client, sent } = clientOf();
  const sizes: number[] = [];
  for await (const page of pages(client.users.list, { limit: 3 })) sizes.push(page.items.length);
  expect(sizes).toEqual([3, 3, 2]);
  const empty = await Array.fromAsync(pages(client.users.list, { role: "manager" }));
  expect(empty).toEqual([{ items: [], nextCursor: null }]);
  expect(sent).toHaveLength(4);
  expect(await Array.fromAsync(items(client.users.list, { role: "manager" }))).toEqual([]);
});

test("an error and an aborted signal end the loop", async () => {
  const { client, sent } = clientOf();
  const refused = items(client.users.list, { limit: 0 });
  await expect(refused.next()).rejects.toMatchObject({ code: "bad_request" });
  const controller = new AbortController();
  const list = items(client.users.list, { limit: 1 }, { signal: controller.signal });
  await list.next();
  controller.abort(new Error("closed"));
  await expect(list.next()).rejects.toThrow("closed");
  expect(sent).toHaveLength(2);
});
