import { fixtureEnvironment } from "../fixture/index.ts";
import { askInquest } from "./ask-inquest.ts";
import { judgeDump } from "./judge-dump.ts";
import type { JudgedDump } from "./truth-section.ts";

/** Judges every dump of the fixture tool that has been made and whose kernel's debug file is there; says which fail. */
export async function judgeFixtures(inquest: readonly string[]): Promise<readonly JudgedDump[]> {
  const { fixtures } = await fixtureEnvironment();
  return fixtures.flatMap(({ kernel, crash, release, vmlinux, vmcore, truth, valuesModule }) => {
    if (vmlinux === undefined) return [];
    const name = `${kernel} ${crash}`;
    const before = valuesModule === undefined ? [] : [`mod -s inquest_values ${valuesModule}`];
    try {
      const judgement = judgeDump(askInquest(inquest, vmlinux, vmcore, before), truth);
      return judgement.calls.length === 0 ? [] : [{ name, release, judgement }];
    } catch (error) {
      process.stderr.write(`${name}: ${error instanceof Error ? error.message : String(error)}\n`);
      return [];
    }
  });
}
