import argon2 from "@phi-ag/argon2/argon2.wasm";
import { wasmHasher } from "../../shared/identity/passwords/wasm-hasher.ts";
import { hashPasswords, type HashWork } from "./hash-passwords.ts";

/* Does the work in the body of a request. The hasher is that of server/index.ts. */
const hasher = wasmHasher(new WebAssembly.Instance(argon2).exports);

export default {
  async fetch(request: Request): Promise<Response> {
    const work = (await request.json()) as HashWork;
    return Response.json(await hashPasswords(hasher, work));
  },
};
