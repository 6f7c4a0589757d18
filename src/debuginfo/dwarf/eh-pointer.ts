import {
  DW_EH_PE_absptr,
  DW_EH_PE_aligned,
  DW_EH_PE_datarel,
  DW_EH_PE_indirect,
  DW_EH_PE_pcrel,
  DW_EH_PE_sdata2,
  DW_EH_PE_sdata4,
  DW_EH_PE_sdata8,
  DW_EH_PE_sleb128,
  DW_EH_PE_textrel,
  DW_EH_PE_udata2,
  DW_EH_PE_udata4,
  DW_EH_PE_udata8,
  DW_EH_PE_uleb128,
} from "./constants.table.ts";
import type { SectionReader } from "./section-reader.ts";

/** What encoded pointers count from: link-time addresses of sections; undefined for those that the file lacks. */
export interface PointerBases {
  /** Of the section that holds the pointers. */
  readonly own: bigint | undefined;
  readonly text: bigint | undefined;
  readonly data: bigint | undefined;
}

/** Reads a pointer encoded as `encoding`, a DW_EH_PE_ constant but DW_EH_PE_omit. */
export function readPointer(reader: SectionReader, encoding: number, bases: PointerBases, addressSize: 4 | 8): bigint {
  const at = reader.offset;
  const refuse = (): Error => reader.broken(at, "a pointer encoding", `0x${encoding.toString(16)}`);
  // What it points at is known only once the program runs.
  if ((encoding & DW_EH_PE_indirect) !== 0) throw refuse();
  if (encoding === DW_EH_PE_aligned) {
    const address = (bases.own ?? 0n) + BigInt(at);
    reader.skip(Number(BigInt.asUintN(addressSize === 8 ? 3 : 2, -address)));
    return reader.address(addressSize);
  }
  let base: bigint | undefined;
  switch (encoding & 0x70) {
    case DW_EH_PE_absptr:
      base = 0n;
      break;
    case DW_EH_PE_pcrel:
      base = bases.own === undefined ? undefined : bases.own + BigInt(at);
      break;
    case DW_EH_PE_textrel:
      base = bases.text;
      break;
    case DW_EH_PE_datarel:
      base = bases.data;
      break;
    default:
      throw refuse();
  }
  if (base === undefined) throw reader.broken(at, "a section whose address is known", "none");
  return BigInt.asUintN(8 * addressSize, base + readOffset(reader, encoding & 0x0f, addressSize, refuse));
}

/** Reads a value in the format that the low four bits of an encoding stand for. */
export function readOffset(reader: SectionReader, format: number, addressSize: 4 | 8, refuse: () => Error): bigint {
  switch (format) {
    case DW_EH_PE_absptr:
      return reader.address(addressSize);
    case DW_EH_PE_uleb128:
      return BigInt(reader.uleb64());
    case DW_EH_PE_udata2:
      return reader.address(2);
    case DW_EH_PE_udata4:
      return reader.address(4);
    case DW_EH_PE_udata8:
      return reader.address(8);
    case DW_EH_PE_sleb128:
      return BigInt(reader.sleb64());
    case DW_EH_PE_sdata2:
      return BigInt.asIntN(16, reader.address(2));
    case DW_EH_PE_sdata4:
      return BigInt.asIntN(32, reader.address(4));
    case DW_EH_PE_sdata8:
      return BigInt.asIntN(64, reader.address(8));
    default:
      throw refuse();
  }
}
