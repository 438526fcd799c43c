import { expect } from "vitest";
import {
  answered,
  type Body,
  BULK_REQUEST,
  conform,
  PATCH_OP,
  unique,
  USER,
  useScim,
} from "../../support.ts";

const { acme } = useScim();

const states = [true, false];
const withoutActive = ({ userName }: Body, fields: object = {}) => ({
  schemas: [USER],
  userName,
  ...fields,
});

conform("active, where a request does not assert it", [
  [
    "7644 3.5.1",
    "MAY",
    "keeps its value after a PUT without it or with null",
    async () => {
      for (const active of states) {
        const user = await acme.user({ active });
        for (const fields of [{ title: "A" }, { title: "B", active: null }]) {
          const answer = await acme.put(`/Users/${user.id}`, withoutActive(user, fields));
          expect(answered(answer, 200)).toMatchObject({ active, title: fields.title });
        }
        expect(await acme.read(`/Users/${user.id}`)).toMatchObject({ active });
      }
    },
  ],
  [
    "7644 3.5.1",
    "MUST",
    "changes with a PUT that contains it",
    async () => {
      const user = await acme.user();
      for (const active of [false, true]) {
        const answer = await acme.put(`/Users/${user.id}`, withoutActive(user, { active }));
        expect(answered(answer, 200)["active"]).toBe(active);
      }
    },
  ],
  [
    "7644 3.7",
    "MAY",
    "keeps its value after a PUT in a bulk request",
    async () => {
      const user = await acme.user({ active: false });
      const data = withoutActive(user, { title: "Bulk" });
      const Operations = [{ method: "PUT", path: `/Users/${user.id}`, data }];
      answered(await acme.post("/Bulk", { schemas: [BULK_REQUEST], Operations }), 200);
      const after = await acme.read(`/Users/${user.id}`);
      expect(after).toMatchObject({ active: false, title: "Bulk" });
    },
  ],
  [
    "7644 3.5.2.2",
    "MUST",
    "can be removed by a PATCH, because it is neither required nor read-only; the account keeps its state",
    async () => {
      for (const active of states) {
        const { id } = await acme.user({ active, title: "Old" });
        for (const operation of [
          { op: "remove", path: "active" },
          { op: "remove", path: `${USER}:active` },
          { op: "replace", path: "active", value: null },
          { op: "add", value: { active: null } },
        ]) {
          const title = unique("t");
          const Operations = [operation, { op: "replace", path: "title", value: title }];
          const body = { schemas: [PATCH_OP], Operations };
          const answer = await acme.call("PATCH", `/Users/${id}`, body);
          expect(answered(answer, 200)).toMatchObject({ active, title });
        }
      }
    },
  ],
  [
    "7643 4.1.1",
    "MAY",
    "is true for a new user",
    async () => expect((await acme.user())["active"]).toBe(true),
  ],
]);
