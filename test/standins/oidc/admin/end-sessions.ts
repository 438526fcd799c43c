import type { Provider } from "oidc-provider";
import type { Artifacts } from "../adapter.ts";

/** What oidc-provider's types leave out. */
interface NotifiedClient {
  backchannelLogoutUri?: string;
  backchannelLogout(sub: string, sid: string): Promise<void>;
}

/**
 * Ends the sessions of a person, as an administrator of the provider does, and sends a logout token
 * to each client that registered for it.
 * @returns the number of sessions that were ended
 * @throws Error when a client does not accept its token
 */
export async function endSessions(
  { provider, artifacts }: { provider: Provider; artifacts: Artifacts },
  sub: string,
): Promise<number> {
  const sessions = [...artifacts].filter(
    ([, { model, payload }]) => model === "Session" && payload.accountId === sub,
  );
  for (const [key, { payload }] of sessions) {
    artifacts.delete(key);
    for (const [clientId, { sid }] of Object.entries(payload.authorizations ?? {})) {
      const client = (await provider.Client.find(clientId)) as NotifiedClient | undefined;
      if (client?.backchannelLogoutUri !== undefined) {
        await client.backchannelLogout(sub, sid ?? "");
      }
    }
  }
  return sessions.length;
}
