import { expect } from "vitest";
import {
  conform,
  GROUP,
  membersOf,
  PATCH_OP,
  refused,
  unique,
  USER,
  useScim,
} from "../../support.ts";

const { acme, globex } = useScim();

const postUser = (fields: object) =>
  acme.post("/Users", { schemas: [USER], userName: unique("new"), ...fields });

conform("POST refuses", [
  [
    "7644 3.3",
    "MUST",
    "a userName that exists, in any case: 409 uniqueness",
    async () => {
      const { userName } = await acme.user({ userName: unique("Taken") });
      refused(await postUser({ userName: userName.toUpperCase() }), 409, "uniqueness", /userName/);
      await globex.user({ userName });
    },
  ],
  [
    "7644 3.3",
    "MUST",
    "a group displayName that exists, in any case: 409 uniqueness",
    async () => {
      const { displayName } = await acme.group({ displayName: unique("Sales") });
      const again = { schemas: [GROUP], displayName: displayName.toUpperCase() };
      refused(await acme.post("/Groups", again), 409, "uniqueness", /displayName/);
      await globex.group({ displayName });
    },
  ],
  [
    "7643 2.2",
    "MUST",
    "a missing or blank required attribute: 400 invalidValue",
    async () => {
      refused(await acme.post("/Users", { schemas: [USER] }), 400, "invalidValue", /userName/);
      refused(await postUser({ userName: "  " }), 400, "invalidValue", /userName/);
      const group = { schemas: [GROUP], displayName: "" };
      refused(await acme.post("/Groups", group), 400, "invalidValue", /displayName/);
    },
  ],
  [
    "7644 3.12",
    "MUST",
    "a value of another type: 400 invalidValue with the attribute",
    async () => {
      refused(await postUser({ title: 5 }), 400, "invalidValue", /title/);
      refused(await postUser({ active: "perhaps" }), 400, "invalidValue", /active/);
      refused(await postUser({ name: "Ada" }), 400, "invalidValue", /name/);
      refused(await postUser({ emails: [{ value: {} }] }), 400, "invalidValue", /emails/);
      refused(await postUser({ title: "\u0000" }), 400, "invalidValue", /title/);
    },
  ],
  [
    "7643 2.4",
    "MUST",
    "two primary values of one attribute: 400 invalidValue",
    async () => {
      const emails = ["a@x.test", "b@x.test"].map((value) => ({ value, primary: true }));
      refused(await postUser({ emails }), 400, "invalidValue", /emails/);
    },
  ],
  [
    "7644 3.12",
    "MUST",
    "a body that is not a JSON object, or has another schema: 400 invalidSyntax",
    async () => {
      for (const body of ["{", "", "[]", '"text"', "null"]) {
        refused(await acme.post("/Users", body), 400, "invalidSyntax");
      }
      refused(await postUser({ schemas: [PATCH_OP] }), 400, "invalidSyntax", /schemas/);
      const group = { schemas: [USER], displayName: unique("wrong") };
      refused(await acme.post("/Groups", group), 400, "invalidSyntax", /schemas/);
    },
  ],
  [
    "7644 3.3",
    "MUST",
    "a group with an unknown member: 400 invalidValue with its id, and no group",
    async () => {
      const { id } = await acme.user();
      const foreign = await globex.user();
      const group = (value: string) => ({
        schemas: [GROUP],
        displayName: "never made",
        members: [{ value: id }, { value }],
      });
      const unknownId = "0190a1b2-0000-7000-8000-000000000000";
      for (const value of [foreign.id, "no-id", unknownId]) {
        refused(await acme.post("/Groups", group(value)), 400, "invalidValue", new RegExp(value));
      }
      const made = await acme.list("/Groups", { filter: 'displayName eq "never made"' });
      expect(made.totalResults).toBe(0);
      expect(membersOf(await acme.group({ members: [{ value: id }] }))).toEqual([id]);
    },
  ],
]);
