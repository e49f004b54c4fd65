/**
 * Readers for the part of a page's state that lives in its URL. Whatever a person types there, the
 * page opens: a value that makes no sense is left out.
 */
type Reader<T> = (value: unknown) => T | undefined;

/** Free text, trimmed, at most 200 characters; empty is absent. */
export const text: Reader<string> = (value) => {
  const words = typeof value === "number" ? String(value) : value;
  if (typeof words !== "string") return undefined;
  return words.trim().slice(0, 200) || undefined;
};

/** An opaque cursor of the portal. */
export const cursor: Reader<string> = (value) =>
  typeof value === "string" && /^[\w+/=.:-]{1,512}$/.test(value) ? value : undefined;

/** True or absent. */
export const flag: Reader<true> = (value) =>
  value === true || value === "true" || value === 1 ? true : undefined;

/** One of the known words. */
export function oneOf<const T extends string>(words: readonly T[]): Reader<T> {
  return (value) => words.find((word) => word === value);
}

/** A path inside the portal to return to; never another site. */
export const localPath: Reader<string> = (value) =>
  typeof value === "string" && /^\/(?![/\\])/.test(value) ? value : undefined;

type Shape<Readers> = {
  [Key in keyof Readers]?: Readers[Key] extends Reader<infer T> ? T : never;
};

/** Puts readers together to a route's `validateSearch`. */
export function searchOf<Readers extends Record<string, Reader<unknown>>>(readers: Readers) {
  return (search: Record<string, unknown>): Shape<Readers> => {
    const result: Record<string, unknown> = {};
    for (const [key, read] of Object.entries(readers)) {
      const value = read(search[key]);
      if (value !== undefined) result[key] = value;
    }
    return result as Shape<Readers>;
  };
}
