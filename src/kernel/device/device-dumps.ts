/** What device drivers added to the dump when the machine died (fs/proc/vmcore.c, include/uapi/linux/vmcore.h). */
import type { Bytes } from "#base";
import type { Kernel } from "#kernel";

/** What a driver saved of its device. */
export interface DeviceDump {
  /** As the driver calls it: `cxgb4_0000:02:00.4`. */
  readonly name: string;
  readonly data: Bytes;
  /** Where the data begins in the dump file. */
  readonly offset: number;
}

/** Note type of owner `LINUX`: a device dump, its name before its data. */
const NT_VMCOREDD = 0x700;
/** VMCOREDD_MAX_NAME_BYTES. */
const NAME_SIZE = 44;

/** The device dumps, in the order of the file. */
export function deviceDumps({ target }: Kernel): readonly DeviceDump[] {
  return target.dump.notes
    .filter(({ type, data }) => type === NT_VMCOREDD && data.length >= NAME_SIZE)
    .map(({ data, offset }) => ({
      name: data.slice(0, NAME_SIZE).cstring(0),
      data: data.slice(NAME_SIZE),
      offset: offset + NAME_SIZE,
    }));
}
