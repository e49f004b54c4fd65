/** The letters of Art. 28(3). */
export type Letter = "a" | "b" | "c" | "d" | "e" | "f" | "g" | "h";
