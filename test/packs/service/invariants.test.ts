import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newId } from "../../../shared/ids.ts";
import { as, moveBoth, orderIn, useRawWorld, visitIn } from "./raw.ts";

const world = useRawWorld();

/** The name of the constraint that refuses. */
const refused = (constraint: string) => ({ constraint_name: constraint });
const hour = (n: number) => new Date(Date.UTC(2030, 0, 1) + n * 3_600_000).toISOString();
/** A slot that no other test uses. */
let day = 0;
const slot = (): [string, string] => {
  day += 24;
  return [hour(day), hour(day + 1)];
};

const stock = () =>
  as(world, async (tx) => {
    const [row] = await tx<{ on_hand: number; reserved: number; moved: number; kept: number }[]>`
      select s.on_hand, s.reserved,
        (select coalesce(sum(quantity), 0)::int from service_moves m where m.place_id = s.place_id and m.item_id = s.item_id) as moved,
        (select coalesce(sum(quantity), 0)::int from service_reservations r where r.place_id = s.place_id and r.item_id = s.item_id and r.state = 'open') as kept
      from service_stock s where s.item_id = ${world.ids.item}`;
    return row;
  });

const move = (quantity: number) =>
  as(
    world,
    (tx) => tx`insert into service_moves (id, place_id, item_id, kind, quantity)
      values (${newId()}, ${world.ids.store}, ${world.ids.item}, 'receipt', ${quantity})`,
  );

const reserve = (order: string, quantity: number) =>
  as(world, async (tx) => {
    const id = newId();
    await tx`insert into service_reservations (id, work_order_id, place_id, item_id, quantity)
      values (${id}, ${order}, ${world.ids.store}, ${world.ids.item}, ${quantity})`;
    return id;
  });

describe("stock", () => {
  test("is the sum of moves that nobody changes, and never less than what is reserved", async () => {
    await move(10);
    const order = await as(world, (tx) => orderIn(tx, world));
    await reserve(order, 7);
    await expect(reserve(order, 4)).rejects.toMatchObject(refused("service_stock_reserved"));
    await expect(move(-4)).rejects.toMatchObject(refused("service_stock_reserved"));
    await move(-3);
    expect(await stock()).toEqual({ on_hand: 7, reserved: 7, moved: 7, kept: 7 });
    for (const statement of [
      "update service_stock set on_hand = 100",
      "update service_stock set reserved = 0",
      "update service_moves set quantity = 1",
      "delete from service_moves",
      "delete from service_reservations",
    ]) {
      await expect(as(world, (tx) => tx.unsafe(statement))).rejects.toMatchObject({
        code: "42501",
      });
    }
  });

  test("is reserved once by 200 clients that want 50 parts", async () => {
    const item = newId();
    const order = await as(world, (tx) => orderIn(tx, world));
    await as(world, async (tx) => {
      await tx`insert into service_items (id, sku, name, unit) values (${item}, 'P-50', 'Valve', 'piece')`;
      await tx`insert into service_moves (id, place_id, item_id, kind, quantity)
        values (${newId()}, ${world.ids.store}, ${item}, 'receipt', 50)`;
    });
    const attempts = Array.from({ length: 200 }, () =>
      as(
        world,
        (tx) => tx`insert into service_reservations (id, work_order_id, place_id, item_id, quantity)
          values (${newId()}, ${order}, ${world.ids.store}, ${item}, 1)`,
      ),
    );
    const done = (await Promise.allSettled(attempts)).map((result) => result.status);
    expect(done.filter((status) => status === "fulfilled")).toHaveLength(50);
  });

  test("has no reservation of a client that was killed before its commit", async () => {
    const item = newId();
    const order = await as(world, (tx) => orderIn(tx, world));
    await as(world, async (tx) => {
      await tx`insert into service_items (id, sku, name, unit) values (${item}, 'P-kill', 'Belt', 'piece')`;
      await tx`insert into service_moves (id, place_id, item_id, kind, quantity)
        values (${newId()}, ${world.ids.store}, ${item}, 'receipt', 50)`;
    });
    const script = new URL("reserve-main.ts", import.meta.url).pathname;
    const words = [world.database.app, world.tenant, order, world.ids.store, item];
    const child = Bun.spawn([process.execPath, script, ...words], { stdout: "pipe" });
    // It holds the lock of the stock now.
    await child.stdout.getReader().read();
    const attempts = Array.from({ length: 200 }, () =>
      as(
        world,
        (tx) => tx`insert into service_reservations (id, work_order_id, place_id, item_id, quantity)
          values (${newId()}, ${order}, ${world.ids.store}, ${item}, 1)`,
      ),
    );
    child.kill("SIGKILL");
    await child.exited;
    const done = (await Promise.allSettled(attempts)).map((result) => result.status);
    // One of the child was committed.
    expect(done.filter((status) => status === "fulfilled")).toHaveLength(49);
    const [row] = await as(
      world,
      (tx) => tx`select on_hand, reserved from service_stock where item_id = ${item}`,
    );
    expect(row).toEqual({ on_hand: 50, reserved: 50 });
  });

  test("that is low proposes one purchase, and a larger one when it falls further", async () => {
    const item = newId();
    await as(world, async (tx) => {
      await tx`insert into service_items (id, sku, name, unit) values (${item}, 'P-low', 'Seal', 'piece')`;
      await tx`insert into service_moves (id, place_id, item_id, kind, quantity)
        values (${newId()}, ${world.ids.store}, ${item}, 'receipt', 9)`;
      await tx`update service_stock set reorder_point = 5, reorder_quantity = 3 where item_id = ${item}`;
    });
    const proposals = () =>
      as(world, (tx) => tx`select quantity, state from service_purchases where item_id = ${item}`);
    const take = (quantity: number) =>
      as(
        world,
        (tx) => tx`insert into service_moves (id, place_id, item_id, kind, quantity)
          values (${newId()}, ${world.ids.store}, ${item}, 'adjustment', ${-quantity})`,
      );
    await take(4);
    expect(await proposals()).toEqual([]);
    await take(1);
    expect(await proposals()).toEqual([{ quantity: 3, state: "proposed" }]);
    await take(4);
    expect(await proposals()).toEqual([{ quantity: 5, state: "proposed" }]);
  });
});

