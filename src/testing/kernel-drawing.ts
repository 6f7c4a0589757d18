/**
 * The sheet that a kernel is drawn on: memory with its mappings, named objects of C types, and values written into
 * them by type. Addresses are given out first and values written last, so values may refer to anything by name.
 */
import { type CType, memberPath, parseTypeName, resolveTypedefs, sizeOf, type TypeSource } from "#types";
import { ascii, place } from "./bytes.ts";
import type { KallsymsSymbol } from "./kallsyms.ts";
import { PageTables, PRESENT, WRITABLE } from "./page-tables.ts";
import { PhysicalPages } from "./physical-pages.ts";

/**
 * A value, read by the type that it is written to. Numbers for integers and pointers; the name of an enumerator; text for
 * an array of characters or the target of a `char *`; `&name.member[1]` for the address of an object or a part of it,
 * `&name+1` for a byte behind, `name()` for a function; members by name or path for a struct; elements for an array; and for a `list_head`
 * the nodes of the list of which it is the head: `["&sb.s_list"]`.
 */
export type Value = number | bigint | boolean | string | readonly Value[] | { readonly [member: string]: Value };

/** Objects by declaration: `"struct super_block sb": { s_id: "vda1" }`, `"unsigned long avenrun[3]": [0, 0, 0]`. */
export type Objects = Readonly<Record<string, Value>>;

/** A stretch of virtual memory and the physical one behind it. */
interface Region {
  readonly start: bigint;
  readonly size: number;
  readonly physical: number;
}

/** A function takes this much text, and calls others from a quarter of it. */
export const FUNCTION_SIZE = 0x40;
/** Where the return address of a call points, and the next instruction of an interrupted function. */
export const CALL = 0x10;
export const INTERRUPTED = 0x20;

const IMAGE_PHYSICAL = 0x20_0000;
const IMAGE_SIZE = 0x6_0000;
const TEXT_SIZE = 0x8000;
const HEAP_PHYSICAL = 0x40_0000;
const UNMOVED_IMAGE = 0xffff_ffff_8100_0000n;
const START_KERNEL_MAP = 0xffff_ffff_8000_0000n;
const MODULES = 0xffff_ffff_c000_0000n;
/** Where direct mapping and vmalloc begin; both are randomised, so neither is the architecture's default. */
const PAGE_OFFSET = { 4: 0xffff_9a58_0000_0000n, 5: 0xff2a_5b80_0000_0000n } as const;
const VMALLOC = { 4: 0xffff_b1c0_4000_0000n, 5: 0xffa0_1c40_4000_0000n } as const;

/** Slab caches of sizes that are powers of two put objects at multiples of these: nodes of maple trees rely on it. */
const slabAlignment = (size: number): number => (size === 256 ? size : 64);

/** A kernel that is being drawn: what of it lies where so far. */
export class Drawing {
  readonly types: TypeSource;
  readonly physical: PhysicalPages = new PhysicalPages(HEAP_PHYSICAL);
  readonly tables: PageTables;
  readonly symbols: KallsymsSymbol[] = [];
  readonly text: bigint;
  readonly kernelOffset: bigint;
  /** phys_base: what is added to an image address below START_KERNEL_MAP's to make it physical. */
  readonly physicalBase: bigint;
  readonly pageOffset: bigint;
  readonly #named = new Map<string, { readonly address: bigint; readonly type: CType }>();
  readonly #functions = new Map<string, bigint>();
  readonly #regions: Region[] = [];
  readonly #pending: (() => void)[] = [];
  #nextText: number;
  #nextData: number = TEXT_SIZE;
  #nextMapped: bigint;
  #nextModule: bigint = MODULES;

  constructor(types: TypeSource, levels: 4 | 5, kernelOffset: bigint, encryptionMask: bigint) {
    this.types = types;
    this.kernelOffset = kernelOffset;
    this.text = UNMOVED_IMAGE + kernelOffset;
    this.physicalBase = BigInt(IMAGE_PHYSICAL) - (this.text - START_KERNEL_MAP);
    this.pageOffset = PAGE_OFFSET[levels];
    this.#nextMapped = VMALLOC[levels];
    this.#nextText = FUNCTION_SIZE;
    this.#regions.push({ start: this.text, size: IMAGE_SIZE, physical: IMAGE_PHYSICAL });
    this.#regions.push({ start: this.pageOffset, size: 2 ** 40, physical: 0 });
    this.physical.touch(IMAGE_PHYSICAL, IMAGE_SIZE);
    const root = this.allocateImage(4096, 4096);
    this.tables = new PageTables(this.physical, levels, encryptionMask, this.physicalOf(root));
    this.symbol("_text", this.text);
    this.symbol("_stext", this.text);
    this.symbol("_etext", this.text + BigInt(TEXT_SIZE));
    this.symbol("_end", this.text + BigInt(IMAGE_SIZE));
    this.symbol("init_top_pgt", root, "D");
  }

