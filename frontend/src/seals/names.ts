/** The name for people in a certificate's name (RFC 4514), such as `CN=Eksempel A/S,O=Eksempel A/S,C=DK`. */
export function nameOf(distinguished: string): string {
  const parts = distinguished.match(/(?:\\.|[^,+\\])+/g) ?? [];
  for (const kind of ["CN=", "O="]) {
    const part = parts.find((one) => one.startsWith(kind));
    if (part !== undefined) return unescaped(part.slice(kind.length));
  }
  return distinguished;
}

/** `\2C` and `\,` stand for a comma. */
function unescaped(value: string): string {
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  for (const [piece] of value.matchAll(/\\[0-9A-Fa-f]{2}|\\?[\s\S]/gu)) {
    if (/^\\[0-9A-Fa-f]{2}$/.test(piece)) bytes.push(parseInt(piece.slice(1), 16));
    else bytes.push(...encoder.encode(piece.startsWith("\\") ? piece.slice(1) : piece));
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}