describe("the calendar of a technician", () => {
  test("has one of 100 bookings of a slot", async () => {
    const [startsAt, endsAt] = slot();
    const bookings = Array.from({ length: 100 }, () =>
      as(world, async (tx) => {
        const order = await orderIn(tx, world);
        await visitIn(tx, order, world.ids.ann, [startsAt, endsAt]);
      }),
    );
    const results = await Promise.allSettled(bookings);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const reasons = new Set(
      results.flatMap((result) =>
        result.status === "rejected" ? [(result.reason as { code: string }).code] : [],
      ),
    );
    // The rest conflict; a client that deadlocks tries again.
    expect([...reasons].filter((code) => code !== "23P01" && code !== "40P01")).toEqual([]);
  });

  test("is free behind the end of a visit, and again after it is cancelled", async () => {
    const [startsAt, endsAt] = slot();
    const [order, other, third] = await as(world, async (tx) => [
      await orderIn(tx, world),
      await orderIn(tx, world),
      await orderIn(tx, world),
    ]);
    await as(world, (tx) => visitIn(tx, order ?? "", world.ids.ann, [startsAt, endsAt]));
    await as(world, (tx) =>
      visitIn(tx, other ?? "", world.ids.ann, [
        endsAt,
        new Date(Date.parse(endsAt) + 60_000).toISOString(),
      ]),
    );
    await as(world, async (tx) => {
      await tx`update service_visits set state = 'cancelled' where work_order_id = ${order ?? ""}`;
      await tx`update service_work_orders set state = 'cancelled' where id = ${order ?? ""}`;
    });
    await as(world, (tx) => visitIn(tx, third ?? "", world.ids.ann, [startsAt, endsAt]));
  });
});

