/** `size` zero bytes with `fields` written into them. */
export function place(size, fields, littleEndian = true) {
    const bytes = new Uint8Array(size);
    const view = new DataView(bytes.buffer);
    for (const [offset, width, value] of fields) {
        if (width === 8)
            view.setBigUint64(offset, BigInt.asUintN(64, BigInt(value)), littleEndian);
        else if (width === 4)
            view.setUint32(offset, Number(value), littleEndian);
        else if (width === 2)
            view.setUint16(offset, Number(value), littleEndian);
        else
            view.setUint8(offset, Number(value));
    }
    return bytes;
}
/** The characters of `text`, one byte each. */
export function ascii(text) {
    return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
/** All `parts`, one after the other. */
export function concat(...parts) {
    return concatAll(parts);
}
/** The same of more parts than a call takes arguments. */
export function concatAll(parts) {
    const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
    let at = 0;
    for (const part of parts) {
        bytes.set(part, at);
        at += part.length;
    }
    return bytes;
}
/** `bytes` followed by zeros up to a multiple of `alignment`. */
export function padded(bytes, alignment) {
    return concat(bytes, new Uint8Array((alignment - (bytes.length % alignment)) % alignment));
}
//# sourceMappingURL=bytes.js.map