/**
 * Builds BTF blobs for tests. Types are listed in the order of their ids and refer to each other by label, which is
 * their name unless one is given; a number is an id as it is, for blobs that must be wrong.
 */

import { ascii, concat, place } from "./bytes.ts";

/** A type by label or id; `void` is id 0. */
export type Reference = string | number;

interface Labelled {
  readonly label?: string;
}

/** A member at bit `at`; with `bits` a bit-field. */
export interface BtfMemberSpec {
  readonly name?: string;
  readonly type: Reference;
  readonly at: number;
  readonly bits?: number;
}

/** One type record; the kinds bear the names of C. */
export type BtfTypeSpec = Labelled &
  (
    | {
        readonly kind: "int";
        readonly name: string;
        readonly size: number;
        readonly signed?: boolean;
        readonly bool?: boolean;
      }
    | { readonly kind: "float"; readonly name: string; readonly size: number }
    | { readonly kind: "ptr" | "const" | "volatile" | "restrict"; readonly to: Reference }
    | { readonly kind: "typedef" | "typeTag" | "func" | "var"; readonly name: string; readonly to: Reference }
    | { readonly kind: "declTag"; readonly name: string; readonly to: Reference; readonly component?: number }
    | { readonly kind: "array"; readonly of: Reference; readonly count: number }
    | {
        readonly kind: "struct" | "union";
        readonly name?: string;
        readonly size: number;
        readonly members: readonly BtfMemberSpec[];
      }
    | { readonly kind: "fwd"; readonly name: string; readonly of: "struct" | "union" }
    | {
        readonly kind: "enum" | "enum64";
        readonly name?: string;
        readonly size?: number;
        readonly signed?: boolean;
        readonly values: Readonly<Record<string, number | bigint>>;
      }
    | {
        readonly kind: "proto";
        readonly result: Reference;
        readonly parameters: readonly { readonly name?: string; readonly type: Reference }[];
        readonly variadic?: boolean;
      }
    | {
        readonly kind: "datasec";
        readonly name: string;
        readonly size: number;
        readonly variables: readonly { readonly variable: Reference; readonly at: number; readonly size: number }[];
      }
    | { readonly kind: "raw"; readonly words: readonly number[] }
  );

/** A blob, and what a test or a blob split from it needs to know of it. */
export interface BuiltBtf {
  readonly array: Uint8Array;
  readonly ids: ReadonlyMap<string, number>;
  readonly endId: number;
  readonly strings: ReadonlyMap<string, number>;
  readonly stringEnd: number;
}

/** How the blob around the types is made. */
export interface BtfOptions {
  /** The blob whose ids and strings this one continues. */
  readonly base?: BuiltBtf;
  readonly littleEndian?: boolean;
  /** Adds the table of sizes per kind that kernels write from v7.1: `info` and `element` bytes of each kind from 0. */
  readonly layout?: readonly (readonly [info: number, element: number])[];
}

const KINDS = [
  "",
  "int",
  "ptr",
  "array",
  "struct",
  "union",
  "enum",
  "fwd",
  "typedef",
  "volatile",
  "const",
  "restrict",
  "func",
  "proto",
  "var",
  "datasec",
  "float",
  "declTag",
  "typeTag",
  "enum64",
] as const;

/** Builds a blob of `types`, whose ids start at 1 or where those of the base end. */
export function btf(types: readonly BtfTypeSpec[], options: BtfOptions = {}): BuiltBtf {
  const little = options.littleEndian ?? true;
  const builder = new Builder(options.base);
  const records = words(builder.words(types), little);
  const strings = ascii(builder.text);
  const layout = Uint8Array.from((options.layout ?? []).flatMap(([info, element]) => [info, element, 0, 0]));
  const layoutFields = layout.length === 0 ? [] : [records.length + strings.length, layout.length];
  // hdr_len, then offset and length of each section.
  const header = [24 + 4 * layoutFields.length, 0, records.length, records.length, strings.length, ...layoutFields];
  const magic = concat(place(2, [[0, 2, 0xeb9f]], little), Uint8Array.of(1, 0));
  return {
    array: concat(magic, words(header, little), records, strings, layout),
    ids: builder.ids,
    endId: builder.endId,
    strings: builder.strings,
    stringEnd: builder.stringEnd,
  };
}

function words(values: readonly number[], littleEndian: boolean): Uint8Array {
  return place(
    4 * values.length,
    values.map((value, i) => [4 * i, 4, value]),
    littleEndian,
  );
}

