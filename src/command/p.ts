/** p: the value of a C expression. */
import type { Address, Cell, Row } from "#base";
import {
  evaluateText,
  formatAnswer,
  formatValue,
  type Scope,
  UntypedSymbol,
  type Value,
  type ValueStyle,
  valueAt,
} from "#object";
import type { KernelSymbol } from "#target";
import { formatSymbolType, typeName } from "#types";
import { type Arguments, has } from "./arguments.ts";
import type { Command, RowsOf } from "./command.ts";
import { rememberPlace } from "./gdb/print.ts";
import { printStyle } from "./gdb/print-settings.ts";
import { gdbState } from "./gdb/state.ts";
import { type PrintRequest, parsePrintRequest } from "./p/request.ts";
import { requestFailed } from "./p/request-failed.ts";
import type { Session } from "./session.ts";
import { valueCell } from "./value/cell.ts";
import { allInstances, type Instance, isPerCpu, perCpuInstances } from "./value/per-cpu.ts";
import { valueScope } from "./value/scope.ts";
import { formatUntyped, TypeUnknown, type UntypedRow, untypedRow } from "./value/untyped.ts";
import { contextMemory } from "./value/user-memory.ts";

/** A value, numbered for later expressions. */
interface ValueRow extends Row {
  readonly kind: "value";
  /** What `$1` means by 1. */
  readonly number: number;
  /** The variable, when one was named: `jiffies`, `per_cpu(runqueues, 0)`. */
  readonly name: string | undefined;
  readonly type: string;
  /** Where the value lies; undefined for one that was computed. */
  readonly address: Address | undefined;
  readonly value: Cell;
  /** As crash shows it, with its newline. */
  readonly text: string;
}
/** A per-CPU variable, and where each processor has its own. */
interface PerCpuRow extends Row {
  readonly kind: "per-cpu";
  readonly symbol: string;
  readonly type: string | undefined;
  readonly declaration: string;
  readonly instances: readonly (Instance & Row)[];
}
/** A line that says what was not done as asked. */
interface RemarkRow extends Row {
  readonly kind: "remark";
  readonly text: string;
}
type PrintRow = ValueRow | PerCpuRow | UntypedRow | RemarkRow;

export const p: Command<PrintRow> = {
  name: "p",
  summary: "the value of a C expression",
  synopsis: ["[-x|-d][-u] [expression | symbol[:cpuspec]]"],
  description: `Evaluates a C expression over the kernel's variables and types, and numbers its value: $3 means the third value in
later expressions, $ the last, $$ the one before. Types can be named in casts and after sizeof; gdb's additions are
understood ({type} address, array@count, p/x and its like for other formats).

Of a per-CPU variable, shows its type and where each processor has its own; with a colon and processors, their values:
":" is the processor of the current context, ":a" all, ":0,2-3" those.

The types of variables come from a vmlinux. Without one those of per-CPU variables and of two hundred others are known,
and any variable can be cast, as in (unsigned long)sysctl_hung_task_timeout_secs; of the rest the bytes are shown.`,
  options: [
    { name: "x", help: "numbers in hexadecimal" },
    { name: "d", help: "numbers in decimal" },
    { name: "h", help: "as -x", hidden: true },
    { name: "u", help: "memory of the current context's process" },
  ],
  operands: "expression",
  raw: true,
  rows: {
    value: {
      number: "what $1 means by 1 in later expressions",
      name: "the variable that was named; absent for other expressions",
      type: "C type",
      address: "where the value lies; absent for one that was computed",
      value: "the value: numbers, texts, members by name",
      text: "the same as text",
    },
    "per-cpu": {
      symbol: "the per-CPU variable",
      type: "C type; absent when no file at hand tells it",
      declaration: "how it is declared",
      instances: "each with cpu, the processor's number, and address",
    },
    untyped: {
      symbol: "the variable",
      address: "address of it",
      size: "bytes up to the next symbol; 0 when unknown",
      lines: "its first words, as `rd` has them",
      file: "the debug file that knows its type",
      buildId: "that file's build-id",
    },
    remark: { text: "what was not done as asked" },
  } satisfies RowsOf<PrintRow>,
  examples: [
    { line: "p sizeof(struct page)", shows: "the size of a struct" },
    { line: "p runqueues:0", shows: "the first processor's run queue" },
    { line: "p ((struct task_struct *)&init_task)->comm", shows: "a member through a pointer" },
  ],
  run: print,
  text: formatRows,
};

