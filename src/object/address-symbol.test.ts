import { expect, test } from "vitest";
import { type Address, address } from "#base";
import { type AddressTable, addressSymbol, type TableSymbol } from "./address-symbol.ts";

const symbol = (at: number, size: number, type: string, name: string, module?: string): TableSymbol => ({
  name,
  address: address(at),
  type,
  size,
  module,
});
const symbols = [
  symbol(0x1000, 0x100, "T", "schedule"),
  symbol(0x2000, 0x40, "d", "_sdata"),
  symbol(0x2040, 0x100, "D", "__start_init_task"),
  symbol(0x2040, 0x100, "D", "init_task"),
  symbol(0x3000, 0x20, "r", "linux_banner"),
  symbol(0x3020, 0x100_000, "r", "table"),
  symbol(0x20_0000, 0x100_0000, "b", "__log_buf"),
  symbol(0x200_0000, 0x10, "t", "init_module", "loop"),
  symbol(0x200_0000, 0x10, "t", "loop_init", "loop"),
];
const table: AddressTable = {
  lookup: (at: Address) => {
    const found = symbols.find(({ address: start, size }) => at >= start && at < start + BigInt(size));
    return found && { symbol: found, offset: Number(at - found.address) };
  },
  at: (at: Address) => symbols.filter((candidate) => candidate.address === at),
};
const readOnly = { start: address(0x3000), end: address(0x20_0000) };

test.each([
  [0x1000, "schedule+0"],
  [0x1010, "schedule+16"],
  [0x2000, undefined],
  [0x2040, "init_task+0"],
  [0x2050, "init_task+16"],
  [0x3000, "linux_banner+0"],
  [0x3010, undefined],
  [0x3020, "table+0"],
  [0x20_0000, "__log_buf+0"],
  [0x20_0010, "__log_buf+16"],
  [0x30_0000, undefined],
  [0x200_0004, "loop_init+4"],
  [0x10, undefined],
])("%i", (at, expected) => {
  const found = addressSymbol(address(at), table, readOnly);
  expect(found && `${found.name}+${found.offset}`).toBe(expected);
});

test("padding behind a function whose size is known has no name", () => {
  const sized: AddressTable = {
    ...table,
    at: (at) => table.at(at).map((each) => (each.name === "schedule" ? { ...each, ownSize: 0x10 } : each)),
  };
  expect(addressSymbol(address(0x100f), sized)).toEqual({ name: "schedule", offset: 15 });
  expect(addressSymbol(address(0x1010), sized)).toBeUndefined();
});
