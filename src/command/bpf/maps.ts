/** BPF maps as rows, and crash's text of them. */
import { type Address, type Cell, hex, isUnavailable, type Row, type Unavailable } from "#base";
import { type BpfMapView, mapMemory, mapUser, type Numbered } from "#kernel/bpf";
import { cellOf } from "../cell-of.ts";
import { centred } from "../centred.ts";
import type { Session } from "../session.ts";
import type { ContentsRow } from "../struct/contents.ts";
import { formatStructures, shownStructure } from "../struct/shown-structure.ts";
import type { BpfRequest } from "./request.ts";
import { typeName } from "./type-names.ts";

/** A fact, or why it cannot be had. */
type Fact<T extends Cell> = T | Unavailable;

/** What `-m` and `-M` add. */
interface MapDetails {
  readonly [name: string]: Cell;
  /** Bytes of a key and of a value. */
  readonly keySize: Fact<number>;
  readonly valueSize: Fact<number>;
  readonly most: Fact<number>;
  /** Bytes of memory, as kernels reckon it. */
  readonly memory: Fact<number>;
  readonly name: Fact<string>;
  /** Undefined where nobody is charged. */
  readonly uid: Fact<number | undefined>;
}

/** A map. */
export interface MapRow extends Row {
  readonly kind: "map";
  readonly id: number;
  readonly map: Address;
  readonly type: Fact<string>;
  readonly flags: Fact<number>;
  readonly details: MapDetails | undefined;
  readonly structures: readonly Fact<ContentsRow>[] | undefined;
  /** It is shown below titles of its own. */
  readonly apart: boolean;
}

/** The row of a map. */
export function mapRow(session: Session, { id, view }: Numbered<BpfMapView>, request: BpfRequest): MapRow {
  const { kernel } = session;
  const { structures } = request;
  return {
    kind: "map",
    id,
    map: view.address,
    type: cellOf(() => typeName(kernel, "bpf_map_type", view.type())),
    flags: cellOf(() => view.flags() >>> 0),
    details: request.maps === "listed" ? undefined : mapDetails(session, view),
    structures: structures && [shownStructure(session, ["bpf_map"], () => view.address, structures)],
    apart: request.maps === "apart",
  };
}

function mapDetails({ kernel }: Session, view: BpfMapView): MapDetails {
  return {
    keySize: cellOf(() => view.keySize()),
    valueSize: cellOf(() => view.valueSize()),
    most: cellOf(() => view.most()),
    memory: cellOf(() => mapMemory(kernel, view)),
    name: cellOf(() => view.name()),
    uid: cellOf(() => mapUser(kernel, view)),
  };
}

/** Above maps; `width` is that of their types. */
export function mapTitles(width: number): string {
  return `${[centred("ID", 4), centred("BPF_MAP"), centred("BPF_MAP_TYPE", width)].join(" ")} MAP_FLAGS\n`;
}

/** A map. */
export function* formatMap({ id, map, type, flags, details, structures }: MapRow, width: number): Generator<string> {
  const shown = isUnavailable(flags) ? "(unknown)" : hex(flags, 8);
  yield `${centred(String(id), 4)} ${centred(hex(map))} ${centred(textOf(type), width)}  ${shown} \n`;
  if (details !== undefined) yield formatDetails(details);
  if (structures !== undefined) yield* formatStructures(structures);
}

function formatDetails({ keySize, valueSize, most, memory, name, uid }: MapDetails): string {
  const sizes = `     KEY_SIZE: ${textOf(keySize)}  VALUE_SIZE: ${textOf(valueSize)}  MAX_ENTRIES: ${textOf(most)}`;
  const called = isUnavailable(name) ? "(unknown)" : name === "" ? "(unused)" : `"${name}"`;
  return `${sizes}  MEMLOCK: ${textOf(memory)}
     NAME: ${called}  UID: ${uid === undefined ? "(unused)" : textOf(uid)}
`;
}

function textOf(cell: Fact<string | number>): string {
  return isUnavailable(cell) ? "(unknown)" : String(cell);
}