describe("a technician", () => {
  const certify = (skill: string, until: string | null) =>
    as(
      world,
      (tx) => tx`insert into service_technician_skills (user_id, skill, valid_until)
        values (${world.ids.ben}, ${skill}, ${until})
        on conflict (tenant_id, user_id, skill) do update set valid_until = excluded.valid_until`,
    );
  /** Plans a visit on 2031-03-10, in Berlin an hour ahead of UTC. */
  const plan = (skill: string, from: string, to: string) =>
    as(world, async (tx) => {
      const order = await orderIn(tx, world, [skill]);
      await visitIn(tx, order, world.ids.ben, [`2031-03-${from}:00Z`, `2031-03-${to}:00Z`]);
      return order;
    });

  test("needs each skill until the visit ends; the last day counts whole in the tenant's zone", async () => {
    const lacking = refused("service_visits_skills");
    await expect(plan("gas", "10T10:00", "10T11:00")).rejects.toMatchObject(lacking);
    await certify("gas", "2031-03-10");
    // Midnight in Berlin is 23:00 UTC.
    await plan("gas", "10T22:00", "10T23:00");
    await expect(plan("gas", "10T23:30", "10T23:31")).rejects.toMatchObject(lacking);
    await expect(plan("gas", "10T12:00", "11T00:10")).rejects.toMatchObject(lacking);
    await certify("water", null);
    await plan("water", "12T12:00", "12T13:00");
  });

  test("is checked again at dispatch and when the order needs more", async () => {
    await certify("lift", "2031-03-31");
    const order = await plan("lift", "20T10:00", "20T11:00");
    await certify("lift", "2031-03-19");
    const dispatch = () => as(world, (tx) => moveBoth(tx, order, "dispatched"));
    await expect(dispatch()).rejects.toMatchObject(refused("service_visits_skills"));
    await certify("lift", "2031-03-20");
    const require = (skills: string[]) =>
      as(world, (tx) => tx`update service_work_orders set skills = ${skills} where id = ${order}`);
    await expect(require(["lift", "crane"])).rejects.toMatchObject(
      refused("service_visits_skills"),
    );
    await dispatch();
    await expect(require([])).rejects.toMatchObject(refused("service_visits_fixed"));
  });

  test("who is deactivated gets no work", async () => {
    const users = world.superuser;
    await users`update users set active = false where id = ${world.ids.ben}`;
    await expect(plan("water", "25T12:00", "25T13:00")).rejects.toMatchObject({
      code: "RP409",
      detail: '[{"code": "person_inactive"}]',
    });
    await users`update users set active = true where id = ${world.ids.ben}`;
    await plan("water", "25T12:00", "25T13:00");
  });
});

describe("a requirement", () => {
  test("is a gate in raw SQL, until the end of the work, and at dispatch", async () => {
    const { ben } = world.ids;
    const requirement = newId();
    const licence = newId();
    await as(world, async (tx) => {
      await tx`insert into service_technician_skills (user_id, skill) values (${ben}, 'f-gas')`;
      await tx`insert into requirements (id, target, version, created_by) values (${requirement}, 'skill:f-gas', 1, 'test')`;
      await tx`insert into requirement_demands (requirement_id, position, kind, licence) values (${requirement}, 0, 'licence', 'f-gas')`;
      await tx`insert into licences (id, user_id, kind, valid_from, valid_until) values (${licence}, ${ben}, 'f-gas', '2031-01-01', '2031-04-10')`;
    });
    const plan = (from: string, to: string) =>
      as(world, async (tx) => {
        const order = await orderIn(tx, world, ["f-gas"]);
        await visitIn(tx, order, ben, [from, to]);
        return order;
      });
    // Ten minutes after midnight in Berlin, which is two hours ahead of UTC.
    const late = plan("2031-04-10T20:00:00Z", "2031-04-10T22:10:00Z");
    await expect(late).rejects.toMatchObject({
      code: "RP409",
      detail: expect.stringContaining("licence_expires"),
    });
    const order = await plan("2031-04-10T20:00:00Z", "2031-04-10T22:00:00Z");
    await as(world, (tx) => tx`update licences set revoked_at = now() where id = ${licence}`);
    const dispatch = () => as(world, (tx) => moveBoth(tx, order, "dispatched"));
    await expect(dispatch()).rejects.toMatchObject({
      code: "RP409",
      detail: expect.stringContaining("licence_revoked"),
    });
    await as(
      world,
      (
        tx,
      ) => tx`insert into fitness_overrides (id, user_id, subject_id, reason, expires_at, created_by)
        values (${newId()}, ${ben}, ${order}, 'covered', now() + interval '1 hour', 'test')`,
    );
    await dispatch();
  });
});

