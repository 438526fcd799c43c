import { expect } from "vitest";
import {
  type Answer,
  answered,
  conform,
  GROUP,
  readAnswer,
  unique,
  USER,
  useScim,
} from "../support.ts";

const { acme, world } = useScim();

const contentLocation = (answer: Answer) => answer.headers.get("content-location");

/** Asserts that the header equals meta.location of the body. */
function located(answer: Answer, status: number): void {
  expect(answered(answer, status).meta.location).toMatch(/\/scim\/v2\/\w+/);
  expect(contentLocation(answer)).toBe(answer.body.meta.location);
}

conform("Content-Location", [
  [
    "7643 3.1",
    "MUST",
    "equals meta.location in each response with one user",
    async () => {
      const userName = unique("located");
      const made = await acme.post("/Users", { schemas: [USER], userName });
      located(made, 201);
      expect(made.headers.get("location")).toBe(contentLocation(made));
      const path = `/Users/${made.body.id}`;
      located(await acme.get(path), 200);
      located(await acme.put(path, { schemas: [USER], userName, title: "T" }), 200);
      located(await acme.patch(path, [{ op: "add", path: "title", value: "U" }]), 200);
    },
  ],
  [
    "7643 3.1",
    "MUST",
    "equals meta.location in each response with one group",
    async () => {
      const displayName = unique("located");
      const made = await acme.post("/Groups", { schemas: [GROUP], displayName });
      located(made, 201);
      const path = `/Groups/${made.body.id}`;
      located(await acme.get(path), 200);
      located(await acme.put(path, { schemas: [GROUP], displayName }), 200);
      const operation = { op: "add", path: "externalId", value: "g" };
      located(await acme.patch(`${path}?attributes=meta`, [operation]), 200);
    },
  ],
  [
    "7644 3.11",
    "MUST",
    "of /Me is the permanent location of the user",
    async () => {
      const { id, meta } = await acme.user();
      const headers = { authorization: `Bearer ${await world().acme.token(id, "rep")}` };
      const answer = await readAnswer(await fetch(`${world().server.url}/scim/v2/Me`, { headers }));
      located(answer, 200);
      expect(contentLocation(answer)).toBe(meta.location);
    },
  ],
  [
    "7643 3.1",
    "MUST",
    "is present for discovery resources, in any spelling of the path",
    async () => {
      for (const path of [
        "/ServiceProviderConfig",
        "/ResourceTypes/User",
        "/ResourceTypes/group",
        `/Schemas/${USER}`,
        `/Schemas/${GROUP.toLowerCase()}`,
      ]) {
        located(await acme.get(path), 200);
      }
    },
  ],
  [
    "7644 3.9",
    "MUST",
    "is present without meta in the projection, and in any spelling of the path",
    async () => {
      const { id, meta } = await acme.user();
      for (const path of [`/Users/${id}?attributes=userName`, `//users/${id.toUpperCase()}/`]) {
        const answer = await acme.get(path);
        answered(answer, 200);
        expect(contentLocation(answer)).toBe(meta.location);
      }
    },
  ],
  [
    "9110 15.4.5",
    "MUST",
    "is present in a 304",
    async () => {
      const { id, meta } = await acme.user();
      const answer = await acme.get(`/Users/${id}`, { "if-none-match": meta.version });
      expect(answer.status).toBe(304);
      expect(contentLocation(answer)).toBe(meta.location);
    },
  ],
  [
    "9110 8.7",
    "MUST",
    "is absent in responses without a single resource",
    async () => {
      const { id } = await acme.group();
      const operation = { op: "add", path: "externalId", value: "g" };
      for (const answer of [
        await acme.get("/Users"),
        await acme.get("/Schemas"),
        await acme.post("/Users/.search", {}),
        await acme.patch(`/Groups/${id}`, [operation]),
        await acme.get(`/Users/${id}`),
        await acme.remove(`/Groups/${id}`),
      ]) {
        expect(contentLocation(answer)).toBeNull();
      }
    },
  ],
]);
