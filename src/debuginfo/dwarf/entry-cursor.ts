import type { Abbreviation, AbbreviationTable } from "./abbrev.ts";
import { DW_AT_sibling } from "./constants.table.ts";
import { fixedSize, readAttribute, skipVariable } from "./form.ts";
import type { Info } from "./info.ts";
import { SectionReader } from "./section-reader.ts";
import { requireSection } from "./sections.ts";
import type { Unit } from "./unit.ts";

/** How to pass over the attributes of an entry: a number of bytes, or minus a form whose values vary in size. */
interface Passage {
  readonly abbreviation: Abbreviation;
  readonly steps: readonly number[];
  /** Of `steps`, the one at which DW_AT_sibling stands, and its form; -1 for none. */
  readonly sibling: number;
  readonly siblingForm: number;
}

/**
 * Walks entries in the order in which they stand, without decoding their attributes: for finding the few of a unit that
 * matter. `Info.die` decodes those.
 */
export class EntryCursor {
  readonly #unit: Unit;
  readonly #table: AbbreviationTable;
  readonly #reader: SectionReader;
  /** By code. */
  readonly #passages: Passage[] = [];
  /** Where the entry in view starts, its tag, and whether it has children. */
  offset: number;
  tag = 0;
  hasChildren = false;
  /** How many of the entries before it have it among their children. */
  depth = 0;
  #sibling: number | undefined;

  /** Starts before the entry at `offset` of `unit`. */
  constructor(info: Info, unit: Unit, offset: number) {
    this.#unit = unit;
    this.#table = info.abbreviations(unit);
    this.#reader = new SectionReader(
      requireSection(info.section(".debug_info", unit), ".debug_info"),
      offset,
      unit.end,
    );
    this.offset = offset;
  }

  /** Goes to the next entry; false when it was the last below the one that the walk started with. */
  next(): boolean {
    if (this.hasChildren) this.depth++;
    else if (this.tag !== 0 && this.depth === 0) return false;
    for (;;) {
      this.offset = this.#reader.offset;
      const code = this.#reader.uleb();
      if (code !== 0) {
        this.#enter(this.#passages[code] ?? this.#compile(code));
        return true;
      }
      if (--this.depth <= 0) return false;
    }
  }

  /** Makes `next` pass over what is below the entry in view; goes through it where the entry does not say its end. */
  skipChildren(): void {
    if (!this.hasChildren || this.#sibling === undefined) return;
    if (!(this.#sibling > this.offset && this.#sibling < this.#unit.end)) {
      throw this.#reader.broken(this.offset, "a sibling behind the entry", `one at ${this.#sibling}`);
    }
    this.#reader.seek(this.#sibling);
    this.hasChildren = false;
  }

  #enter({ abbreviation, steps, sibling, siblingForm }: Passage): void {
    const reader = this.#reader;
    this.tag = abbreviation.tag;
    this.hasChildren = abbreviation.hasChildren;
    this.#sibling = undefined;
    for (let i = 0; i < steps.length; i++) {
      if (i === sibling) {
        this.#sibling = this.#unit.offset + Number(readAttribute(reader, siblingForm, this.#unit).value);
      } else if (steps[i] >= 0) {
        reader.skip(steps[i]);
      } else {
        skipVariable(reader, -steps[i], this.#unit);
      }
    }
  }

  #compile(code: number): Passage {
    const table = this.#table;
    const abbreviation = table.byCode[code];
    if (abbreviation === undefined) {
      throw this.#reader.broken(this.offset, "the code of an abbreviation", String(code));
    }
    const steps: number[] = [];
    let sibling = -1;
    let siblingForm = 0;
    let merge = false;
    for (let row = abbreviation.first; row < abbreviation.last; row++) {
      const form = table.forms[row];
      const size = fixedSize(form, this.#unit);
      if (table.names[row] === DW_AT_sibling) {
        sibling = steps.length;
        siblingForm = form;
        steps.push(0);
        merge = false;
      } else if (size === undefined) {
        steps.push(-form);
        merge = false;
      } else if (merge) {
        steps[steps.length - 1] += size;
      } else {
        steps.push(size);
        merge = true;
      }
    }
    const passage = { abbreviation, steps, sibling, siblingForm };
    this.#passages[code] = passage;
    return passage;
  }
}