describe("a work order", () => {
  test("agrees with its visit when a transaction ends", async () => {
    const [startsAt, endsAt] = slot();
    const order = await as(world, (tx) => orderIn(tx, world));
    const disagree = refused("service_work_orders_agreement");
    const alone = as(
      world,
      (tx) => tx`update service_work_orders set state = 'scheduled' where id = ${order}`,
    );
    await expect(alone).rejects.toMatchObject(disagree);
    await as(world, (tx) => visitIn(tx, order, world.ids.ann, [startsAt, endsAt]));
    const visitOnly = as(
      world,
      (tx) => tx`update service_visits set state = 'dispatched' where work_order_id = ${order}`,
    );
    await expect(visitOnly).rejects.toMatchObject(disagree);
    const held = as(world, async (tx) => {
      await tx`update service_visits set held = '[]' where work_order_id = ${order}`;
      await moveBoth(tx, order, "dispatched");
    });
    await expect(held).rejects.toMatchObject(refused("service_visits_held"));
  });

  test("that is completed consumes its parts in the same statement, and reopening returns none", async () => {
    const before = await stock();
    await move(5);
    const order = await as(world, (tx) => orderIn(tx, world));
    const reservation = await reserve(order, 3);
    await as(world, (tx) => visitIn(tx, order, world.ids.ann, slot()));
    await as(world, (tx) =>
      moveBoth(tx, order, "dispatched", "en_route", "in_progress", "on_hold"),
    );
    await as(world, (tx) => moveBoth(tx, order, "in_progress", "completed"));
    const after = await stock();
    expect(after?.on_hand).toBe((before?.on_hand ?? 0) + 5 - 3);
    expect([after?.moved, after?.kept]).toEqual([after?.on_hand, after?.reserved]);
    await as(
      world,
      (tx) => tx`update service_work_orders set state = 'approved' where id = ${order}`,
    );
    expect(await stock()).toEqual(after);
    const again = as(
      world,
      (tx) => tx`update service_reservations set state = 'open' where id = ${reservation}`,
    );
    await expect(again).rejects.toMatchObject(refused("service_reservations_states"));
    await as(world, (tx) => visitIn(tx, order, world.ids.ann, slot()));
    await reserve(order, 1);
    // The order is cancelled, and its parts are free.
    await as(world, async (tx) => {
      await tx`update service_visits set state = 'cancelled' where work_order_id = ${order} and state = 'scheduled'`;
      await tx`update service_work_orders set state = 'cancelled' where id = ${order}`;
    });
    expect(await stock()).toEqual(after);
    await expect(reserve(order, 1)).rejects.toMatchObject(refused("service_reservations_order"));
  });

  const next: Record<string, string[]> = {
    requested: ["approved", "cancelled"],
    approved: ["scheduled", "cancelled"],
    scheduled: ["dispatched", "approved", "cancelled"],
    dispatched: ["en_route", "scheduled", "cancelled"],
    en_route: ["in_progress", "cancelled"],
    in_progress: ["on_hold", "completed"],
    on_hold: ["in_progress"],
    completed: ["closed", "approved"],
    closed: ["approved"],
    cancelled: [],
  };

  test("moves along its states only, whatever is tried in whatever order", async () => {
    const states = Object.keys(next);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...states), { maxLength: 14 }), async (tried) => {
        const undo = new Error("undo");
        const run = as(world, async (tx) => {
          const order = await orderIn(tx, world);
          let state = "approved";
          for (const to of tried) {
            const allowed = to === state || (next[state] ?? []).includes(to);
            const attempt = tx.savepoint(async (sp) => {
              if (to === "scheduled" && state === "approved") {
                await visitIn(sp, order, world.ids.ann, [hour(-100), hour(-99)]);
              } else if (to === "approved" && state === "scheduled") {
                await sp`update service_visits set state = 'cancelled' where work_order_id = ${order} and state = 'scheduled'`;
                await sp`update service_work_orders set state = ${to} where id = ${order}`;
              } else {
                await sp`update service_work_orders set state = ${to} where id = ${order}`;
                const visit = to === "approved" || to === "closed" ? null : to;
                await sp`update service_visits v set state = ${visit} from service_work_orders o
                  where o.id = ${order} and v.work_order_id = o.id and v.sequence = o.visits
                    and v.state not in ('completed', 'cancelled') and ${visit}::text is not null`;
              }
              await sp`set constraints all immediate`;
              await sp`set constraints all deferred`;
            });
            const [result] = await Promise.allSettled([attempt]);
            expect(result.status, `${state} to ${to}`).toBe(allowed ? "fulfilled" : "rejected");
            // A later visit starts where an earlier one is over.
            if (to === "completed" && allowed) {
              await tx`update service_visits set finished_at = starts_at where work_order_id = ${order} and state = 'completed' and finished_at is null`;
            }
            if (allowed) state = to;
          }
          throw undo;
        });
        await run.catch((error: unknown) => {
          if (error !== undo) throw error;
        });
      }),
      { numRuns: 40 },
    );
  });
});
