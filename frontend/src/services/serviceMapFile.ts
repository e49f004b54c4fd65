import type { ServiceMapPageQuery } from "../graphql/generated/graphql";
import { csv } from "../agreements/life/csv";

/** A service that a customer has. */
export type MappedService = ServiceMapPageQuery["serviceMap"]["nodes"][number];

type Provider = NonNullable<MappedService["service"]["provider"]>;

/** Whether it is the app of a company that decides for itself what the data is for: the customer agrees with that one. */
export function standsApart(
  row: MappedService,
): row is MappedService & { service: { provider: Provider } } {
  return row.service.provider?.role === "INDEPENDENT_CONTROLLER";
}

/** What the columns and values of the file are called. */
export interface Words {
  head: readonly string[];
  role: (role: MappedService["customerRole"]) => string;
  /** Instead of an agreement, where the provider of an app is a controller of its own */
  apart: (provider: string) => string;
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
    row.agreement?.reference ??
      (standsApart(row) ? words.apart(row.service.provider.name) : words.missing),
    words.date(row.since),
  ]);
  return csv([words.head, ...rows]);
}
