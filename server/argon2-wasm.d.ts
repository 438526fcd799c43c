/** Workers import the module itself. Deno imports the exports of an instance, by their names. */
declare module "@phi-ag/argon2/argon2.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
