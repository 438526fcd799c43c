import type { Json, Mutation, Query } from "../../../server/client/calls.ts";
import type { Procedures } from "../../../server/client/procedures.ts";

/** A type without names of the server: each object is written out. Any JSON has the client's name. */
type Written<T> = unknown extends T ? T : [Json] extends [T] ? Json : WrittenObject<T>;

type WrittenObject<T> = T extends readonly (infer Item)[]
  ? Written<Item>[]
  : T extends object
    ? T extends infer Shape
      ? { [Key in keyof Shape]: Written<Shape[Key]> }
      : never
    : T;

type WrittenProcedures<T> =
  T extends Query<infer I, infer O>
    ? Query<Written<I>, Written<O>>
    : T extends Mutation<infer I, infer O>
      ? Mutation<Written<I>, Written<O>>
      : { [Name in keyof T]: WrittenProcedures<T[Name]> };

declare function write<T>(): WrittenProcedures<T>;

/** For the compiler, which writes the inferred type of a value in full into its declaration. */
export const procedures = write<Procedures>();
