import { address, optional } from "#base";
import { openDump } from "#dump";
import { openFile, pageDecoders } from "#host";
import { openTarget } from "#target";
import { fixtureEnvironment } from "../fixture/index.ts";
import { askInquest } from "./ask-inquest.ts";
import { judgeDump } from "./judge-dump.ts";
import type { ReadMemory } from "./judgement.ts";
import type { JudgedDump } from "./truth-section.ts";

/** Judges every dump of the fixture tool that has been made and whose kernel's debug file is there; says which fail. */
export async function judgeFixtures(inquest: readonly string[]): Promise<readonly JudgedDump[]> {
  const { fixtures } = await fixtureEnvironment();
  return fixtures.flatMap(({ kernel, crash, release, vmlinux, vmcore, truth, valuesModule }) => {
    if (vmlinux === undefined) return [];
    const name = `${kernel} ${crash}`;
    const before = valuesModule === undefined ? [] : [`mod -s inquest_values ${valuesModule}`];
    try {
      const judgement = judgeDump(askInquest(inquest, vmlinux, vmcore, before), truth, memoryOf(vmcore));
      return judgement.calls.length === 0 ? [] : [{ name, release, judgement }];
    } catch (error) {
      process.stderr.write(`${name}: ${error instanceof Error ? error.message : String(error)}\n`);
      return [];
    }
  });
}

function memoryOf(vmcore: string): ReadMemory {
  const { memory } = openTarget(openDump([openFile(vmcore)], pageDecoders));
  return (at, size) => optional(() => memory.read(address(at), size).array);
}
