import { beforeAll, describe, expect, test } from "vitest";
import { exampleId } from "../../../server/declarations.ts";
import { restCall } from "../../support/operation-call.ts";
import { useFixture } from "../../support/fixture.ts";
import { operations } from "../../support/responses/operations.ts";
import { startServer } from "../../support/server.ts";
import { startOutside } from "../../support/services.ts";
import { type Haul, on, openHaul, stopsOf } from "./world.ts";

const world = useFixture(
  async () => {
    const outside = await startOutside();
    return { outside, server: await startServer(outside) };
  },
  async ({ server, outside }) => {
    await server.stop();
    await outside.stop();
  },
);

const unknownId = "019c2f3e-7d51-7a3b-9c44-000000000000";
const truckingOperations = [...operations].filter(([name]) => name.startsWith("trucking."));

/** The example of an operation with another id in all places. */
function inputWith(name: string, id: string): Record<string, unknown> {
  const operation = operations.get(name);
  const example = operation?.example ?? (operation?.rest.includes(":id") ? { id: exampleId } : {});
  return JSON.parse(JSON.stringify(example).replaceAll(exampleId, id)) as Record<string, unknown>;
}

async function call(name: string, token: string, input: Record<string, unknown>) {
  const operation = operations.get(name);
  if (!operation) throw new Error(`There is no operation ${name}.`);
  const { method, path, body } = restCall(operation, input);
  const response = await fetch(`${world.server.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body && { "content-type": "application/json" }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

let own: Haul;
let foreign: Haul;
/** Ids of the other tenant by noun. */
const ids: Record<string, string> = {};

beforeAll(async () => {
  own = await openHaul(world, "own");
  foreign = await openHaul(world, "canary");
  const [driverId, vehicleId, loadId] = [
    await foreign.driver("canary-driver"),
    await foreign.vehicle({ name: "canary-truck" }),
    await foreign.load({ customer: "canary-customer" }),
  ];
  const { id } = await foreign.api.assignments.create.mutate({
    driverId,
    vehicleId,
    startsAt: on(7),
    stops: stopsOf(loadId),
  });
  const licence = { userId: driverId, kind: "canary-licence", validFrom: "2026-01-01" };
  const rule = { vehicleId, name: "canary-rule", everyKm: 1, doneAtKm: 0, doneOn: "2026-01-01" };
  const order = { vehicleId, title: "canary-order", startsAt: on(40), endsAt: on(41) };
  Object.assign(ids, {
    vehicles: vehicleId,
    drivers: driverId,
    loads: loadId,
    assignments: id,
    licences: (await foreign.api.licences.add.mutate(licence)).id,
    maintenanceRules: (await foreign.api.maintenanceRules.create.mutate(rule)).id,
    maintenanceOrders: (await foreign.api.maintenanceOrders.create.mutate(order)).id,
  });
});

describe("ids of another tenant", () => {
  test("answer exactly as unknown ones, in every operation", async () => {
    const normal = (text: string, id: string) =>
      text
        .replaceAll(id, "ID")
        .replaceAll(/"(?:instance|requestId|traceId)":"[^"]*"/g, '""')
        .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22,}/g, "UUID");
    for (const [name] of truckingOperations) {
      const noun = name.split(".")[1] ?? "";
      const input = JSON.stringify(inputWith(name, exampleId));
      // What an operation creates by itself differs, whatever ids it names.
      if (!input.includes(exampleId)) continue;
      for (const id of new Set([ids[noun] ?? ids["drivers"] ?? "", ...Object.values(ids)])) {
        const [real, none] = [
          await call(name, own.token, inputWith(name, id)),
          await call(name, own.token, inputWith(name, unknownId)),
        ];
        expect([name, real.status, normal(real.text, id)]).toEqual([
          name,
          none.status,
          normal(none.text, unknownId),
        ]);
        expect([name, real.text.includes("canary")]).toEqual([name, false]);
      }
    }
  });

  test("exist, as its own admin sees", async () => {
    for (const noun of ["vehicles", "drivers", "loads", "assignments"]) {
      const { status, text } = await call(`trucking.${noun}.get`, foreign.token, {
        id: ids[noun] ?? "",
      });
      expect([noun, status, text.includes("canary")]).toEqual([noun, 200, true]);
    }
    for (const noun of ["vehicles", "drivers", "loads", "assignments", "licences"]) {
      const { text } = await call(`trucking.${noun}.list`, own.token, {});
      expect([noun, text.includes("canary")]).toEqual([noun, false]);
    }
  });
});
