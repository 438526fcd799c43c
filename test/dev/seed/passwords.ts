import { createRampartClient } from "../../../server/client/index.ts";
import { servicesAdmin } from "../../standins/services/admin/client.ts";
import { mailAccount, type Places } from "../environment.ts";
import { patientFetch } from "../patient-fetch.ts";
import type { DemoSignIn } from "./state.ts";

const attempts = 600;
const pauseMs = 100;

/**
 * Gives a person a password, as people get one: by the link of a mail.
 * @throws Error when no mail arrives within a minute
 */
export async function givePassword(
  { server, services }: Places,
  organization: string,
  email: string,
): Promise<DemoSignIn> {
  const client = createRampartClient({ url: server, token: "", fetch: patientFetch });
  const mails = servicesAdmin(services.admin);
  await client.auth.forgotPassword.mutate({ email, organization });
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const sent = await mails.messages(mailAccount.name);
    const newest = sent.findLast(({ to, kind }) => to === email && kind === "reset");
    const token = /#token=(\S+)/.exec(newest?.text ?? "")?.[1];
    if (token !== undefined) {
      const password = `demo-${crypto.randomUUID()}`;
      await client.auth.resetPassword.mutate({ token, password });
      return { email, password };
    }
    await Bun.sleep(pauseMs);
  }
  throw new Error(`No mail to ${email} arrived. See the log of the worker analytics.`);
}
