import { servicesAdmin } from "../../standins/services/admin/client.ts";
import { type SentMessage, serviceEnvironment } from "../../standins/services/model.ts";
import { startServices } from "../../standins/services/server.ts";
import { useFixture } from "../../support/fixture.ts";
import { type Stack, startStack } from "../../support/stack.ts";
import { until } from "../../support/until.ts";
import { refuseSecrets } from "../log-scan.ts";
import { type AuthWorld, authWorld } from "../world.ts";

const productToken = "token-of-rampart";

export interface MailWorld extends AuthWorld {
  stack: Stack;
  simulated: ReturnType<typeof servicesAdmin>;
  /** What Rampart's own account sent. */
  sent(): Promise<SentMessage[]>;
  /** Waits for the newest mail of a kind to an address. @param count how many there must be */
  mail(address: string, kind: string, count?: number): Promise<SentMessage>;
  /** Waits for such a mail, and returns the token of its link. */
  token(address: string, kind: string, count?: number): Promise<string>;
  /** Runs the job that sends a tenant's mails. */
  sendNow(tenantId: string): Promise<void>;
  stop(): Promise<void>;
}

export async function openMailWorld(): Promise<MailWorld> {
  const running = await startServices({ databasePath: ":memory:", timeScale: 50 });
  const simulated = servicesAdmin(running.adminUrl);
  await simulated.putAccount("rampart", { token: productToken, webhooks: {} });
  const stack = await startStack({
    everywhere: serviceEnvironment(running.url),
    workers: { COMMUNICATION_SERVICE_TOKEN: productToken },
  });
  const sent = () => simulated.messages("rampart");
  const mail: MailWorld["mail"] = (address, kind, count = 1) =>
    until(`${address} has ${count} of ${kind}`, async () => {
      const found = (await sent()).filter((each) => each.to === address && each.kind === kind);
      return found.length >= count && found.at(-1);
    });
  return {
    ...authWorld(stack.outside, stack.server),
    stack,
    simulated,
    sent,
    mail,
    token: async (address, kind, count) => {
      const { text } = await mail(address, kind, count);
      const [, token] = /#token=(\S+)/.exec(text) ?? [];
      if (token === undefined) throw new Error(`The mail has no link: ${text}`);
      return token;
    },
    sendNow: (tenantId) =>
      stack.analytics.services.publisher.publish([
        { job: "mails.send", tenantId, requestId: crypto.randomUUID(), payload: {} },
      ]),
    stop: async () => {
      await stack.stop();
      await running.stop();
      refuseSecrets(stack.server, stack.analytics, stack.provisioning);
    },
  };
}

/** The product with an account of its own for mails, for the tests of one file. */
export const useMailWorld = (): MailWorld => useFixture(openMailWorld, (world) => world.stop());