function* print(session: Session, args: Arguments): Generator<PrintRow> {
  const request = parsePrintRequest(session, args);
  const { symbol, cpus, isSymbol, expression } = request;
  const { target } = session;
  const { settings } = session;
  const style = printStyle({ settings, print: gdbState(session).print }, request.radix, request.format);
  const remarks: string[] = [];
  const scope: Scope = {
    ...valueScope(session, has(args, "u") ? contextMemory(session) : undefined),
    warn: (text) => remarks.push(`warning: ${text}`),
  };
  if (symbol !== undefined && isSymbol && isPerCpu(symbol, target.symbols)) {
    yield* perCpuRows(session, request, symbol, style, scope);
    return;
  }
  if (symbol !== undefined && cpus !== undefined) {
    yield { kind: "remark", text: `WARNING: ${symbol.name} is not percpu; cpuspec ignored.` };
  }
  try {
    const value = evaluateText(expression, scope);
    const row = valueRow(session, value, symbol?.name, style, scope);
    yield* remarks.map((text) => ({ kind: "remark", text }) as const);
    yield row;
  } catch (error) {
    if (error instanceof UntypedSymbol && error.symbol.name === expression) {
      yield untypedRow(session.kernel, error.symbol);
    } else {
      throw requestFailed(session, `p ${expression}`, error);
    }
  }
}

/** Formats and numbers a value. A value that cannot be shown gets no number, as in gdb. */
function valueRow(session: Session, value: Value, name: string | undefined, style: ValueStyle, scope: Scope): ValueRow {
  const text = formatValue(value, style, scope);
  rememberPlace(session, value);
  const number = session.values.push(value);
  return {
    kind: "value",
    number,
    name,
    type: typeName(value.type),
    address: value.location.kind === "memory" ? value.location.address : undefined,
    // Only programs read it; text alone is wanted most of the time.
    get value() {
      return valueCell(value, style, scope);
    },
    text: `${formatAnswer(text, number, name)}\n`,
  };
}

function* perCpuRows(
  session: Session,
  { cpus }: PrintRequest,
  { name, address: initial }: KernelSymbol,
  style: ValueStyle,
  scope: Scope,
): Generator<PrintRow> {
  const type = scope.types.variable(name, initial);
  if (cpus === undefined) {
    const declaration = type === undefined ? `${name};` : formatSymbolType(type, name);
    const instances = allInstances(session, initial).map(({ cpu, address }) => ({ cpu, address }));
    yield { kind: "per-cpu", symbol: name, type: type && typeName(type), declaration, instances };
    return;
  }
  if (type === undefined) throw new TypeUnknown(session.kernel, name);
  for (const { cpu, address } of perCpuInstances(session, initial, cpus)) {
    yield valueRow(session, valueAt(type, scope.memory, address), `per_cpu(${name}, ${cpu})`, style, scope);
  }
}

function* formatRows(rows: Iterable<PrintRow>): Generator<string> {
  for (const row of rows) {
    switch (row.kind) {
      case "value":
        yield row.text;
        break;
      case "per-cpu":
        yield `PER-CPU DATA TYPE:\n  ${row.declaration}\nPER-CPU ADDRESSES:\n`;
        for (const { cpu, address } of row.instances) yield `  [${cpu}]: ${address.toString(16)}\n`;
        break;
      case "untyped":
        yield formatUntyped(row);
        break;
      case "remark":
        yield `${row.text}\n`;
    }
  }
}
