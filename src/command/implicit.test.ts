import { describe, expect, it } from "vitest";
import { testSession } from "../testing/session.ts";
import { implicitCommand } from "./implicit.ts";
import { parseLine } from "./line/index.ts";

const session = testSession({
  structs: { list_head: ["next"], kmem_cache: ["size"], init_kmem_cache: ["size"] },
  types: ["union sigval", "typedef u64", "enum pid_type", "int int"],
  symbols: { init_list_head: 0x1000n, secret: 0x2000n, kmem_cache: 0x3000n },
});

function meaning(text: string): string | undefined {
  const line = parseLine(text);
  const meant = line.kind === "command" ? implicitCommand(line, session) : undefined;
  return meant && `${meant.name} ${meant.raw}`;
}

describe("implicitCommand", () => {
  it.each([
    ["list_head", "struct list_head"],
    ["list_head.next ffff888000001000 -x", "struct list_head.next ffff888000001000 -x"],
    ["sigval", "union sigval"],
    ["u64", "whatis u64"],
    ["u64 1000", "struct u64 1000"],
    ["pid_type", "whatis pid_type"],
    ["int", "whatis int"],
    ["secret", "p secret"],
    ["init_list_head", "p init_list_head"],
    ["init_list_head.next", "p init_list_head.next"],
    ["init_list_head:0", "p init_list_head:0"],
    ["p/x 255", "gdb p/x 255"],
    ["print 255", "gdb print 255"],
    ["print/x 255", "gdb print/x 255"],
  ])("%s means %s", (text, command) => {
    expect(meaning(text)).toBe(command);
  });

  it("takes a name for the variable's when its type is known, else for the struct's", () => {
    expect(meaning("kmem_cache")).toBe("p kmem_cache");
    expect(meaning("kmem_cache.size")).toBe("struct kmem_cache.size");
  });

  it("leaves alone what it does not know, and variables with further words", () => {
    for (const text of ["nosuch", "secret -x", "1+1", "printk"]) expect(meaning(text)).toBeUndefined();
  });
});
