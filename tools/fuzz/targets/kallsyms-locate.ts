/** The search for the tables of symbols in the kernel's data. */
import { Bytes } from "#base";
import { locateKallsyms } from "#debuginfo/kallsyms";
import { concat } from "../../../src/testing/bytes.ts";
import { buildKallsyms, type KallsymsOrder } from "../../../src/testing/kallsyms.ts";
import type { Target } from "../target.ts";

const TEXT = 0xffff_ffff_8100_0000n;
/** As many as give markers that can be told from other data. */
const SYMBOLS = Array.from({ length: 18 * 256 }, (_, i) => ({ name: `f${i}`, address: TEXT + BigInt(16 * i) }));
const ORDERS: readonly KallsymsOrder[] = ["addresses first", "packed"];

export const target: Target = {
  name: "kallsyms-locate",
  cost: "dear",
  seeds: () => ORDERS.map((order) => concat(new Uint8Array(64), buildKallsyms(SYMBOLS, TEXT, "base", order).bytes)),
  run(bytes) {
    locateKallsyms(new Bytes(bytes));
  },
};
