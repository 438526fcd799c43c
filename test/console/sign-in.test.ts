import { describe, expect, test } from "vitest";
import { useAuthWorld } from "../identity/world.ts";
import { openPage } from "./browser.ts";
import { hasBrowser, signIn, untilAt, useBrowser } from "./world.ts";

const world = useAuthWorld();
const started = useBrowser();

describe.skipIf(!hasBrowser)("signing in", () => {
  test("leads to the page that was asked for, with its filters", async () => {
    await world.register("acme");
    const { page, faults } = await openPage(started.browser);
    await page.goto(`${world.server.url}/console/org/acme/people?q=admin&role=admin`);
    await page.getByRole("heading", { name: "Sign in", exact: true }).waitFor();
    await signIn(page, "admin@acme.example", "tandem-orbit-lantern-3058");
    await page.getByRole("alert").waitFor();
    await signIn(page, "admin@acme.example");
    await untilAt(page, "/console/org/acme/people?q=admin&role=admin");
    await page.getByRole("cell", { name: "admin@acme.example" }).waitFor();
    // No script can read the session.
    expect(await page.evaluate("document.cookie")).not.toContain("rampart");
    expect(faults).toEqual([]);
  });

  test("ends with the session: signing out, or elsewhere", async () => {
    const registered = await world.register("globex");
    const { page, faults } = await openPage(started.browser);
    await page.goto(`${world.server.url}/console/sign-in`);
    await signIn(page, "admin@globex.example");
    await page.getByRole("link", { name: "People" }).click();
    await page.getByRole("cell", { name: "admin@globex.example" }).waitFor();
    const bearer = world.bearer(registered);
    const ended = await world.ask("POST", "/auth/sessions/end-others", {}, bearer);
    expect(ended.status).toBe(200);
    await page.getByLabel("Role").selectOption("admin");
    await page.getByText("Your session has ended.").waitFor();
    expect(await page.getByRole("cell").count()).toBe(0);
    await signIn(page, "admin@globex.example");
    await untilAt(page, "/console/org/globex/people?role=admin");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in", exact: true }).waitFor();
    await page.goto(`${world.server.url}/console/org/globex/people`);
    await page.getByRole("heading", { name: "Sign in", exact: true }).waitFor();
    expect(faults).toEqual([]);
  });

  test("one browser holds sessions of several organizations, and switches between them", async () => {
    await world.register("first");
    await world.register("second");
    const { page, faults } = await openPage(started.browser);
    for (const name of ["first", "second"]) {
      await page.goto(`${world.server.url}/console/sign-in`);
      await signIn(page, `admin@${name}.example`);
      await untilAt(page, `/console/org/${name}/readiness`);
    }
    await page.getByLabel("Organization").selectOption("first");
    await untilAt(page, "/console/org/first/readiness");
    await page.getByRole("link", { name: "People" }).click();
    await page.getByRole("cell", { name: "admin@first.example" }).waitFor();
    expect(await page.getByRole("cell", { name: "admin@second.example" }).count()).toBe(0);
    expect(faults).toEqual([]);
  });

  test("a new organization registers its first admin, and errors stand at their fields", async () => {
    const { page, faults } = await openPage(started.browser);
    await page.goto(`${world.server.url}/console/register`);
    await page.getByLabel("Name of the organization").fill("Initech");
    await page.getByLabel("Your name").fill("Bill");
    await page.getByLabel("Email address").fill("bill@initech.example");
    const secret = page.getByLabel("New password");
    await secret.fill("initech-initech-initech");
    await page.getByRole("button", { name: "Create an organization" }).click();
    await page.locator("[aria-invalid=true]").waitFor();
    await secret.fill("plum-violin-harbour-7421");
    await page.getByRole("button", { name: "Create an organization" }).click();
    await page.waitForURL(/\/console\/org\/initech-\w+\/readiness$/);
    expect(faults).toEqual([]);
  });
});
