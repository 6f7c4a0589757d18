import { describe, expect, test } from "vitest";
import { AbsentError, address, Bug, MemoryFault } from "#base";
import { declaredTypes } from "../../testing/declared-types.ts";
import { TestMemory } from "../../testing/values.ts";
import { at, before, chars, int, layout, long, newest, pointer, type ResolvedFields, resolveLayout } from "./index.ts";

const AT = address(0xffff_8880_0000_1000n);

/** The state and processor of a task, as three generations of kernels keep them. */
const Task = layout("struct task", {
  state: newest(int("__state"), before("v5.14", "2f064a59a11f", int("state"))),
  cpu: newest(int("thread_info.cpu"), before("v5.16", "bcf9033e5449", int("cpu"))),
  comm: chars("comm"),
});

const resolve = <F extends ResolvedFields>(
  declared: ReturnType<typeof layout<F>>,
  text: string,
  memory = new TestMemory(),
) => resolveLayout(declared, declaredTypes(text), memory);

describe("a field is found where this kernel has it", () => {
  test.each([
    [
      "as the newest kernels spell it",
      "struct thread_info { long flags; int cpu; }; struct task { struct thread_info thread_info; int __state; };",
      "__state",
      undefined,
      "thread_info.cpu",
      8,
    ],
    ["renamed and moved", "struct task { long state; int cpu; };", "state", "before v5.14 (2f064a59a11f)", "cpu", 8],
    [
      "in an anonymous member",
      "struct task { union { struct { int __state; int cpu; }; long both; }; };",
      "__state",
      undefined,
      "cpu",
      4,
    ],
  ])("%s", (_, text, state, bound, cpu, offset) => {
    const { choices } = resolve(Task, text);
    expect(choices.get("state")).toMatchObject({ path: state, bound, tried: ["__state", "state"] });
    expect(choices.get("cpu")).toMatchObject({ path: cpu, offset });
  });

  test.each([
    ["without the commit", undefined, "before v3.6"],
    ["with its title", "slab: Rename it", "before v3.6 (slab: Rename it)"],
  ])("bounded %s", (_, commit, bound) => {
    const { choices } = resolve(
      layout("struct task", { cpu: before("v3.6", commit, int("cpu")) }),
      "struct task { int cpu; };",
    );
    expect(choices.get("cpu")).toMatchObject({ bound });
  });

  test("not in a member of that name that has another shape", () => {
    const { choices } = resolve(Task, "struct point { short a, b; }; struct task { int state; char __state[8]; };");
    expect(choices.get("state")?.path).toBe("state");
  });

  test("and read there", () => {
    const memory = new TestMemory().putWords(AT, 0n, 0x3_0000_0002n);
    const layout = resolve(Task, "struct task { long flags; int __state; int cpu; };", memory);
    const task = layout.at(AT);
    expect([task.address, task.state(), task.cpu()]).toEqual([AT, 2, 3]);
    expect([layout.name, layout.size, layout.offset("cpu")]).toEqual(["struct task", 16, 12]);
  });

  test("while what reads it faults, if at all", () => {
    const task = resolve(Task, "struct task { int __state; };").at(AT);
    expect(() => task.state()).toThrow(MemoryFault);
  });
});

describe("a field that this kernel does not have", () => {
  const resolved = resolve(Task, "struct task { int state; };");

  test("leaves the others as they are", () => {
    expect([resolved.has("state"), resolved.has("cpu")]).toEqual([true, false]);
    expect(resolved.choices.get("cpu")).toEqual({
      path: undefined,
      offset: undefined,
      bound: undefined,
      tried: ["thread_info.cpu", "cpu"],
    });
  });

  test.each([
    ["read", () => resolved.at(AT).cpu()],
    ["located", () => resolved.offset("cpu")],
  ])("names what was tried when it is %s", (_, use) => {
    expect(use).toThrow(AbsentError);
    expect(use).toThrow("struct task.cpu: none of thread_info.cpu, cpu");
  });
});

describe("a structure has one of its names", () => {
  const Root = layout(["struct xarray", "struct radix_tree_root", "root_t"], {
    head: newest(pointer("xa_head"), before("v4.20", "f8d5d0cc145c", pointer("rnode"))),
  });

  test.each([
    ["struct xarray { void *xa_head; }; struct radix_tree_root { void *rnode; };", "struct xarray", "xa_head"],
    ["struct radix_tree_root { void *rnode; };", "struct radix_tree_root", "rnode"],
    ["typedef struct { void *rnode; } root_t;", "root_t", "rnode"],
    // Only a forward declaration of the newer one.
    ["struct radix_tree_root { void *rnode; struct xarray *next; };", "struct radix_tree_root", "rnode"],
    ["union xarray { void *xa_head; };", undefined, undefined],
  ])("%s", (text, name, path) => {
    const resolved = resolve(Root, text);
    expect(resolved.name).toBe(name);
    expect(resolved.choices.get("head")?.path).toBe(path);
  });

  test("or is absent, and so is everything in it", () => {
    const resolved = resolve(Root, "struct other { int x; };");
    expect(resolved.has("head")).toBe(false);
    expect(() => resolved.size).toThrow("struct xarray: none of struct xarray, struct radix_tree_root, root_t");
    expect(() => resolved.at(AT).head()).toThrow(AbsentError);
  });
});

test("a union is named as one", () => {
  const resolved = resolve(
    layout("union thread_union", { stack: at("stack") }),
    "union thread_union { long stack[2048]; };",
  );
  expect(resolved.size).toBe(16384);
});

test("no field can be called address, which every instance has", () => {
  expect(() => resolve(layout("struct a", { address: long("x") }), "struct a { long x; };")).toThrow(Bug);
});

test("a view reads where it is told to, whatever its fields are called", () => {
  const here = new TestMemory().putWords(AT, 1n, 2n);
  const elsewhere = new TestMemory().putWords(AT, 3n, 4n);
  const Module = layout("struct module", { memory: int("memory"), space: int("space") });
  const resolved = resolve(Module, "struct module { long memory; long space; };", here);
  expect([resolved.at(AT).memory(), resolved.at(AT).space()]).toEqual([1, 2]);
  expect([resolved.at(AT, elsewhere).memory(), resolved.at(AT, elsewhere).space()]).toEqual([3, 4]);
});
