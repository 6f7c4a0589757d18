import { expect, test } from "vitest";
import { Bytes } from "#base";
import { parseBtf } from "#debuginfo/btf";
import { btfTypes, formatDefinition } from "#types";
import { btf } from "./btf.ts";
import { cDeclarations } from "./c-declarations.ts";

test("t", () => {
  const blob = btf(
    cDeclarations(`
    typedef struct { int counter; } atomic_t;
    struct list_head { struct list_head *next, *prev; };
    struct x { char a; union { long b; struct { short c, d[3]; }; }; unsigned int e:3, f:30, g:2; atomic_t h; struct foo *foo; const char *name; void **p; enum st {A, B=5} st; struct sub { int z; } sub; struct list_head l[2]; };
  `),
  );
  const types = btfTypes(parseBtf(new Bytes(blob.array), "x"));
  console.log(types.find("struct", "x"), Object.keys(types));
  console.log((types.find("struct", "x") as any).members.map((m: any) => [m.name, m.bitOffset / 8, m.bitSize]));
});
