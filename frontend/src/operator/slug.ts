/** Whether the portal takes this as a name in public addresses. */
export function isSlug(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])$/.test(text);
}

/** A name for public addresses, from an organisation's name: "Ærlig Løn A/S" becomes "aerlig-loen". */
export function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll("æ", "ae")
    .replaceAll("ø", "oe")
    .replaceAll("å", "aa")
    .replace(/\b(a\/s|aps|p\/s|k\/s|i\/s|as|ab|gmbh|ltd|inc)\b\.?/g, "")
    .normalize("NFD")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 60)
    .replace(/^-+|-+$/g, "");
}
