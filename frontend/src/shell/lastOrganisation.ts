const key = "tillid-organisation";

/** The organisation the reader looked at last in this browser. */
export function lastOrganisation(): string | null {
  return localStorage.getItem(key);
}

export function rememberOrganisation(id: string): void {
  localStorage.setItem(key, id);
}
