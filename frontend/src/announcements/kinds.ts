import type { ChangeType } from "../graphql/generated/graphql";

/** Whether the sub-processor stays and its facts change. */
export function isModification(type: ChangeType): boolean {
  return type === "MODIFY_PURPOSE" || type === "MODIFY_LOCATION" || type === "MODIFY_TRANSFER";
}

/** Whether the change brings a sub-processor that customers have not been told of. */
export function bringsNew(type: ChangeType): boolean {
  return type === "ADD" || type === "REPLACE";
}

/** A recorded sub-processor as the form needs it. */
export interface Candidate {
  id: string;
  legalName: string;
  state: string;
  services: readonly { id: string; title: string }[];
}

/** The services a change concerns: all that use the new one or the one it follows, each once. */
export function servicesConcerned(
  sides: readonly (Candidate | undefined)[],
): { id: string; title: string }[] {
  const all = sides.flatMap((side) => side?.services ?? []);
  return [...new Map(all.map((service) => [service.id, service])).values()];
}
