import { base64Of } from "../../inviteList/listFile";
import type { PickedCustomer } from "../../customers/CustomerPicker";

/** What a list may have; the server holds it to the same. */
export const mostKilobytes = 512;

/** What an agreement may go out to at once; the server holds it to the same. */
export const mostCustomers = 10_000;

/** The customers of an agreement for many, while they are chosen. */
export interface CustomersDraft {
  how: "pick" | "list";
  picked: readonly PickedCustomer[];
  file: File | null;
  text: string;
}

/** The customers as they are sent: those picked, or the list as a file. */
export async function recipientsOf(
  draft: CustomersDraft,
): Promise<{ customerIds: string[] } | { file: string }> {
  if (draft.how === "pick") {
    return { customerIds: draft.picked.map(({ customerId }) => customerId) };
  }
  return { file: await base64Of(draft.file ?? new Blob([draft.text])) };
}

/** Adds customers that are not among those picked yet, in the order they were found. */
export function withPicked(
  picked: readonly PickedCustomer[],
  more: readonly PickedCustomer[],
): PickedCustomer[] {
  const known = new Set(picked.map(({ customerId }) => customerId));
  return [...picked, ...more.filter(({ customerId }) => !known.has(customerId))];
}
