import type { ClauseInput } from "../graphql/generated/graphql";

/** A clause while it is edited: its paragraphs as one text, with an empty line between two. */
export interface ClauseDraft {
  /** Tells rows apart; never sent */
  key: string;
  number: string;
  heading: string;
  text: string;
  covers: string[];
  locked: boolean;
}

/** Clauses as they are recorded, to edit. */
export function draftsOf(
  clauses: readonly {
    number: string;
    heading: string;
    paragraphs: readonly string[];
    covers: readonly string[];
    locked: boolean;
  }[],
): ClauseDraft[] {
  return clauses.map((clause, index) => ({
    key: `${index} ${clause.number}`,
    number: clause.number,
    heading: clause.heading,
    text: clause.paragraphs.join("\n\n"),
    covers: [...clause.covers],
    locked: clause.locked,
  }));
}

/** Clauses as they are sent. */
export function clausesInput(drafts: readonly ClauseDraft[]): ClauseInput[] {
  return drafts.map(({ number, heading, text, covers }) => ({
    number: number.trim(),
    heading: heading.trim(),
    paragraphs: text
      .split(/\n\s*\n/)
      .map((paragraph) => paragraph.trim())
      .filter(Boolean),
    covers: covers.toSorted(),
  }));
}

/** The number that a clause after these would have: one more than the highest whole number. */
export function nextNumber(drafts: readonly { number: string }[]): string {
  const highest = Math.max(0, ...drafts.map(({ number }) => Number.parseInt(number, 10) || 0));
  return String(highest + 1);
}
