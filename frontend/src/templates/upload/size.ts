/** A length in bytes as people say it, in their language. */
export function sizeOf(bytes: number, language: string): string {
  const kilobytes = Math.max(1, Math.round(bytes / 1024));
  if (kilobytes < 1024) return `${kilobytes} KB`;
  const megabytes = kilobytes / 1024;
  return `${megabytes.toLocaleString(language, { maximumFractionDigits: 1 })} MB`;
}
