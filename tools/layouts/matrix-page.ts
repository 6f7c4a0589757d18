import type { KernelTypes } from "./kernel-types.ts";
import type { FieldRow, LayoutTable } from "./layout-matrix.ts";

/** The page docs/layouts.md: which spelling of each field which kernel has. */
export function matrixPage(tables: readonly LayoutTable[], kernels: readonly KernelTypes[]): string {
  const rows = tables.flatMap((table) => table.rows.map((row) => ({ table, row })));
  const unused = rows.filter(({ row }) => row.verdict === "found" && row.unused.length > 0);
  const missing = rows.filter(({ row }) => row.verdict !== "found");
  const fieldName = ({ table, row }: { table: LayoutTable; row: FieldRow }): string =>
    `${code(`${table.declared.name}.${row.field}`)} in ${table.declared.file}`;
  return [
    "# Layouts",
    "",
    "Which member of the kernel's structures stands behind each field of each layout, by kernel. A dash: this kernel has",
    "no such member. Written by `npm run layouts`; do not edit.",
    "",
    ...kernels.map(({ name, release }) => `* ${name}: ${release}`),
    ...tables.flatMap((table) => tableLines(table, kernels)),
    "",
    "## Found in none of these kernels",
    "",
    ...list(
      missing.map((one) => {
        const why = one.row.verdict === "elsewhere" ? "for other kernels" : "**nowhere**";
        return `${fieldName(one)} (${why}): ${one.row.unused.map(code).join("; ")}`;
      }),
    ),
    "",
    "## Spellings that none of these kernels has",
    "",
    ...list(unused.map((one) => `${fieldName(one)}: ${one.row.unused.map(code).join("; ")}`)),
    "",
  ].join("\n");
}

function tableLines({ declared, structures, rows }: LayoutTable, kernels: readonly KernelTypes[]): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const cell = (text: string | undefined): string => (text === undefined ? "–" : code(text));
  const head = ["field", ...kernels.map(({ name }) => name)];
  return [
    "",
    `## ${declared.name}`,
    "",
    `${declared.layout.names.map(code).join(", ")} in ${declared.file}`,
    "",
    line(head),
    line(head.map(() => "---")),
    ...(declared.layout.names.length > 1 ? [line(["(structure)", ...structures.map(cell)])] : []),
    ...rows.map(({ field, paths }) => line([field, ...paths.map(cell)])),
  ];
}

const list = (items: readonly string[]): readonly string[] =>
  items.length === 0 ? ["Nothing."] : items.map((item) => `* ${item}`);

const code = (text: string): string => `\`${text}\``;
