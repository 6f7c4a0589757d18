/** arch/x86-64: AMD64 and Intel 64. */
import type { Arch } from "../arch.ts";
import { decodeEntry, entryPhysical } from "./page-entry.ts";
import { translate } from "./page-table.ts";

export * from "./registers.ts";

export const x86_64: Arch = { name: "x86_64", pageShift: 12, translate, entryPhysical, decodeEntry };
