/** Runs the rules and makes the report. */
import { type Address, isPartial } from "#base";
import type { Kernel } from "#kernel";
import { onlineCpus, possibleCpus } from "#kernel/cpu";
import { deathOf } from "#kernel/death";
import { memoryPages } from "#kernel/mm";
import { taskStack } from "#kernel/stack";
import { identity, panicCpu, panicMessage, panicTask } from "#kernel/system";
import { taskAt, taskTable } from "#kernel/task";
import { loadAverages, uptime, wallClock } from "#kernel/time";
import { type Confidence, type Finding, type FrameReference, REPORT_SCHEMA, type Report, type Severity } from "#report";
import { lookupAddress } from "#unwind";
import { blockedTaskLacks, hexAddress } from "./blocked-tasks.ts";
import type { Rule } from "./rule.ts";
import { blockedTask } from "./rules/blocked-task.ts";
import { frozenFileSystem } from "./rules/frozen-file-system.ts";
import { hungTaskPanic } from "./rules/hung-task-panic.ts";
import { requestedCrash } from "./rules/requested-crash.ts";

/** All rules; of findings that weigh the same, the earlier rule's comes first: causes before symptoms. */
const rules: readonly Rule[] = [frozenFileSystem, requestedCrash, hungTaskPanic, blockedTask];

const SEVERITIES: readonly Severity[] = ["critical", "warning", "info"];
const CONFIDENCES: readonly Confidence[] = ["certain", "likely", "possible"];

/** Examines the dump. What fails becomes a note of the report; it never throws for a damaged dump. */
export function diagnose(kernel: Kernel): Report {
  const notes: string[] = [...kernel.target.notes];
  /** `read()`, or undefined and a note why not. */
  const attempt = <T>(what: string, read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!isPartial(error)) throw error;
      notes.push(`${what}: ${error.message}`);
      return undefined;
    }
  };
  const findings = rules.flatMap((rule) => attempt(`rule ${rule.id}`, () => runRule(kernel, rule)) ?? []);
  const table = attempt("tasks", () => taskTable(kernel));
  notes.push(...(table?.notes ?? []), ...(attempt("blocked tasks", () => blockedTaskLacks(kernel)) ?? []));
  return {
    schema: REPORT_SCHEMA,
    system: summarise(kernel, attempt, table?.tasks.length),
    panic: {
      class: attempt("class of the panic", () => deathOf(kernel)) ?? "other",
      ...present(
        "message",
        attempt("panic message", () => panicMessage(kernel)),
      ),
      ...present(
        "task",
        attempt("panic task", () => taskReference(kernel, panicTask(kernel))),
      ),
      ...present(
        "cpu",
        attempt("panic processor", () => panicCpu(kernel)),
      ),
      stack: attempt("stack of the panic", () => frames(kernel, panicTask(kernel))) ?? [],
    },
    findings: rank(findings),
    notes,
  };
}

function runRule(kernel: Kernel, rule: Rule): readonly Finding[] {
  if (!rule.applies(kernel)) return [];
  return Array.from(rule.run(kernel), (finding) => ({ rule: rule.id, title: rule.title, ...finding }));
}

/** Worst first, surest first; the order of the rules decides the rest. */
function rank(findings: readonly Finding[]): readonly Finding[] {
  const weight = ({ severity, confidence }: Finding): number =>
    SEVERITIES.indexOf(severity) * CONFIDENCES.length + CONFIDENCES.indexOf(confidence);
  return findings.toSorted((a, b) => weight(a) - weight(b));
}

/** `{name: value}`, or nothing when there is no value. */
function present<K extends string, V>(name: K, value: V | undefined): { readonly [key in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [key in K]: V });
}

type Attempt = <T>(what: string, read: () => T) => T | undefined;

function summarise(kernel: Kernel, attempt: Attempt, tasks: number | undefined): Report["system"] {
  const { target } = kernel;
  const about = attempt("identity", () => identity(kernel));
  const seconds = attempt("date", () => wallClock(kernel));
  return {
    dump: target.dump.files,
    format: target.dump.format,
    release: about?.release ?? target.release,
    ...present("version", about?.version),
    ...present("machine", about?.machine),
    ...present("host", about?.nodename),
    ...present("buildId", target.buildId),
    ...present("vmlinux", target.vmlinux),
    ...present(
      "processors",
      attempt("processors", () => Math.max(possibleCpus(kernel).length, onlineCpus(kernel).length)),
    ),
    ...present(
      "memoryBytes",
      attempt("memory", () => memoryPages(kernel) * target.dump.pageSize),
    ),
    ...present("date", seconds === undefined ? undefined : isoDate(seconds)),
    ...present(
      "uptimeSeconds",
      attempt("uptime", () => uptime(kernel)),
    ),
    ...present(
      "load",
      attempt("load averages", () => loadAverages(kernel)),
    ),
    ...present("tasks", tasks),
  };
}

/** ISO 8601; undefined for a time that no calendar has, as a broken dump may say. */
function isoDate(seconds: number): string | undefined {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function taskReference(kernel: Kernel, at: Address | undefined) {
  if (at === undefined) return undefined;
  const task = taskAt(kernel, at);
  return { pid: task.pid(), command: task.comm(), address: hexAddress(at) };
}

function frames(kernel: Kernel, task: Address | undefined): readonly FrameReference[] {
  if (task === undefined) return [];
  return taskStack(kernel, task).frames.map((frame) => {
    const at = lookupAddress(frame);
    const place = kernel.target.symbols.lookup(at);
    const line = kernel.target.frameLine(at);
    return {
      function: place?.symbol.name ?? "(unknown)",
      offset: place === undefined ? 0 : Number(frame.ip - place.symbol.address),
      address: hexAddress(frame.ip),
      trust: frame.trust,
      ...present("module", place?.symbol.module),
      ...present("source", line && `${line.file}:${line.line}`),
    };
  });
}
