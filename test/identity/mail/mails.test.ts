import { expect, test } from "vitest";
import { openSql } from "../../support/database.ts";
import { useFixture } from "../../support/fixture.ts";
import { until } from "../../support/until.ts";
import { useMailWorld } from "./world.ts";

const world = useMailWorld();
const sql = useFixture(
  () => openSql(world),
  (sql) => sql.end(),
);

interface Listed {
  items: { kind: string; address: string; status: string; failed: string | null }[];
}

test("a mail is sent with a link that is stored nowhere but sealed, and only until then", async () => {
  const held = await world.simulated.addFault({ kind: "outage", path: "/messages" });
  const signedIn = await world.register("sealed");
  const { id: tenantId } = signedIn.organization;
  const [stored] = await sql`select * from mails where tenant_id = ${tenantId}`;
  expect(stored).toMatchObject({ kind: "verify", address: "admin@sealed.example", sent_at: null });
  expect(stored?.["sealed_token"]).toMatch(/^v1\./);
  const list = await world.ask("GET", "/mails", undefined, world.bearer(signedIn));
  expect(list.status).toBe(200);
  expect(((await list.json()) as Listed).items).toMatchObject([{ status: "waiting" }]);
  await world.simulated.removeFaults(held);
  const token = await until("the mail was sent", async () => {
    await sql`update mails set due_at = now() where sent_at is null`;
    await world.sendNow(tenantId);
    const mail = (await world.sent()).find(({ to }) => to === "admin@sealed.example");
    return /\/console\/verify#token=(rmp_verify_\S+)/.exec(mail?.text ?? "")?.[1];
  });
  await until("the token was removed", async () => {
    const [row] = await sql`select sealed_token from mails where tenant_id = ${tenantId}`;
    return row?.["sealed_token"] === null;
  });
  const random = token.slice(token.indexOf(".") + 1);
  const tables = await sql<{ name: string }[]>`select tablename as name from pg_tables
    where schemaname = 'public'`;
  for (const { name } of tables) {
    const [found] = await sql`select count(*)::int as n from ${sql(name)} t
      where t::text like ${`%${random}%`}`;
    expect([name, found?.["n"]]).toEqual([name, 0]);
  }
  const { stack } = world;
  const logs = JSON.stringify([stack.server.logs, stack.analytics.logs, stack.provisioning.logs]);
  expect(logs).not.toContain(random);
});

test("a name that an organization chose makes no link in a mail to others", async () => {
  const email = "victim@elsewhere.example";
  const answer = await world.ask("POST", "/auth/register", {
    organization: { name: "Win at https://evil.example/now\nClick", slug: "spam" },
    name: "Spam",
    email,
    password: "plum-violin-harbour-7421",
  });
  expect(answer.status).toBe(201);
  await world.ask("POST", "/auth/password/forgot", { email });
  const { text } = await world.mail(email, "reset");
  expect(text).toContain("Win at https evil example now Click");
  expect(text.match(/https?:\/\//g)).toHaveLength(1);
});

test("a service that answers twice or late gets each mail once", async () => {
  await world.simulated.addFault({
    account: "rampart",
    kind: "drop-answer",
    method: "POST",
    path: "/messages",
    count: 1,
  });
  const { organization } = await world.register("lost-answer");
  await until("the second attempt is recorded", async () => {
    await sql`update mails set due_at = now() where sent_at is null`;
    await world.sendNow(organization.id);
    const [row] = await sql`select attempts from mails
      where tenant_id = ${organization.id} and sent_at is not null`;
    return row?.["attempts"] === 2;
  });
  const mails = (await world.sent()).filter(({ to }) => to === "admin@lost-answer.example");
  expect(mails).toHaveLength(1);
});

test("a link that expired before it could be sent is given up", async () => {
  const held = await world.simulated.addFault({ kind: "status", path: "/messages", status: 503 });
  const signedIn = await world.register("late");
  const { id: tenantId } = signedIn.organization;
  await world.simulated.removeFaults(held);
  await until("it was given up", async () => {
    await sql`update mails set due_at = now(), created_at = now() - interval '2 days'
      where tenant_id = ${tenantId}`;
    await world.sendNow(tenantId);
    const list = await world.ask("GET", "/mails", undefined, world.bearer(signedIn));
    return ((await list.json()) as Listed).items[0]?.failed?.startsWith("The link expired");
  });
  const [row] = await sql`select sealed_token from mails where tenant_id = ${tenantId}`;
  expect(row?.["sealed_token"]).toBeNull();
});

test("each mail is in the language of the person, or else of the organization", async () => {
  const signedIn = await world.register("polyglot");
  const { id: tenantId } = signedIn.organization;
  const headers = world.bearer(signedIn);
  const { version } = (await (
    await world.ask("GET", "/configuration", undefined, headers)
  ).json()) as { version: number };
  const change = { baseVersion: version, set: { language: "ja" }, reason: "test" };
  const changed = await world.ask("PATCH", "/configuration", change, headers);
  expect(changed.status).toBe(200);
  await world.ask("POST", "/auth/password/forgot", { email: "admin@polyglot.example" });
  expect(await world.mail("admin@polyglot.example", "reset")).toMatchObject({
    subject: "新しいパスワードを設定してください",
    text: expect.stringContaining("30 分"),
  });
  // As a directory writes it.
  await sql`update users set resource = resource || '{"locale": "de-CH"}' where tenant_id = ${tenantId}`;
  await world.ask("POST", "/auth/password/forgot", { email: "Admin@polyglot.example" });
  expect(await world.mail("admin@polyglot.example", "reset", 2)).toMatchObject({
    subject: "Legen Sie ein neues Passwort fest",
  });
});
