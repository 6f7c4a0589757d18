/** Sections of a loaded module, through what the kernel keeps of them for sysfs: their addresses, and their notes. */
import { type Address, isPartial, offsetBy, optional } from "#base";
import { buildIdOf, parseNotes } from "#elf";
import { type Resolved, resolveLayout, type View } from "#kernel/layout";
import type { AddressSpace } from "#memory";
import type { TypeSource } from "#types";
import { BinaryAttribute, type ModuleLayout, ModuleNotes, ModuleSection, ModuleSections } from "./bootstrap.layout.ts";

/** A module has some dozen sections; one built with a section for each function has thousands. */
const MOST_SECTIONS = 1 << 16;
/** A note section has some dozen bytes. */
const LARGEST_NOTES = 4096;

/** The layouts of what sysfs shows of a module. */
export interface SysfsLayouts {
  readonly notes: Resolved<(typeof ModuleNotes)["fields"]>;
  readonly sections: Resolved<(typeof ModuleSections)["fields"]>;
  readonly section: Resolved<(typeof ModuleSection)["fields"]>;
  readonly file: Resolved<(typeof BinaryAttribute)["fields"]>;
}

type ModuleView = View<(typeof ModuleLayout)["fields"]>;

/** Resolves them for one kernel. */
export function sysfsLayouts(types: TypeSource, memory: AddressSpace): SysfsLayouts {
  return {
    notes: resolveLayout(ModuleNotes, types, memory),
    sections: resolveLayout(ModuleSections, types, memory),
    section: resolveLayout(ModuleSection, types, memory),
    file: resolveLayout(BinaryAttribute, types, memory),
  };
}

/** The build-id of a module in hexadecimal; undefined when its notes cannot be had. */
export function readBuildId(memory: AddressSpace, layouts: SysfsLayouts, module: ModuleView): string | undefined {
  return optional(() => {
    for (const at of files(memory, layouts.notes, module.noteAttributes(), layouts.file.size)) {
      const section = layouts.file.at(at);
      const bytes = memory.read(section.section(), Math.min(section.size(), LARGEST_NOTES));
      for (const note of parseNotes(bytes, 4, `${section.name()} of ${module.name()}`)) {
        const id = buildIdOf(note);
        if (id !== undefined) return id;
      }
    }
    return undefined;
  });
}

/**
 * Addresses of a module's sections by name, those of one name in the order of its file. Only what lies in `regions`: the
 * kernel still lists the sections that it freed after initialisation, whose addresses may be another module's by now.
 */
export function readSections(
  memory: AddressSpace,
  layouts: SysfsLayouts,
  module: ModuleView,
  regions: readonly { readonly start: Address; readonly size: number }[],
): ReadonlyMap<string, readonly bigint[]> {
  const found = new Map<string, bigint[]>();
  try {
    const { sections, section, file } = layouts;
    const own = section.name !== undefined;
    for (const at of files(memory, sections, module.sectionAttributes(), own ? section.size : file.size)) {
      const name = own ? section.at(at).name() : file.at(at).name();
      const address = own ? BigInt.asUintN(64, BigInt(section.at(at).start())) : file.at(at).section();
      if (!regions.some(({ start, size }) => address >= start && address < start + BigInt(size))) continue;
      const same = found.get(name);
      if (same === undefined) found.set(name, [address]);
      else same.push(address);
    }
    const percpu = module.percpu();
    if (percpu !== 0n) found.set(".data..percpu", [percpu]);
  } catch (error) {
    if (!isPartial(error)) throw error;
  }
  return found;
}

/** The addresses of a directory's files: an array that is counted, or since v6.14 pointers that NULL ends. */
function* files(
  memory: AddressSpace,
  directory: SysfsLayouts["notes"] | SysfsLayouts["sections"],
  at: Address,
  fileSize: number,
): Generator<Address> {
  if (at === 0n) return;
  const view = directory.at(at);
  if (directory.has("count")) {
    const count = Math.min(view.count(), MOST_SECTIONS);
    for (let i = 0; i < count; i++) yield offsetBy(view.files(), i * fileSize);
    return;
  }
  const group = view.group();
  for (let i = 0; i < MOST_SECTIONS; i++) {
    const file = memory.pointer(offsetBy(group, i * 8));
    if (file === 0n) return;
    yield file;
  }
}
