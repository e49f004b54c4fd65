/** What a number field holds: a number, or the text that is not one yet. */
export type Count = number | string;

/** The number that was typed; null for none, or none that can be counted. */
export function countOf(value: Count): number | null {
  if (value === "") return null;
  const number = Number(value);
  return Number.isInteger(number) && number >= 0 ? number : null;
}

/** How many of a hundred, rounded down as the portal does; null while it cannot be said. */
export function coverageOf(part: Count, whole: Count): number | null {
  const [some, all] = [countOf(part), countOf(whole)];
  if (some === null || all === null || all < 1 || some > all) return null;
  return Math.floor((some * 100) / all);
}

/** What is wrong with the whole. */
export function wholeProblem(whole: Count): "missing" | "nobody" | null {
  const all = countOf(whole);
  if (all === null) return "missing";
  return all < 1 ? "nobody" : null;
}

/** What is wrong with the part of the whole. */
export function partProblem(part: Count, whole: Count): "missing" | "tooMany" | null {
  const [some, all] = [countOf(part), countOf(whole)];
  if (some === null) return "missing";
  return all !== null && some > all ? "tooMany" : null;
}

/** What is wrong with a day on which something was: not chosen, or not come yet. */
export function dayProblem(day: string, today: string): "missing" | "future" | null {
  if (day === "") return "missing";
  return day > today ? "future" : null;
}