  /** Maps the image by page tables, the last of which stands in the image, as the kernel's own do. */
  mapImage(): void {
    const table = this.physicalOf(this.allocateImage(4096, 4096));
    this.tables.set(this.text, "pud", BigInt(table) | PRESENT | WRITABLE | this.tables.encryptionMask);
    this.tables.map(this.text, IMAGE_PHYSICAL, "pmd");
  }

  symbol(name: string, address: bigint, type: string = "T"): void {
    this.symbols.push({ name, address, type });
  }

  /** Room in the kernel image, behind its text. */
  allocateImage(size: number, align: number = 64): bigint {
    this.#nextData = Math.ceil(this.#nextData / align) * align + size;
    if (this.#nextData > IMAGE_SIZE) throw new Error("the kernel image is full");
    return this.text + BigInt(this.#nextData - size);
  }

  /** Room in the direct mapping. */
  allocateHeap(size: number, align: number = slabAlignment(size)): bigint {
    return this.pageOffset + BigInt(this.physical.allocate(size, align));
  }

  /** Room that only page tables map, with an unmapped page behind it. */
  allocateMapped(size: number, align: number = 4096): bigint {
    const start = ((this.#nextMapped + BigInt(align - 1)) / BigInt(align)) * BigInt(align);
    this.#nextMapped = start + BigInt(Math.ceil(size / 4096 + 1) * 4096);
    return this.#map(start, size);
  }

  /** Room for a module. */
  allocateModule(size: number): bigint {
    const start = this.#nextModule;
    this.#nextModule += BigInt(Math.ceil(size / 4096 + 1) * 4096);
    return this.#map(start, size);
  }

  #map(start: bigint, size: number): bigint {
    const whole = Math.ceil(size / 4096) * 4096;
    const physical = this.physical.allocate(whole, 4096);
    this.tables.mapRange(start, physical, whole);
    this.#regions.unshift({ start, size: whole, physical });
    return start;
  }

  /** The address of a function; a new name is a new function of the kernel. */
  function(name: string): bigint {
    const known = this.#functions.get(name);
    if (known !== undefined) return known;
    if (this.#nextText + FUNCTION_SIZE > TEXT_SIZE) throw new Error("the kernel has no room for more functions");
    const address = this.text + BigInt(this.#nextText);
    this.#nextText += FUNCTION_SIZE;
    this.symbol(name, address);
    return this.placeFunction(name, address);
  }

  /** Makes `name` a function at `address`: of a module, for instance. */
  placeFunction(name: string, address: bigint): bigint {
    this.#functions.set(name, address);
    return address;
  }

  /** Gives `name` to the object of that type at `address`. */
  name(name: string, type: CType, address: bigint): void {
    if (this.#named.has(name)) throw new Error(`two objects are called ${name}`);
    this.#named.set(name, { address, type });
  }

  /** An object's name, type and size, by its declaration. */
  declared(declaration: string): { readonly name: string; readonly type: CType; readonly size: number } {
    const match = /^(.*?)(\w+)((?:\[\d+\])*)$/.exec(declaration);
    const type = match === null ? undefined : parseTypeName(`${match[1]}${match[3]}`, this.types);
    if (match === null || type === undefined) throw new Error(`cannot read the declaration ${declaration}`);
    return { name: match[2], type, size: sizeOf(type) };
  }

  /** Declares objects: each gets room by `allocate`, its name, and later its value. */
  objects(objects: Objects, allocate: (size: number, name: string) => bigint): void {
    for (const [declaration, value] of Object.entries(objects)) {
      const { name, type, size } = this.declared(declaration);
      const address = allocate(size, name);
      this.name(name, type, address);
      this.later(() => this.set(address, type, value));
    }
  }

  /** Keeps `write` until every name is known. */
  later(write: () => void): void {
    this.#pending.push(write);
  }

  /** Writes all values. */
  finish(): void {
    for (const write of this.#pending.splice(0)) write();
  }

  /** The address that a reference means: `&name.member`, `name()`. */
  resolve(reference: string): bigint {
    return reference.endsWith("()") ? this.function(reference.slice(0, -2)) : this.#place(reference).address;
  }

  /** Writes a value over whatever stands at `&name.member`, once everything else is written. */
  overwrite(reference: string, value: Value): void {
    const { address, type } = this.#place(reference);
    this.set(address, type, value);
  }

  /** What `&name.member+1` refers to; behind a member, it has its type. */
  #place(reference: string): { readonly address: bigint; readonly type: CType } {
    const [, name, path, behind = 0] = /^&([^.[+]+)\.?([^+]*)(?:\+(\d+))?$/.exec(reference) ?? [];
    const object = name === undefined ? undefined : this.#named.get(name);
    if (object === undefined) throw new Error(`nothing is called ${reference}`);
    const { type, offset } = path === "" ? { ...object, offset: 0 } : this.#member(object.type, path);
    return { address: object.address + BigInt(offset) + BigInt(behind), type };
  }

  #member(
    type: CType,
    path: string,
  ): { readonly type: CType; readonly offset: number; readonly bits?: [number, number] } {
    const found = memberPath(type, path);
    if (found === undefined) throw new Error(`no member ${path}`);
    const { type: member, bitOffset, bitSize } = found;
    return {
      type: member,
      offset: bitOffset >> 3,
      ...(bitSize === undefined ? {} : { bits: [bitOffset & 7, bitSize] as [number, number] }),
    };
  }

  /** Writes a value of a type. */
  set(at: bigint, type: CType, value: Value): void {
    const bare = resolveTypedefs(type);
    const isText = typeof value === "string" && !/^&|\(\)$/.test(value);
    if (bare.kind === "array") {
      if (typeof value === "string") this.write(at, ascii(value));
      else this.#elements(at, bare.element, value);
    } else if (bare.kind === "struct" || bare.kind === "union") {
      if (bare.name === "list_head" && Array.isArray(value)) this.#link(at, value);
      else if (typeof value === "object") this.#members(at, bare, value as { readonly [member: string]: Value });
      else this.set(at, bare.members[0].type, value);
    } else if (isText && bare.kind === "pointer") {
      const text = this.allocateHeap(value.length + 1, 1);
      this.write(text, ascii(`${value}\0`));
      this.write(at, place(8, [[0, 8, text]]));
    } else {
      const number = isText
        ? this.types.enumerator(value)?.value
        : typeof value === "string"
          ? this.resolve(value)
          : value;
      if (number === undefined || typeof number === "object") throw new Error(`${String(value)} is no ${bare.kind}`);
      this.#integer(at, sizeOf(bare), BigInt(number));
    }
  }

  /** Writes the first of these members that the type has; nothing when this kernel has none of them. */
  setIfAny(at: bigint, type: CType, paths: readonly string[], value: Value): void {
    const path = paths.find((each) => memberPath(type, each) !== undefined);
    if (path !== undefined) this.set(at, type, { [path]: value });
  }

  #elements(at: bigint, element: CType, value: Value): void {
    if (!Array.isArray(value)) throw new Error("an array is wanted");
    value.forEach((each: Value, i) => this.set(at + BigInt(i * sizeOf(element)), element, each));
  }

  #members(at: bigint, type: CType, members: { readonly [member: string]: Value }): void {
    for (const [path, value] of Object.entries(members)) {
      const { type: member, offset, bits } = this.#member(type, path);
      if (bits === undefined) this.set(at + BigInt(offset), member, value);
      else this.#bitField(at + BigInt(offset), bits, BigInt(value as number));
    }
  }

  #bitField(at: bigint, [shift, size]: readonly [number, number], value: bigint): void {
    for (let i = 0; i < Math.ceil((shift + size) / 8); i++) {
      const here = at + BigInt(i);
      const bits = Number(((BigInt.asUintN(size, value) << BigInt(shift)) >> BigInt(8 * i)) & 255n);
      this.write(here, Uint8Array.of(bits | this.byte(here)));
    }
  }

  #integer(at: bigint, size: number, value: bigint): void {
    this.write(
      at,
      Uint8Array.from({ length: size }, (_, i) => Number((value >> BigInt(8 * i)) & 255n)),
    );
  }

  /** Links the nodes into a list whose head is at `head`. */
  #link(head: bigint, nodes: readonly Value[]): void {
    const ring = [
      head,
      ...nodes.map((node) => (typeof node === "string" ? this.resolve(node) : BigInt(node as bigint))),
    ];
    ring.forEach((node, i) => {
      const next = ring[(i + 1) % ring.length];
      this.write(node, place(8, [[0, 8, next]]));
      this.write(next + 8n, place(8, [[0, 8, node]]));
    });
  }

  byte(at: bigint): number {
    const physical = this.physicalOf(at);
    return this.physical.pages[Math.floor(physical / 4096)]?.[physical % 4096] ?? 0;
  }

  write(at: bigint, bytes: Uint8Array): void {
    this.physical.write(this.physicalOf(at), bytes);
  }

  /** The physical address of a drawn virtual one. */
  physicalOf(at: bigint): number {
    const region = this.#regions.find(({ start, size }) => at >= start && at < start + BigInt(size));
    if (region === undefined) throw new Error(`nothing is drawn at ${at.toString(16)}`);
    return region.physical + Number(at - region.start);
  }
}
