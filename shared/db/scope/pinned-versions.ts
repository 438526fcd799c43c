import type { TenantSession } from "../tenant-session.ts";

/**
 * The first session of a request or job decides by which configuration and flags all of it works: a
 * change in between must not mix two versions. The scopes of a request's domains share one object.
 */
export class PinnedVersions {
  #pinned: Pick<TenantSession, "configJson" | "configVersion" | "flagsVersion"> | undefined;

  /** The session with the versions of the first one. */
  applyTo(session: TenantSession): TenantSession {
    const { configJson, configVersion, flagsVersion } = this.#pinned ?? session;
    this.#pinned = { configJson, configVersion, flagsVersion };
    return { ...session, ...this.#pinned };
  }
}
