import type { TenantSession } from "../tenant-session.ts";

type Versions = Pick<TenantSession, "configJson" | "configVersion" | "flagsVersion">;

/**
 * The first session of a request or job decides by which configuration and flags all of it works: a
 * change in between must not mix two versions. All scopes of a request share one object.
 */
export class PinnedVersions {
  readonly #byTenant = new Map<string, Versions>();

  /** The session with the versions of the first one of its tenant. */
  applyTo(session: TenantSession): TenantSession {
    const { configJson, configVersion, flagsVersion } =
      this.#byTenant.get(session.tenantId) ?? session;
    const pinned = { configJson, configVersion, flagsVersion };
    this.#byTenant.set(session.tenantId, pinned);
    return { ...session, ...pinned };
  }
}
