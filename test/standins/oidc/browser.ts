/** A person's browser: keeps cookies by host, and follows redirects only where it is asked to. */
export class Browser {
  readonly #cookies = new Map<string, Map<string, string>>();

  /** One request, without following its redirect. */
  async request(url: string, form?: Record<string, string>): Promise<Response> {
    const { host } = new URL(url);
    const jar = this.#cookies.get(host) ?? new Map<string, string>();
    this.#cookies.set(host, jar);
    const answer = await fetch(url, {
      redirect: "manual",
      headers: { cookie: Array.from(jar, ([name, value]) => `${name}=${value}`).join("; ") },
      ...(form === undefined ? {} : { method: "POST", body: new URLSearchParams(form) }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "" || /expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  }

  /**
   * Signs in at the simulated provider, where it asks for that.
   * @param url of the authorization request
   * @param person who signs in; one with a session at the provider is not asked
   * @returns the URL that the provider sends the browser back to, which is not opened
   * @throws Error when the provider shows an error instead
   */
  async signIn(url: string, person: { email: string; password: string }): Promise<string> {
    const { origin } = new URL(url);
    let at = url;
    let answer = await this.request(at);
    for (let step = 0; step < 10; step += 1) {
      const location = answer.headers.get("location");
      if (location !== null) {
        at = new URL(location, at).href;
        if (new URL(at).origin !== origin) return at;
        answer = await this.request(at);
      } else if (answer.status === 200 && at.includes("/interaction/")) {
        answer = await this.request(at, person);
      } else break;
    }
    throw new Error(
      `The provider answered ${answer.status}: ${(await answer.text()).slice(0, 500)}`,
    );
  }

  /**
   * Signs out at the simulated provider (RP-initiated logout), and confirms it.
   * @returns the URL that the provider sends the browser to
   */
  async signOut(url: string): Promise<string> {
    const page = await (await this.request(url)).text();
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)?.[1];
    const action = /action="([^"]+)"/.exec(page)?.[1];
    if (xsrf === undefined || action === undefined)
      throw new Error(`The provider answered: ${page}`);
    const answer = await this.request(action, { xsrf, logout: "yes" });
    return answer.headers.get("location") ?? "";
  }
}
