/** Passages of one part in a row that are all the same, or all differ. */
export interface Group<Passage> {
  same: boolean;
  passages: Passage[];
}

/** Sorts passages into their parts, and in each part into runs of what is the same and what differs. */
export function folded<Passage extends { part: string; outcome: string }>(
  passages: readonly Passage[],
): { part: Passage["part"]; groups: Group<Passage>[] }[] {
  const parts: { part: Passage["part"]; groups: Group<Passage>[] }[] = [];
  for (const passage of passages) {
    let part = parts.at(-1);
    if (part?.part !== passage.part) {
      part = { part: passage.part, groups: [] };
      parts.push(part);
    }
    const same = passage.outcome === "UNCHANGED";
    const last = part.groups.at(-1);
    if (last?.same === same) last.passages.push(passage);
    else part.groups.push({ same, passages: [passage] });
  }
  return parts;
}
