/** The variables that `set` shows and changes: those of crash's that mean something here. */
import { UsageError } from "#base";
import type { Settings } from "../session.ts";

/** A variable: how its value reads, and what a typed value does. */
export interface Variable {
  readonly name: string;
  show(settings: Settings): string;
  /** Throws UsageError for a value that it cannot have. */
  assign(settings: Settings, value: string): void;
}

const onOff = (value: boolean): string => (value ? "on" : "off");

function parseOnOff(name: string, value: string): boolean {
  if (value === "on" || value === "1") return true;
  if (value === "off" || value === "0") return false;
  throw new UsageError(`${name}: invalid setting: ${value}`);
}

/** In crash's order. */
export const variables: readonly Variable[] = [
  {
    name: "scroll",
    show: ({ scroll, pager }) =>
      `${onOff(scroll)} (${pager === undefined ? "none" : pager === "CRASHPAGER" ? pager : `/usr/bin/${pager}`})`,
    assign(settings, value) {
      if (value === "less" || value === "more" || value === "CRASHPAGER") {
        settings.pager = value;
        settings.scroll = true;
      } else {
        settings.scroll = parseOnOff("scroll", value);
      }
    },
  },
  {
    name: "radix",
    show: ({ radix }) => `${radix} (${radix === 10 ? "decimal" : "hexadecimal"})`,
    assign(settings, value) {
      if (value === "10" || value === "dec" || value === "decimal") settings.radix = 10;
      else if (value === "16" || value === "hex" || value === "hexadecimal") settings.radix = 16;
      else throw new UsageError(`invalid output radix: ${value}`);
    },
  },
  {
    name: "print_max",
    show: ({ printMax }) => String(printMax),
    assign(settings, value) {
      if (!/^\d{1,7}$/.test(value)) throw new UsageError(`invalid number: ${value}`);
      settings.printMax = Number(value);
    },
  },
  {
    name: "print_array",
    show: ({ printArray }) => onOff(printArray),
    assign(settings, value) {
      settings.printArray = parseOnOff("print_array", value);
    },
  },
  {
    name: "zero_excluded",
    show: ({ zeroExcluded }) => onOff(zeroExcluded === true),
    assign(settings, value) {
      settings.zeroExcluded = parseOnOff("zero_excluded", value);
    },
  },
  {
    name: "null-stop",
    show: ({ nullStop }) => onOff(nullStop),
    assign(settings, value) {
      settings.nullStop = parseOnOff("null-stop", value);
    },
  },
  {
    name: "error",
    show: ({ errors }) => (typeof errors === "object" ? errors.file : (errors ?? "default")),
    assign(settings, value) {
      settings.errors = value === "default" || value === "redirect" ? value : { file: value };
    },
  },
];

/** The variable of that name. */
export function findVariable(name: string | undefined): Variable | undefined {
  return variables.find((variable) => variable.name === name);
}

/** A variable and its value in crash's columns. */
export function formatVariable(name: string, value: string): string {
  return `${name.padStart(14)}: ${value}`;
}
