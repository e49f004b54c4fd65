import type { ServiceMapPageQuery } from "../graphql/generated/graphql";
import { csv } from "../agreements/life/csv";

/** A service that a customer has. */
export type MappedService = ServiceMapPageQuery["serviceMap"]["nodes"][number];

/** What the columns and values of the file are called. */
export interface Words {
  head: readonly string[];
  role: (role: MappedService["customerRole"]) => string;
  missing: string;
  date: (iso: string) => string;
}

/** The map as a file for spreadsheets, a row for each service. */
export function serviceMapFile(services: readonly MappedService[], words: Words): string {
  const rows = services.map((row) => [
    row.service.code,
    row.service.title,
    row.vendor.legalName,
    words.role(row.customerRole),
    row.agreement?.reference ?? words.missing,
    words.date(row.since),
  ]);
  return csv([words.head, ...rows]);
}
