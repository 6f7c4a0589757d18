/** The checks that other programs make: each prints JSON, which becomes findings. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Finding } from "./finding.ts";

/** The part of biome's JSON report that is read here. */
interface BiomeReport {
  readonly diagnostics: readonly {
    readonly category: string;
    readonly message: string;
    readonly location: { readonly path: string; readonly start: { readonly line: number } };
  }[];
}

/** Format and order of imports, by biome. */
export function checkFormat(root: string): Finding[] {
  return biomeFindings(run(root, "biome", ["check", "--reporter=json", "--max-diagnostics=none"]));
}

/** The findings of biome's report. */
export function biomeFindings(json: string): Finding[] {
  return (JSON.parse(json) as BiomeReport).diagnostics.map(({ category, message, location }) => ({
    file: location.path,
    line: Math.max(1, location.start.line),
    text: category === "format" ? "not formatted" : message,
  }));
}

/** The part of oxlint's JSON report that is read here. */
interface OxlintReport {
  readonly diagnostics: readonly {
    readonly code?: string;
    readonly message: string;
    readonly filename: string;
    readonly labels: readonly { readonly span: { readonly line: number } }[];
  }[];
}

/** Lint, by oxlint. */
export function checkLint(root: string): Finding[] {
  return oxlintFindings(run(root, "oxlint", ["--format=json"]));
}

/** The findings of oxlint's report. */
export function oxlintFindings(json: string): Finding[] {
  return (JSON.parse(json) as OxlintReport).diagnostics.map(({ code, message, filename, labels }) => ({
    file: filename,
    line: labels[0]?.span.line ?? 1,
    text: code === undefined ? message : `${message} (${code})`,
  }));
}

/** What knip says of one file: per kind of issue a list of names. */
type KnipIssue = { readonly file: string } & Readonly<
  Record<string, readonly { readonly name: string; readonly line?: number }[] | string>
>;

/** Unused files, exports and dependencies, by knip. */
export function checkUnused(root: string): Finding[] {
  return knipFindings(run(root, "knip", ["--config", "tools/check/knip.json", "--no-progress", "--reporter", "json"]));
}

const KNIP_TEXT: Readonly<Record<string, string>> = {
  files: "nothing uses this file",
  exports: "nothing outside uses the export",
  types: "nothing outside uses the exported type",
  dependencies: "nothing uses the dependency",
  devDependencies: "nothing uses the development dependency",
  unlisted: "package.json does not list",
  unresolved: "nothing is found at",
  binaries: "package.json does not list the program",
  duplicates: "exported twice:",
};

/** The findings of knip's report. */
export function knipFindings(json: string): Finding[] {
  const { issues } = JSON.parse(json) as { readonly issues: readonly KnipIssue[] };
  return issues.flatMap((issue) =>
    Object.entries(issue).flatMap(([kind, names]) => {
      if (typeof names === "string") return [];
      return names.map(({ name, line }) => ({
        file: issue.file,
        line: line ?? 1,
        text: kind === "files" ? (KNIP_TEXT[kind] ?? kind) : `${KNIP_TEXT[kind] ?? kind} ${name}`,
      }));
    }),
  );
}

/** What a program of this package's dependencies prints; its status only repeats whether it found something. */
function run(root: string, program: string, programArguments: readonly string[]): string {
  const { stdout, stderr, error } = spawnSync(join(root, "node_modules/.bin", program), programArguments, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (error !== undefined) throw error;
  if (stdout.trim() === "") throw new Error(`${program}: ${stderr.trim()}`);
  return stdout;
}
