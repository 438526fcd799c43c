import type { Adapter, AdapterPayload } from "oidc-provider";

interface Entry {
  model: string;
  payload: AdapterPayload;
  expiresAt: number;
}

/** The sessions, codes and grants of one tenant. oidc-provider's own store is shared by all. */
export type Artifacts = Map<string, Entry>;

/** How oidc-provider reads and writes one kind of artifact of one tenant. */
export class ArtifactAdapter implements Adapter {
  readonly #model: string;
  readonly #artifacts: Artifacts;

  constructor(model: string, artifacts: Artifacts) {
    this.#model = model;
    this.#artifacts = artifacts;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
    const expiresAt = Number.isFinite(expiresIn) ? Date.now() + expiresIn * 1000 : Infinity;
    this.#artifacts.set(`${this.#model}:${id}`, { model: this.#model, payload, expiresAt });
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const entry = this.#artifacts.get(`${this.#model}:${id}`);
    return entry && entry.expiresAt > Date.now() ? entry.payload : undefined;
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#search((payload) => payload.uid === uid);
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.#search((payload) => payload.userCode === userCode);
  }

  async consume(id: string): Promise<void> {
    const entry = this.#artifacts.get(`${this.#model}:${id}`);
    if (entry) entry.payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    this.#artifacts.delete(`${this.#model}:${id}`);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, { payload }] of this.#artifacts) {
      if (payload.grantId === grantId) this.#artifacts.delete(key);
    }
  }

  #search(matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined {
    for (const { model, payload, expiresAt } of this.#artifacts.values()) {
      if (model === this.#model && expiresAt > Date.now() && matches(payload)) return payload;
    }
    return undefined;
  }
}
