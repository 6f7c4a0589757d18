import { UsageError } from "#base";
import { memberPath, type TypeSource } from "#types";
import { parseCount } from "../number.ts";
import { isNumber } from "../start-address.ts";
import { findSubject } from "./subject.ts";

/** Bytes from the start of a struct to the member in `struct.member`; undefined for a text of another form or meaning. */
export function findMemberOffset(types: TypeSource, text: string): number | undefined {
  const [, name, path] = /^(\w+)\.(.+)$/.exec(text) ?? [];
  const subject = name === undefined ? undefined : findSubject(types, name);
  const place = subject === undefined || path === undefined ? undefined : memberPath(subject.type, path);
  return place && Math.floor(place.bitOffset / 8);
}

/** The value of an option that is a number of bytes or `struct.member`; UsageError, which calls it `noun`, for others. */
export function parseOptionOffset(types: TypeSource, option: string, text: string, noun = "argument"): number {
  const offset = isNumber(text) ? parseCount(text) : findMemberOffset(types, text);
  if (offset === undefined) throw new UsageError(`invalid -${option} ${noun}: ${text}`);
  return offset;
}
