/** One printk call. `text` is as stored: bytes as Latin-1, newlines possible. */
export interface LogRecord {
  readonly sequence: bigint;
  /** Time since boot by the local clock; undefined where the kernel kept none (before v3.5, without CONFIG_PRINTK_TIME). */
  readonly nanoseconds: bigint | undefined;
  /** syslog level 0 (emergency) to 7 (debug). */
  readonly level: number;
  /** syslog facility, 0 for the kernel. */
  readonly facility: number;
  /** Thread id, or 0x80000000 + processor in interrupt context; undefined on kernels that do not record it. */
  readonly caller: number | undefined;
  /** The name of that task, on kernels that record it. */
  readonly callerName: string | undefined;
  /** The device that a driver spoke of: its kind (`pci`) and its name (`+pci:0000:00:02.0`); empty for other records. */
  readonly subsystem: string;
  readonly device: string;
  readonly text: string;
  /** False for a record without a text block: an empty line, or one whose text found no room. */
  readonly hasText: boolean;
  /** Why the text could not be read; it is empty then. */
  readonly fault: string | undefined;
}
