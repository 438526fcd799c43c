import { once } from "node:events";
import { InMemStorageProvider, Unleash } from "unleash-client";
import type Repository from "unleash-client/lib/repository";
import type { FlagContext } from "../../../shared/flags/evaluate/context.ts";
import type { FlagState } from "../../../shared/flags/evaluate/state.ts";

/** The answer about a flag, in a form that both evaluators have. */
export interface Answer {
  enabled: boolean;
  variant: string | null;
}

/** The fields that Unleash's client adds to each context. */
export const staticContext = { appName: "rampart", environment: "test" };

/** Unleash's own client for Node, without its network. */
export class Judge {
  readonly client: Unleash;
  readonly #repository: Repository;

  private constructor() {
    this.client = new Unleash({
      ...staticContext,
      url: "http://127.0.0.1:1/",
      disableAutoStart: true,
      disableMetrics: true,
      skipInstanceCountWarning: true,
      storageProvider: new InMemStorageProvider(),
    });
    this.client.on("error", () => undefined);
    this.#repository = Reflect.get(this.client, "repository") as Repository;
  }

  /** Opens a client with a first state. */
  static async open(state: FlagState): Promise<Judge> {
    const judge = new Judge();
    const ready = once(judge.client, "ready");
    await judge.load(state);
    await ready;
    return judge;
  }

  async load(state: FlagState): Promise<void> {
    const response = { type: "full", version: 2, ...state } as unknown;
    await this.#repository.save(response as Parameters<Repository["save"]>[0], false);
  }

  /** Asks for a flag. An error of the client is an answer as well. */
  ask(name: string, context: FlagContext): Answer | Error {
    try {
      // A copy: the client's type does not know that texts of times and truth values work, too.
      const unknownContext = { ...context } as unknown as Parameters<Unleash["isEnabled"]>[1];
      const enabled = this.client.isEnabled(name, unknownContext);
      const variant = this.client.getVariant(name, unknownContext);
      return { enabled, variant: variant.enabled ? variant.name : null };
    } catch (error) {
      return error as Error;
    }
  }

  close(): void {
    this.client.destroy();
  }
}
