import type { RampartClientOptions } from "../../server/client/index.ts";

type Call = Parameters<NonNullable<RampartClientOptions["fetch"]>>;

const patienceMs = 20_000;

/**
 * `fetch` for idempotent calls: retries while the connection fails, as it does for a moment whenever
 * the server reloads after a change of its code.
 */
export async function patientFetch(...call: Call): Promise<Response> {
  for (const start = Date.now(); ; await Bun.sleep(200)) {
    try {
      return await fetch(...(call as Parameters<typeof fetch>));
    } catch (error) {
      if (Date.now() - start > patienceMs) throw error;
    }
  }
}
