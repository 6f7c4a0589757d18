/** The build-id of a module: what its debug file is known by. */
import { type Address, offsetBy, optional } from "#base";
import { buildIdOf, parseNotes } from "#elf";
import type { Kernel } from "#kernel";
import type { View } from "#kernel/layout";
import type { Module } from "#target";
import { BinaryAttribute, ModuleFactsLayout, ModuleNotes } from "./module.layout.ts";

/** A module has a handful of note sections, each of some dozen bytes. */
const MOST_SECTIONS = 64;
const LARGEST_SECTION = 4096;

/**
 * The build-id in hexadecimal, out of the note sections that the kernel keeps for /sys/module; undefined when they cannot
 * be had.
 */
export function moduleBuildId(kernel: Kernel, module: Module): string | undefined {
  return optional(() => {
    for (const section of noteSections(kernel, module)) {
      const size = Math.min(section.size(), LARGEST_SECTION);
      const bytes = kernel.target.memory.read(section.section(), size);
      for (const note of parseNotes(bytes, 4, `${section.name()} of ${module.name}`)) {
        const id = buildIdOf(note);
        if (id !== undefined) return id;
      }
    }
    return undefined;
  });
}

function* noteSections(kernel: Kernel, module: Module): Generator<View<(typeof BinaryAttribute)["fields"]>> {
  const files = kernel.layout(BinaryAttribute);
  const layout = kernel.layout(ModuleNotes);
  const at = kernel.layout(ModuleFactsLayout).at(module.address).noteAttributes();
  if (at === 0n) return;
  const notes = layout.at(at);
  if (layout.has("count")) {
    const count = Math.min(notes.count(), MOST_SECTIONS);
    for (let i = 0; i < count; i++) yield files.at(offsetBy(notes.files(), i * files.size));
    return;
  }
  const group = notes.group();
  for (let i = 0; i < MOST_SECTIONS; i++) {
    const file: Address = kernel.target.memory.pointer(offsetBy(group, i * 8));
    if (file === 0n) return;
    yield files.at(file);
  }
}
