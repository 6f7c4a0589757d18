/** Addresses of the internet protocols as people write them. */

/** Four bytes: `192.0.2.1`. */
export function ipv4Text(bytes: Uint8Array): string {
  return bytes.subarray(0, 4).join(".");
}

/** Sixteen bytes as eight groups in hexadecimal, none left out: `2001:db8:0:0:0:0:0:1`. */
export function ipv6Groups(bytes: Uint8Array): string {
  return groupsOf(bytes)
    .map((group) => group.toString(16))
    .join(":");
}

/** Sixteen bytes in the short form of RFC 5952, an IPv4 address inside it in its own: `2001:db8::1`, `::ffff:192.0.2.1`. */
export function ipv6Text(bytes: Uint8Array): string {
  const groups = groupsOf(bytes);
  const zeros = longestZeros(groups);
  const isMapped = zeros.start === 0 && (zeros.length === 6 || (zeros.length === 5 && groups[5] === 0xffff));
  const tail = isMapped ? [ipv4Text(bytes.subarray(12, 16))] : [];
  const words = groups.slice(0, isMapped ? 6 : 8).map((group) => group.toString(16));
  if (zeros.length < 2) return [...words, ...tail].join(":");
  const before = words.slice(0, zeros.start).join(":");
  const after = [...words.slice(zeros.start + zeros.length), ...tail].join(":");
  return `${before}::${after}`;
}

function groupsOf(bytes: Uint8Array): readonly number[] {
  return Array.from({ length: 8 }, (_, i) => bytes[i * 2] * 256 + bytes[i * 2 + 1]);
}

/** The longest run of groups that are 0, the first of several. */
function longestZeros(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let longest = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let end = start;
    while (groups[end] === 0) end++;
    if (end - start > longest.length) longest = { start, length: end - start };
  }
  return longest;
}
