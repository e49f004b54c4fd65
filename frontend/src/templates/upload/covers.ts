import type { ClauseInput } from "../../graphql/generated/graphql";
import type { ReadClause } from "../../session/upload";
import { letters } from "../letters";

/** What each clause covers, by its number. */
export type Covers = Readonly<Record<string, readonly string[]>>;

/** The letters that no clause with a text covers. */
export function missingLetters(clauses: readonly ReadClause[], covers: Covers): string[] {
  const covered = new Set(
    clauses
      .filter((clause) => clause.number !== "0" && hasText(clauses, clause))
      .flatMap(({ number }) => covers[number] ?? []),
  );
  return letters.filter((letter) => !covered.has(letter));
}

/** A clause without any text covers nothing, whatever is ticked: its sub-clauses are its text, too. */
function hasText(clauses: readonly ReadClause[], { number, paragraphs }: ReadClause): boolean {
  if (paragraphs.length > 0) return true;
  return clauses.some((other) => other.number.startsWith(`${number}.`) && other.paragraphs.length > 0);
}

/** What stays ticked when another file takes the place of the first: where number and heading are the same. */
export function keptCovers(
  before: readonly ReadClause[],
  after: readonly ReadClause[],
  covers: Covers,
): Covers {
  const kept = after.filter(({ number, heading }) =>
    before.some((clause) => clause.number === number && clause.heading === heading),
  );
  return Object.fromEntries(
    kept.flatMap(({ number }) => (covers[number] ? [[number, covers[number]]] : [])),
  );
}

/** What each clause covers, as it is recorded. */
export function coversOf(clauses: readonly { number: string; covers: readonly string[] }[]): Covers {
  return Object.fromEntries(clauses.map(({ number, covers }) => [number, covers]));
}

/** Clauses as they are sent back: every letter of the text as it came, with what they cover now. */
export function withCovers(clauses: readonly ReadClause[], covers: Covers): ClauseInput[] {
  return clauses.map(({ number, heading, paragraphs }) => ({
    number,
    heading,
    paragraphs: [...paragraphs],
    covers: (covers[number] ?? []).toSorted(),
  }));
}

/** As it is sent: only the clauses that cover something. */
export function coversInput(covers: Covers): { number: string; covers: string[] }[] {
  return Object.entries(covers)
    .filter(([, ticked]) => ticked.length > 0)
    .map(([number, ticked]) => ({ number, covers: ticked.toSorted() }));
}
