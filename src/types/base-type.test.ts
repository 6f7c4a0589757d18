import { describe, expect, it } from "vitest";
import { baseTypeName, canonicalName, spellings } from "./base-type.ts";

describe("baseTypeName", () => {
  it.each([
    ["int", "int"],
    ["signed", "int"],
    ["signed int", "int"],
    ["unsigned", "unsigned int"],
    ["unsigned int", "unsigned int"],
    ["short int", "short"],
    ["short unsigned int", "unsigned short"],
    ["long", "long"],
    ["long signed", "long"],
    ["long unsigned int", "unsigned long"],
    ["unsigned long int", "unsigned long"],
    ["long int unsigned", "unsigned long"],
    ["long long int", "long long"],
    ["long long unsigned int", "unsigned long long"],
    ["long unsigned long", "unsigned long long"],
    ["char", "char"],
    ["signed char", "signed char"],
    ["char unsigned", "unsigned char"],
    ["_Bool", "_Bool"],
    ["float", "float"],
    ["double", "double"],
    ["long double", "long double"],
    ["__int128", "__int128"],
    ["__int128 unsigned", "unsigned __int128"],
  ])("spells %s as %s", (words, name) => {
    expect(baseTypeName(words.split(" "))).toBe(name);
  });

  it.each([
    "",
    "u8",
    "struct",
    "short long",
    "short short",
    "long long long",
    "signed unsigned",
    "unsigned float",
    "long char",
    "char int",
    "long long double",
    "int int",
  ])("refuses %j", (words) => {
    expect(baseTypeName(words === "" ? [] : words.split(" "))).toBeUndefined();
  });
});

describe("canonicalName", () => {
  it("leaves names alone that are no base type of C", () => {
    expect(canonicalName("ssizetype")).toBe("ssizetype");
    expect(canonicalName("long unsigned int")).toBe("unsigned long");
  });
});

describe("spellings", () => {
  it("gives the canonical one and gcc's", () => {
    expect(spellings("unsigned long int")).toEqual(["unsigned long", "long unsigned int"]);
    expect(spellings("char")).toEqual(["char"]);
  });
});
