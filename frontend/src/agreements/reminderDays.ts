/** What the portal takes: so many reminders, each so many days after the agreement went out. */
export const mostReminders = 5;
const lastDay = 59;

/** Days as somebody types them, in rising order; why not, when they cannot be days. */
export function daysOf(text: string): { days: number[] } | { problem: "wrong" | "tooMany" } {
  const parts = text.split(/[\s,;]+/).filter(Boolean);
  const days = [...new Set(parts.map((part) => (/^\d+$/.test(part) ? Number(part) : 0)))];
  if (days.some((day) => day < 1 || day > lastDay)) return { problem: "wrong" };
  if (days.length > mostReminders) return { problem: "tooMany" };
  return { days: days.toSorted((one, other) => one - other) };
}
