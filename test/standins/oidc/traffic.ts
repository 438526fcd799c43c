/** A request that a provider answered. */
export interface ReceivedRequest {
  tenant: string;
  method: string;
  /** Below the issuer: `/jwks`, `/token`, `/.well-known/openid-configuration`. */
  path: string;
}

export interface RequestFilter {
  tenant?: string | undefined;
  /** A part of the path. */
  path?: string | undefined;
}

const keep = 10_000;

/** The last requests that the providers received, in the order of arrival. */
export class Traffic {
  #requests: ReceivedRequest[] = [];

  record(request: ReceivedRequest): void {
    this.#requests.push(request);
    if (this.#requests.length > keep) this.#requests.shift();
  }

  requests({ tenant, path }: RequestFilter): ReceivedRequest[] {
    return this.#requests.filter(
      (request) =>
        (tenant === undefined || request.tenant === tenant) &&
        (path === undefined || request.path.includes(path)),
    );
  }

  forget(): void {
    this.#requests = [];
  }
}
