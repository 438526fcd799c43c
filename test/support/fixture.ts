import { afterAll, beforeAll } from "vitest";

/**
 * Opens something before the tests of a file and closes it after them, in the reverse order of the
 * calls. Returns a proxy of the opened value that works only while tests or hooks run.
 */
export function useFixture<T extends object>(
  open: () => Promise<T> | T,
  close: (opened: T) => unknown = () => undefined,
): T {
  let opened: T | undefined;
  const read = (): T => {
    if (opened === undefined) throw new Error("A fixture is open only while tests or hooks run.");
    return opened;
  };
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(async () => {
    // Undefined when opening it failed.
    if (opened !== undefined) await close(opened);
  });
  return new Proxy((() => undefined) as unknown as T, {
    apply: (_target, _self, input: unknown[]) =>
      Reflect.apply(read() as (...input: unknown[]) => unknown, undefined, input),
    get: (_target, name) => {
      const value = read();
      const member: unknown = Reflect.get(value, name);
      const isMethod =
        typeof member === "function" && typeof value === "object" && !Object.hasOwn(value, name);
      return isMethod ? (member.bind(value) as unknown) : member;
    },
    set: (_target, name, member) => Reflect.set(read(), name, member),
    has: (_target, name) => Reflect.has(read(), name),
    ownKeys: () => Reflect.ownKeys(read()),
    getOwnPropertyDescriptor: (_target, name) => {
      const descriptor = Reflect.getOwnPropertyDescriptor(read(), name);
      return descriptor && { ...descriptor, configurable: true };
    },
  });
}
