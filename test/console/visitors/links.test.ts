import { describe, expect, test } from "vitest";
import { useMailWorld } from "../../identity/mail/world.ts";
import { openPage } from "../browser.ts";
import { expectAccessible, hasBrowser, signIn, untilAt, useBrowser } from "../world.ts";

const world = useMailWorld();
const started = useBrowser();
const newPassword = "tandem-orbit-lantern-3058";

/** The link of the newest mail of a kind. */
async function linkTo(address: string, kind: string): Promise<string> {
  const { text } = await world.mail(address, kind);
  const [link] = /http\S+#token=\S+/.exec(text) ?? [];
  if (link === undefined) throw new Error(`The mail has no link: ${text}`);
  return link;
}

describe.skipIf(!hasBrowser)("the links of mails", () => {
  test("confirm an address, bring an invited person in, and set a forgotten password", async () => {
    const admin = await world.register("acme");
    const { page, faults } = await openPage(started.browser);
    await page.goto(await linkTo("admin@acme.example", "verify"));
    await page.getByRole("button", { name: "Confirm" }).click();
    await page.getByText("admin@acme.example is confirmed.").waitFor();
    expect(page.url()).not.toContain("token");

    const invited = await world.ask(
      "POST",
      "/auth/invitations",
      { email: "lin@acme.example", role: "manager" },
      world.bearer(admin),
    );
    expect(invited.status).toBe(201);
    await page.goto(await linkTo("lin@acme.example", "invitation"));
    await page.getByLabel("Your name").fill("Lin Chen");
    await page.getByLabel("New password").fill("short");
    await expectAccessible(page);
    await page.getByLabel("New password").fill("plum-violin-harbour-7421");
    await page.getByRole("button", { name: "Join" }).click();
    await untilAt(page, "/console/org/acme/readiness");
    await page.getByRole("button", { name: "Sign out" }).click();

    await page.getByRole("link", { name: "Forgot your password?" }).click();
    const send = page.getByRole("button", { name: "Send a link" });
    await send.waitFor();
    await page.getByLabel("Email address", { exact: true }).fill("lin@acme.example");
    await send.click();
    await page.getByText("a mail with a link is on its way").waitFor();
    const reset = await linkTo("lin@acme.example", "reset");
    await page.goto(reset);
    await page.getByLabel("New password").fill(newPassword);
    await page.getByRole("button", { name: "Set password" }).click();
    await page.getByText("Your password is set.").waitFor();
    await page.getByRole("link", { name: "Sign in" }).click();
    await signIn(page, "lin@acme.example", newPassword);
    await untilAt(page, "/console/org/acme/readiness");

    // A link works once, and says what to do next.
    await page.goto(reset);
    await page.getByLabel("New password").fill(newPassword);
    await page.getByRole("button", { name: "Set password" }).click();
    await page.getByRole("alert").waitFor();
    expect(faults).toEqual([]);
  });
});
