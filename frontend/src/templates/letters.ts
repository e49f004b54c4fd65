/** The parts of Article 28(3) GDPR that an agreement must contain. */
export const letters = ["a", "b", "c", "d", "e", "f", "g", "h"] as const;
export type Letter = (typeof letters)[number];
