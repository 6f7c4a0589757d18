/** dev -i: ranges of I/O ports and of memory. */
import { type Address, hex, isUnavailable, type Row, type Unavailable } from "#base";
import type { Kernel } from "#kernel";
import { type ResourceView, resources } from "#kernel/device";
import { cellOf } from "../cell-of.ts";
import { centred } from "../centred.ts";

/** A range. Its bounds are cells of text: they have up to 64 bits, and are no addresses of the kernel's. */
export interface ResourceRow extends Row {
  readonly kind: "ports" | "memory";
  readonly resource: Address;
  /** First and last port or byte, in hexadecimal. */
  readonly start: string | Unavailable;
  readonly end: string | Unavailable;
  readonly name: string | Unavailable;
}

/** The rows of one tree. */
export function* resourceRows(
  kernel: Kernel,
  kind: ResourceRow["kind"],
  fail: (error: unknown) => void,
): Generator<ResourceRow> {
  const root = kernel.symbol(kind === "ports" ? "ioport_resource" : "iomem_resource");
  for (const view of resources(kernel, root, fail)) yield resourceRow(kind, view);
}

function resourceRow(kind: ResourceRow["kind"], view: ResourceView): ResourceRow {
  return {
    kind,
    resource: view.address,
    start: cellOf(() => hex(view.start())),
    end: cellOf(() => hex(view.end())),
    name: cellOf(() => view.name()),
  };
}

/** Columns of a line, which crash breaks names at. */
const WIDTH = 80;

/** The digits of a bound: the first row of a tree is its root, whose end is the largest. */
export function boundWidth({ end }: ResourceRow): 4 | 8 {
  return !isUnavailable(end) && end.length <= 4 ? 4 : 8;
}

/** Above a tree. */
export function resourceTitles(digits: 4 | 8): string {
  return `${centred("RESOURCE")}  ${centred("RANGE", digits * 2 + 1)}  NAME\n`;
}

/** A line, or two where the name is too long for one and has a blank to break it at. */
export function formatResource({ resource, start, end, name }: ResourceRow, digits: 4 | 8): string {
  const bound = (cell: string | Unavailable): string => (isUnavailable(cell) ? "?" : cell).padStart(digits, "0");
  const begin = `${hex(resource).padStart(16)}  ${bound(start)}-${bound(end)}  `;
  const text = isUnavailable(name) || name === "" ? "(unknown)" : name;
  const indent = 16 + 2 + digits * 2 + 1 + 2;
  const over = indent + text.length - WIDTH;
  const at = over <= 0 ? -1 : text.lastIndexOf(" ", text.length - 1 - over);
  if (at <= 0) return `${begin}${text}\n`;
  return `${begin}${text.slice(0, at)}\n${" ".repeat(indent)}${text.slice(at + 1)}\n`;
}
