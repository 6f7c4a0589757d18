/** bpf: programs of BPF and their maps. */
import { type Row, UsageError } from "#base";
import { type BpfMapView, type BpfProgramView, bpfMaps, bpfPrograms, hasBpf, type Numbered } from "#kernel/bpf";
import { formatMap, type MapRow, mapRow, mapTitles } from "./bpf/maps.ts";
import { formatProgram, type MapNumbers, type ProgramRow, programRow, programTitles } from "./bpf/programs.ts";
import { type BpfRequest, parseBpfRequest } from "./bpf/request.ts";
import { typeWidth } from "./bpf/type-names.ts";
import type { Command, RowsOf } from "./command.ts";
import type { Session } from "./session.ts";
import { type BrokenRow, untilBroken } from "./until-broken.ts";

/** Begins the objects of a kind. */
interface ListRow extends Row {
  readonly kind: "programs" | "maps";
  /** Columns of the names of types. */
  readonly width: number;
}
type BpfRow = ListRow | ProgramRow | MapRow | BrokenRow;

export const bpf: Command<BpfRow> = {
  name: "bpf",
  summary: "BPF programs and maps",
  synopsis: ["[[-p ID | -P] [-tTj]] [[-m ID] | -M] [-s] [-xd]"],
  description: `Shows the BPF programs that are loaded, and the maps: the number of each, its structures and its type; of programs
the tag, by which bpftool knows them as well, and the numbers of the maps that they use.

Instructions are shown as the verifier left them: numbers of maps and helpers are replaced by addresses, which get their
names back here. The time is that of the dumped machine's clock, in UTC.`,
  options: [
    { name: "p", value: "ID", help: "all that is known of this program" },
    { name: "P", help: "all that is known of every program" },
    { name: "t", help: "with -p or -P, the instructions" },
    { name: "T", help: "with -p or -P, the instructions and their bytes" },
    { name: "j", help: "with -p or -P, the machine code" },
    { name: "m", value: "ID", help: "all that is known of this map" },
    { name: "M", help: "all that is known of every map" },
    { name: "s", help: "what the structures hold" },
    { name: "x", help: "with -s, numbers in hexadecimal" },
    { name: "d", help: "with -s, numbers in decimal" },
  ],
  operands: "word",
  rows: {
    programs: { width: "columns of the types' names" },
    maps: { width: "columns of the types' names" },
    program: {
      id: "its number",
      program: "address of the `struct bpf_prog`",
      own: "address of the `struct bpf_prog_aux`",
      type: "its type",
      tag: "hash of its instructions",
      maps: "numbers of the maps that it uses",
      details:
        "bytes of instructions (`translated`) and of machine code (`compiled`), bytes of `memory`, when it was `loaded` (seconds since 1970), whether it is `gplCompatible`, its `name` and user (`uid`)",
      machineCode: "the instructions of the machine code",
      code: "its instructions: `index`, `text`, `bytes`",
      withBytes: "the bytes of instructions were asked for",
      structures: "what its structures hold",
      apart: "all programs are shown with all that is known",
    },
    map: {
      id: "its number",
      map: "address of the `struct bpf_map`",
      type: "its type",
      flags: "its flags (BPF_F_)",
      details:
        "bytes of a key (`keySize`) and a value (`valueSize`), entries that it may have (`most`), bytes of `memory` as kernels before v6.4 reckon it, `name`, `uid` of who is charged",
      structures: "what its structure holds",
      apart: "all maps are shown with all that is known",
    },
    broken: { text: "why objects are missing" },
  } satisfies RowsOf<BpfRow>,
  examples: [
    { line: "bpf", shows: "programs and maps" },
    { line: "bpf -P -t", shows: "the instructions of all programs" },
    { line: "bpf -M", shows: "the sizes of maps" },
  ],
  *run(session, args) {
    const request = parseBpfRequest(session, args);
    const { kernel } = session;
    if (!hasBpf(kernel)) throw new UsageError("command not supported or applicable on this architecture or kernel");
    const [programs, maps, broken] = readObjects(session);
    chosen(programs, request.program, "program");
    chosen(maps, request.map, "map");
    if (request.programs !== "no") yield* programRows(session, request, programs, maps);
    if (request.maps !== "no") {
      yield { kind: "maps", width: typeWidth(kernel, "bpf_map_type") };
      const wanted = request.maps === "one" ? chosen(maps, request.map, "map") : maps;
      for (const map of wanted) {
        session.checkpoint();
        yield mapRow(session, map, request);
      }
    }
    yield* broken;
  },
  text: formatAll,
};

/** All objects, and why some are missing. */
function readObjects({
  kernel,
}: Session): [readonly Numbered<BpfProgramView>[], readonly Numbered<BpfMapView>[], readonly BrokenRow[]] {
  const broken: BrokenRow[] = [];
  const whole = <V>(what: string, walk: (fail: (error: unknown) => void) => Iterable<Numbered<V>>): Numbered<V>[] => {
    const found: Numbered<V>[] = [];
    for (const each of untilBroken(what, walk)) {
      if ("view" in each) found.push(each as Numbered<V>);
      else broken.push(each as BrokenRow);
    }
    return found;
  };
  const programs = whole("programs", (fail) => bpfPrograms(kernel, fail));
  const maps = whole("maps", (fail) => bpfMaps(kernel, fail));
  return [programs, maps, broken];
}

/** The object of a number; UsageError when there is none. */
function chosen<V>(objects: readonly Numbered<V>[], id: bigint | undefined, what: string): readonly Numbered<V>[] {
  const found = objects.filter((each) => BigInt(each.id) === id);
  if (id !== undefined && found.length === 0) throw new UsageError(`invalid ${what} ID: ${id}`);
  return found;
}

function* programRows(
  session: Session,
  request: BpfRequest,
  programs: readonly Numbered<BpfProgramView>[],
  maps: readonly Numbered<BpfMapView>[],
): Generator<BpfRow> {
  yield { kind: "programs", width: typeWidth(session.kernel, "bpf_prog_type") };
  const numbers: MapNumbers = new Map(maps.map(({ id, view }) => [view.address, id]));
  const wanted = request.programs === "one" ? chosen(programs, request.program, "program") : programs;
  for (const program of wanted) {
    session.checkpoint();
    yield programRow(session, program, request, numbers);
  }
}

function* formatAll(rows: Iterable<BpfRow>, { radix }: { readonly radix: 10 | 16 }): Generator<string> {
  let list: ListRow | undefined;
  let before: BpfRow | undefined;
  for (const row of rows) {
    switch (row.kind) {
      case "programs":
      case "maps":
        if (before !== undefined) yield "\n";
        list = row;
        break;
      case "program":
      case "map": {
        const width = list?.width ?? 0;
        const isFirst = before?.kind !== row.kind;
        const titles = row.kind === "program" ? programTitles(width) : mapTitles(width);
        if (isFirst || row.apart) yield `${isFirst ? "" : "\n"}${titles}`;
        yield* row.kind === "program" ? formatProgram(row, width, radix) : formatMap(row, width);
        break;
      }
      case "broken":
        yield `${row.text}\n`;
    }
    before = row;
  }
}
