/** `inquest report`: the diagnosis of a dump in one go, for people, tickets and machines. */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { escapeControls, jsonText, UsageError } from "#base";
import { diagnose } from "#diagnose";
import { type Report, reportHtml, reportMarkdown, reportText } from "#report";
import { parseOffset } from "#shell";
import { type OpenRequest, openKernel } from "./open-session.ts";

/** The forms of a report. */
const FORMATS = {
  text: (report: Report) => escapeControls(reportText(report)),
  md: reportMarkdown,
  html: reportHtml,
  json: (report: Report) => `${jsonText(report, 2)}\n`,
} as const;

/** What is asked for. */
export interface ReportRequest {
  readonly files: readonly string[];
  readonly format: keyof typeof FORMATS;
  readonly output: string | undefined;
  readonly open: OpenRequest;
}

/** The words behind `report`; UsageError when they make no sense. */
export function parseReportRequest(words: readonly string[]): ReportRequest {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(words);
  } catch (error) {
    throw new UsageError(`report: ${error instanceof Error ? error.message : String(error)}`);
  }
  const { values, positionals } = parsed;
  const format = values.format ?? "text";
  if (!isFormat(format))
    throw new UsageError(`report: expected a format among ${Object.keys(FORMATS).join(", ")}, found ${format}`);
  const offset = (name: "kaslr" | "phys-base"): bigint | undefined => {
    const text = values[name];
    return text === undefined || text === "auto" ? undefined : parseOffset(`--${name}`, text);
  };
  const open = {
    force: values.force === true,
    kernelOffset: offset("kaslr"),
    physicalBase: offset("phys-base"),
    vmcoreinfo: values.vmcoreinfo,
  };
  return { files: positionals, format, output: values.output, open };
}

function parse(words: readonly string[]) {
  return parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      format: { type: "string" },
      output: { type: "string", short: "o" },
      force: { type: "boolean" },
      kaslr: { type: "string" },
      "phys-base": { type: "string" },
      vmcoreinfo: { type: "string" },
    },
  });
}

const isFormat = (format: string): format is keyof typeof FORMATS => Object.hasOwn(FORMATS, format);

/** Writes the report to the file asked for, or to standard output; returns the exit status. */
export async function writeReport({ files, format, output, open }: ReportRequest): Promise<number> {
  const text = FORMATS[format](diagnose(await openKernel(files, open)));
  if (output === undefined) process.stdout.write(text);
  else writeFileSync(output, text);
  return 0;
}
