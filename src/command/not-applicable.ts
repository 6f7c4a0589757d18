/** crash's complaint about an option that means nothing to this kernel, or to this kind of machine. */
export const notApplicable = (option: string): string =>
  `-${option} option not supported or applicable on this architecture or kernel`;
