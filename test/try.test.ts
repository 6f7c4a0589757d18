import { describe, expect, inject, it, beforeEach } from "vitest";
describe("x", () => {
  beforeEach((ctx) => ctx.skip("because"));
  it("a", () => { throw new Error("no"); });
  it("b", () => {});
});
it("has", () => { expect(Object.keys(inject("fixtures"))).toHaveLength(5); });