/** Gives out ids and string offsets while it turns types into words. */
class Builder {
  readonly ids: Map<string, number>;
  readonly strings: Map<string, number>;
  text: string;
  endId: number;
  readonly #firstString: number;

  constructor(base: BuiltBtf | undefined) {
    this.ids = new Map(base?.ids);
    this.strings = new Map(base?.strings);
    this.endId = base?.endId ?? 1;
    this.#firstString = base?.stringEnd ?? 0;
    this.text = base === undefined ? "\0" : "";
  }

  get stringEnd(): number {
    return this.#firstString + this.text.length;
  }

  words(types: readonly BtfTypeSpec[]): number[] {
    for (const type of types) {
      const label = type.label ?? ("name" in type ? type.name : undefined);
      if (label !== undefined) this.ids.set(label, this.endId);
      this.endId++;
    }
    return types.flatMap((type) => this.#record(type));
  }

  #record(type: BtfTypeSpec): readonly number[] {
    if (type.kind === "raw") return type.words;
    const name = this.#string("name" in type ? type.name : undefined);
    const head = (third: number, vlen = 0, flag = false) => [
      name,
      ((flag ? 1 << 31 : 0) | (KINDS.indexOf(type.kind) << 24) | vlen) >>> 0,
      third,
    ];
    switch (type.kind) {
      case "int": {
        const encoding = (type.signed === true ? 1 : 0) | (type.bool === true ? 4 : 0);
        return [...head(type.size), (encoding << 24) | (8 * type.size)];
      }
      case "float":
        return head(type.size);
      case "var":
        return [...head(this.#id(type.to)), 1];
      case "declTag":
        return [...head(this.#id(type.to)), (type.component ?? -1) >>> 0];
      case "array":
        return [...head(0), this.#id(type.of), 0, type.count];
      case "struct":
      case "union": {
        const hasBits = type.members.some(({ bits }) => bits !== undefined);
        return [
          ...head(type.size, type.members.length, hasBits),
          ...type.members.flatMap((member) => [
            this.#string(member.name),
            this.#id(member.type),
            (member.at | ((member.bits ?? 0) << 24)) >>> 0,
          ]),
        ];
      }
      case "fwd":
        return head(0, 0, type.of === "union");
      case "enum":
      case "enum64": {
        const values = Object.entries(type.values);
        return [
          ...head(type.size ?? (type.kind === "enum" ? 4 : 8), values.length, type.signed === true),
          ...values.flatMap(([key, value]) => {
            const bits = BigInt.asUintN(64, BigInt(value));
            const low = Number(bits & 0xffff_ffffn);
            return [this.#string(key), low, ...(type.kind === "enum" ? [] : [Number(bits >> 32n)])];
          }),
        ];
      }
      case "proto": {
        const parameters = [...type.parameters, ...(type.variadic === true ? [{ name: undefined, type: 0 }] : [])];
        return [
          ...head(this.#id(type.result), parameters.length),
          ...parameters.flatMap((parameter) => [this.#string(parameter.name), this.#id(parameter.type)]),
        ];
      }
      case "datasec":
        return [
          ...head(type.size, type.variables.length),
          ...type.variables.flatMap(({ variable, at, size }) => [this.#id(variable), at, size]),
        ];
      default:
        return head(this.#id(type.to));
    }
  }

  #id(reference: Reference): number {
    if (typeof reference === "number") return reference;
    const id = reference === "void" ? 0 : this.ids.get(reference);
    if (id === undefined) throw new Error(`no type is labelled ${reference}`);
    return id;
  }

  #string(text: string | undefined): number {
    if (text === undefined) return 0;
    let offset = this.strings.get(text);
    if (offset === undefined) {
      offset = this.stringEnd;
      this.strings.set(text, offset);
      this.text += `${text}\0`;
    }
    return offset;
  }
}

/** Types in the manner of the kernel's: every shape that C text has to show. */
export const SAMPLE_TYPES: readonly BtfTypeSpec[] = [
  { kind: "int", name: "long unsigned int", size: 8 },
  { kind: "int", name: "unsigned int", size: 4 },
  { kind: "int", name: "int", size: 4, signed: true },
  { kind: "int", name: "char", size: 1, signed: true },
  { kind: "int", name: "unsigned char", size: 1 },
  { kind: "int", name: "_Bool", size: 1, bool: true },
  { kind: "typedef", name: "__u8", to: "unsigned char" },
  { kind: "typedef", name: "pid_t", to: "int" },
  { kind: "ptr", label: "void*", to: "void" },
  { kind: "const", label: "const char", to: "char" },
  { kind: "ptr", label: "const char*", to: "const char" },

  { kind: "ptr", label: "list_head*", to: "list_head" },
  {
    kind: "struct",
    name: "list_head",
    size: 16,
    members: [
      { name: "next", type: "list_head*", at: 0 },
      { name: "prev", type: "list_head*", at: 64 },
    ],
  },
  { kind: "array", label: "list_head[2]", of: "list_head", count: 2 },

  { kind: "fwd", name: "address_space", of: "struct" },
  { kind: "ptr", label: "address_space*", to: "address_space" },
  {
    kind: "struct",
    label: "page.lru",
    size: 16,
    members: [
      { name: "lru", type: "list_head", at: 0 },
      { name: "mapping", type: "address_space*", at: 128 },
    ],
  },
  {
    kind: "struct",
    label: "page.order",
    size: 2,
    members: [
      { name: "dtor", type: "unsigned char", at: 0 },
      { name: "order", type: "unsigned char", at: 8 },
    ],
  },
  {
    kind: "union",
    label: "page.union",
    size: 24,
    members: [
      { type: "page.lru", at: 0 },
      { type: "page.order", at: 0 },
    ],
  },
  {
    kind: "struct",
    name: "page",
    size: 40,
    members: [
      { name: "flags", type: "long unsigned int", at: 0 },
      { type: "page.union", at: 64 },
      { name: "links", type: "list_head[2]", at: 256 },
    ],
  },

  {
    kind: "struct",
    name: "bpf_insn",
    size: 8,
    members: [
      { name: "code", type: "__u8", at: 0 },
      { name: "dst_reg", type: "__u8", at: 8, bits: 4 },
      { name: "src_reg", type: "__u8", at: 12, bits: 4 },
      { name: "imm", type: "int", at: 32 },
    ],
  },

  { kind: "fwd", name: "file", of: "struct" },
  { kind: "ptr", label: "file*", to: "file" },
  {
    kind: "proto",
    label: "llseek",
    result: "long unsigned int",
    parameters: [{ type: "file*" }, { type: "int" }],
  },
  { kind: "ptr", label: "llseek*", to: "llseek" },
  { kind: "array", label: "llseek*[3]", of: "llseek*", count: 3 },
  {
    kind: "struct",
    name: "file_operations",
    size: 48,
    members: [
      { name: "owner", type: "void*", at: 0 },
      { name: "llseek", type: "llseek*", at: 64 },
      { name: "table", type: "llseek*[3]", at: 128 },
      { name: "name", type: "const char*", at: 320 },
    ],
  },

  {
    kind: "struct",
    label: "attr.batch.inner",
    size: 4,
    members: [{ name: "depth", type: "int", at: 0 }],
  },
  {
    kind: "struct",
    label: "attr.batch",
    size: 16,
    members: [
      { name: "count", type: "int", at: 0 },
      { name: "flags", type: "int", at: 32 },
      { name: "inner", type: "attr.batch.inner", at: 64 },
    ],
  },
  {
    kind: "union",
    name: "attr",
    size: 16,
    members: [
      { name: "batch", type: "attr.batch", at: 0 },
      { name: "flags", type: "int", at: 0 },
    ],
  },

  { kind: "struct", label: "atomic", size: 4, members: [{ name: "counter", type: "int", at: 0 }] },
  { kind: "typedef", name: "atomic_t", to: "atomic" },
  { kind: "struct", name: "cpumask", size: 8, members: [{ name: "bits", type: "long unsigned int", at: 0 }] },
  { kind: "ptr", label: "cpumask*", to: "cpumask" },
  { kind: "typedef", name: "cpumask_var_t", to: "cpumask*" },
  { kind: "enum", name: "irqreturn", values: { IRQ_NONE: 0, IRQ_HANDLED: 1, IRQ_LAST: 8, IRQ_END: 9 } },
  { kind: "typedef", name: "irqreturn_t", to: "irqreturn" },
  { kind: "enum", label: "anonymous enum", signed: true, values: { LOW: -1 } },
  { kind: "typedef", name: "low_t", to: "anonymous enum" },
  { kind: "proto", label: "handler", result: "irqreturn_t", parameters: [{ type: "int" }, { type: "void*" }] },
  { kind: "ptr", label: "handler*", to: "handler" },
  { kind: "typedef", name: "irq_handler_t", to: "handler*" },
  { kind: "proto", label: "complete_t", result: "void", parameters: [{ type: "list_head*" }] },
  { kind: "typedef", label: "complete_fn", name: "complete_fn", to: "complete_t" },
  { kind: "struct", name: "empty", size: 0, members: [] },
];
