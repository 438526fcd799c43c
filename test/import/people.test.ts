import { describe, expect, it } from "vitest";
import { importInto } from "./importer.ts";
import { countsOf, useImportWorld, stateOf } from "./world.ts";

const world = useImportWorld();

const header = "External ID,Full name,E-mail,Region,Manager,Role,Active";
const people = [
  header,
  'u1,"Lovelace, Ada",ada@x.test,North,u3,rep,yes',
  "u2,Grace,grace@x.test,South,u3,Manager,true",
  "u3,Boss,boss@x.test,North,,admin,",
  "u4,Gone,gone@x.test,,u3,,no",
];

describe("people", () => {
  it("are written like SCIM users: each with an audit entry, an event and a pending push", async () => {
    const { outside, acme, sql } = world;
    const path = await world.file("people.csv", people);
    const { code, text } = await importInto(outside, "--tenant", "acme", "--people", path);
    expect(text).toMatch(/people +4 +0 +0 +0/);
    expect(code).toBe(0);
    const [ada, grace, boss, gone] = (await stateOf(sql, acme.id)).people;
    expect(ada).toMatchObject({
      external_id: "u1",
      user_name: "u1",
      display_name: "Lovelace, Ada",
      email: "ada@x.test",
      division: "North",
      role: "rep",
      active: true,
      manager: "u3",
      version: 1,
      pending_version: 1,
    });
    expect([grace?.["role"], boss?.["role"], gone?.["role"]]).toEqual(["manager", "admin", "rep"]);
    expect([boss?.["active"], gone?.["active"], gone?.["manager"]]).toEqual([true, false, "u3"]);
    const rows = await sql`
      select a.action, split_part(a.actor, ':', 2) as by, o.event, o.subject_version as version
      from audit_log a join outbox o on o.tenant_id = a.tenant_id and o.subject_id::text = a.subject_id
        and o.request_id = a.request_id
      where a.tenant_id = ${acme.id} and a.action like 'user.%'`;
    expect([...rows]).toEqual(
      Array.from({ length: 4 }, () => ({
        action: "user.create",
        by: "cli",
        event: "user_changed",
        version: 1,
      })),
    );
    const found = await acme.scim("GET", '/Users?filter=externalId eq "u1"');
    expect(await found.json()).toMatchObject({ totalResults: 1 });
  });

  it("are changed only if they differ from their lines", async () => {
    const { outside, acme, sql } = world;
    const before = await countsOf(sql, acme.id);
    const same = await world.file("people.csv", people);
    const again = await importInto(outside, "--tenant", "acme", "--people", same);
    expect(again.text).toMatch(/people +0 +0 +4 +0/);
    expect(await countsOf(sql, acme.id)).toEqual(before);

    const moved = await world.file("moved.csv", ["id,region", "u1,South", "u2,South"]);
    const { text } = await importInto(outside, "--tenant", "acme", "--people", moved);
    expect(text).toMatch(/people +0 +1 +1 +0/);
    const [ada] = (await stateOf(sql, acme.id)).people;
    expect(ada).toMatchObject({
      division: "South",
      email: "ada@x.test",
      manager: "u3",
      version: 2,
    });
    const [{ before: was, after } = {}] = await sql`
      select before, after from audit_log where tenant_id = ${acme.id} and action = 'user.update'`;
    expect(JSON.stringify(was)).toContain("North");
    expect(JSON.stringify(after)).toContain("South");
  });

  it("that SCIM has created without an externalId are adopted by userName", async () => {
    const { outside, globex, sql } = world;
    await globex.person({ userName: "Kay@x.test", displayName: "Kay", nickName: "K" });
    const path = await world.file("kay.csv", ["id,login,title", "k1,kay@x.test,Seller"]);
    const { text } = await importInto(outside, "--tenant", "globex", "--people", path);
    expect(text).toMatch(/people +0 +1 +0 +0/);
    const [kay, ...others] = (await stateOf(sql, globex.id)).people;
    expect(others).toEqual([]);
    expect(kay).toMatchObject({ external_id: "k1", display_name: "Kay", version: 2 });
    expect(kay?.["resource"]).toContain('"nickName": "K"');
  });

  it("are found by names and ids in any spelling: composition, width, blanks, invisible characters", async () => {
    const { outside, globex } = world;
    const id = await globex.person({ userName: "Zo\u00eb@x.test" });
    const lines = ["id,login,title", "z-1,\uff3ao\u0065\u0308@x.test ,Seller"];
    const first = await world.file("zoe.csv", lines);
    const adopted = await importInto(outside, "--tenant", "globex", "--people", first);
    expect(adopted.text).toMatch(/people +0 +1 +0 +0/);
    const second = await world.file("zoe-again.csv", ["id,title", "z\u200b-1\u00a0,Manager"]);
    const changed = await importInto(outside, "--tenant", "globex", "--people", second);
    expect(changed.text).toMatch(/people +0 +1 +0 +0/);
    const answer = await globex.scim("GET", `/Users/${id}`);
    expect(await answer.json()).toMatchObject({ title: "Manager" });
  });

  it("may take a userName that another person of the same file gives up", async () => {
    const { outside, globex, sql } = world;
    const names = ["id,login", ...Array.from({ length: 40 }, (_, n) => `s${n},name${n}`)];
    const shifted = ["id,login", ...Array.from({ length: 40 }, (_, n) => `s${n},name${n + 1}`)];
    const first = await world.file("names.csv", names);
    await importInto(outside, "--tenant", "globex", "--people", first);
    const second = await world.file("shifted.csv", [
      shifted[0] ?? "",
      ...shifted.slice(1).toReversed(),
    ]);
    const { text } = await importInto(outside, "--tenant", "globex", "--people", second);
    expect(text).toMatch(/people +0 +40 +0 +0/);
    const wrong = await sql`select 1 from users where tenant_id = ${globex.id}
      and external_ids ->> 'main' like 's%' and user_name <> 'name' || (substr(external_ids ->> 'main', 2)::int + 1)`;
    expect([...wrong]).toEqual([]);
  });

  it("of invalid lines are reported with line and reason, and the others are applied", async () => {
    const { outside, acme, sql } = world;
    const path = await world.file("bad.csv", [
      "id,login,role,active,shoes",
      "b1,b1@x.test,rep,true,41",
      ",nobody,rep,true,42",
      "b2,ADA,chief,true,43",
      "b3,b3@x.test,rep,perhaps,44",
      "b4,b1@x.test,rep,true,45",
      "b5,b5@x.test",
      'b6,"b6"@x.test,rep,true,46',
      "b7,b7@x.test,rep,true,47",
    ]);
    const { code, text } = await importInto(outside, "--tenant", "acme", "--people", path);
    expect(code).toBe(1);
    expect(text).toMatch(/people +2 +0 +0 +6/);
    expect(text).toContain('bad.csv: ignores "shoes"');
    expect(text).toContain("bad.csv:3: externalId is empty");
    expect(text).toContain('bad.csv:4: role is "chief"; this tenant\'s rules know rep, manager');
    expect(text).toContain('bad.csv:5: active is "perhaps"; write true or false');
    expect(text).toMatch(/bad\.csv:6: .*userName/);
    expect(text).toContain("bad.csv:7: has 2 cells, the first line 5");
    expect(text).toContain("bad.csv:8: has a misplaced quote");
    expect(text).toContain("6 lines were rejected. Correct them and import the file again");
    const made = await sql`select external_ids ->> 'main' as external_id from users
      where tenant_id = ${acme.id} and external_ids ->> 'main' like 'b%' order by 1`;
    expect(made.map((row) => row["external_id"])).toEqual(["b1", "b7"]);
  });

  it("of a file without a required column are not written, nor those of the other files", async () => {
    const { outside, acme, sql } = world;
    const good = await world.file("good.csv", ["id", "n1"]);
    const bad = await world.file("no-quiz.csv", ["user,course,score,date", "n1,c1,1,2024-01-01"]);
    const files = ["--people", good, "--results", bad];
    const { code, text } = await importInto(outside, "--tenant", "acme", ...files);
    expect(code).toBe(1);
    expect(text).toMatch(/no-quiz\.csv: The file lacks "quiz"/);
    const [begun] =
      await sql`select 1 from imports where tenant_id = ${acme.id} and file_name = 'good.csv'`;
    expect(begun).toBeUndefined();
    const none = await importInto(outside, "--tenant", "nowhere", "--people", good);
    expect(none.text).toContain('No tenant "nowhere". List them with');
    const over = await importInto(outside, "--tenant", "acme", "--people", good, "--rejects", good);
    expect(over).toMatchObject({ code: 2 });
    expect(over.text).toContain("and would overwrite it");
    await sql`update tenants set active = false where id = ${acme.id}`;
    const suspended = await importInto(outside, "--tenant", "acme", "--people", good);
    await sql`update tenants set active = true where id = ${acme.id}`;
    expect(suspended.code).toBe(1);
    expect(suspended.lines).toEqual([expect.stringMatching(/suspended|active/)]);
  });
});
