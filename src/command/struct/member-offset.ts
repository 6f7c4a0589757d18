import { memberPath, type TypeSource } from "#types";
import { findSubject } from "./subject.ts";

/** Bytes from the start of a struct to the member in `struct.member`; undefined for a text of another form or meaning. */
export function findMemberOffset(types: TypeSource, text: string): number | undefined {
  const [, name, path] = /^(\w+)\.(.+)$/.exec(text) ?? [];
  const subject = name === undefined ? undefined : findSubject(types, name);
  const place = subject === undefined || path === undefined ? undefined : memberPath(subject.type, path);
  return place && Math.floor(place.bitOffset / 8);
}
