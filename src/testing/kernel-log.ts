/** Draws the kernel's log: the printk ring buffer with one record a line (kernel/printk/printk_ringbuffer.h). */
import type { Objects } from "./kernel-drawing.ts";

const DESCRIPTOR_BITS = 5;
const TEXT_BITS = 12;
/** desc_finalized, in the top bits of a descriptor's state. */
const FINALIZED = 2n << 62n;
const NO_TEXT = 1n;

/** The objects of a log that holds `lines`, the first at one second after boot, one a second. */
export function drawnLog(lines: readonly string[]): { readonly globals: Objects; readonly heap: Objects } {
  let text = "";
  const descriptors = [];
  const infos = [];
  for (const [id, line] of lines.entries()) {
    const begin = text.length;
    text += `${String.fromCharCode(id)}${"\0".repeat(7)}${line}`;
    text = text.padEnd(Math.ceil(text.length / 8) * 8, "\0");
    descriptors.push({ state_var: FINALIZED | BigInt(id), text_blk_lpos: { begin, next: text.length } });
    infos.push({ seq: id, ts_nsec: BigInt(id + 1) * 1_000_000_000n, text_len: line.length, level: 6 });
  }
  if (text.length > 1 << TEXT_BITS || lines.length >= 1 << DESCRIPTOR_BITS) throw new Error("the log is too long");
  // A ring that was never written to holds one descriptor without text, as the kernel initialises it.
  if (lines.length === 0) descriptors.push({ state_var: 0n, text_blk_lpos: { begin: NO_TEXT, next: NO_TEXT } });
  return {
    globals: { "struct printk_ringbuffer *prb": "&drawn_ring" },
    heap: {
      "struct printk_ringbuffer drawn_ring": {
        desc_ring: {
          count_bits: DESCRIPTOR_BITS,
          descs: "&drawn_descriptors",
          infos: "&drawn_infos",
          head_id: Math.max(0, lines.length - 1),
          tail_id: 0,
        },
        text_data_ring: { size_bits: TEXT_BITS, data: "&drawn_text" },
      },
      [`struct prb_desc drawn_descriptors[${1 << DESCRIPTOR_BITS}]`]: descriptors,
      [`struct printk_info drawn_infos[${1 << DESCRIPTOR_BITS}]`]: infos,
      [`char drawn_text[${1 << TEXT_BITS}]`]: text,
    },
  };
}
