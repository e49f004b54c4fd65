/** A list as a person types it, one item a line; empty lines and repetitions do not count. */
export function linesOf(text: string): string[] {
  return [...new Set(text.split("\n").map((line) => line.trim()).filter(Boolean))];
}

/** A list as text to edit. */
export function textOf(lines: readonly string[]): string {
  return lines.join("\n");
}
