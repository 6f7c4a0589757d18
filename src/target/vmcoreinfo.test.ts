import { describe, expect, test } from "vitest";
import { parseVmcoreinfo } from "./vmcoreinfo.ts";

const info = parseVmcoreinfo(`OSRELEASE=6.1.0-56-cloud-amd64
BUILD-ID=8c5d
SYMBOL(_stext)=ffffffff9d000000
SYMBOL(small)=1000
NUMBER(phys_base)=-215142400
NUMBER(sme_mask)=0x800000000000
NUMBER(pgtable_l5_enabled)=0
KERNELOFFSET=1c000000
OSRELEASE=again
a line without a value
=no key
CRASHTIME=1700000000
VALUE=with=signs
NUMBER(broken)=12three
SYMBOL(broken)=xyz
`);

describe("VMCOREINFO", () => {
  test.each([
    ["OSRELEASE", "6.1.0-56-cloud-amd64"],
    ["VALUE", "with=signs"],
    ["CRASHTIME", "1700000000"],
    ["", undefined],
    ["a line without a value", undefined],
  ])("the text %s", (key, value) => {
    expect(info.text(key)).toBe(value);
  });

  test.each([
    ["phys_base", -215142400n],
    ["sme_mask", 0x8000_0000_0000n],
    ["pgtable_l5_enabled", 0n],
    ["broken", undefined],
    ["absent", undefined],
  ])("the number %s", (name, value) => {
    expect(info.number(name)).toBe(value);
  });

  test.each([
    ["_stext", 0xffff_ffff_9d00_0000n],
    ["small", 0x1000n],
    ["broken", undefined],
    ["absent", undefined],
  ])("the symbol %s", (name, value) => {
    expect(info.symbol(name)).toBe(value);
  });

  test("no text has no entries", () => {
    expect(parseVmcoreinfo("").entries.size).toBe(0);
  });
});
