import * as argon2 from "@phi-ag/argon2/argon2.wasm";
import { wasmHasher } from "../../shared/identity/passwords/wasm-hasher.ts";
import { hashPasswords, type HashWork } from "./hash-passwords.ts";

/* Does the work in WORK, and prints its results. The hasher is that of server/deno.ts. */
const hasher = wasmHasher(argon2, () => new Promise((resolve) => setTimeout(resolve, 0)));
const work = JSON.parse(process.env["WORK"] ?? "") as HashWork;
process.stdout.write(`${JSON.stringify(await hashPasswords(hasher, work))}\n`);
