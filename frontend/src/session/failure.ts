import { CombinedError } from "@urql/core";

/** One thing that went wrong, ready for a person: words, and the field they belong to if any. */
export interface Failure {
  /** `extensions.code` of the portal, or `NETWORK` when no answer came */
  code: string;
  /** The server's sentence in the reader's language; empty when there is none */
  message: string;
  /** Input field path for VALIDATION, without the leading `input.` */
  field: string | null;
  /** To quote to the operator, for INTERNAL */
  requestId: string | null;
}

/** The codes in a GraphQL error. */
export function codesOf(error: CombinedError | undefined): string[] {
  return failuresOf(error).map((failure) => failure.code);
}

/** Everything an error says, without HTTP or GraphQL in it. */
export function failuresOf(error: unknown): Failure[] {
  if (!(error instanceof CombinedError)) {
    return error ? [{ code: "NETWORK", message: "", field: null, requestId: null }] : [];
  }
  if (error.graphQLErrors.length === 0) {
    return [{ code: "NETWORK", message: "", field: null, requestId: null }];
  }
  return error.graphQLErrors.map((one) => ({
    code: text(one.extensions["code"]) ?? "INTERNAL",
    message: one.message,
    field: text(one.extensions["field"])?.replace(/^input\./, "") ?? null,
    requestId: text(one.extensions["requestId"]),
  }));
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** Splits failures into those that a form field can show and the rest. */
export function forFields(
  failures: readonly Failure[],
  fields: readonly string[],
): { byField: Record<string, string>; rest: Failure[] } {
  const byField: Record<string, string> = {};
  const rest: Failure[] = [];
  for (const failure of failures) {
    if (failure.field !== null && fields.includes(failure.field)) {
      byField[failure.field] ??= failure.message;
    } else {
      rest.push(failure);
    }
  }
  return { byField, rest };
}

/** The failure a page cannot show anything for, as a person would name it. */
export function pageProblem(error: unknown): "notFound" | "forbidden" | "secondFactor" | "offline" | "broken" {
  const codes = failuresOf(error).map((failure) => failure.code);
  if (codes.includes("NOT_FOUND")) return "notFound";
  if (codes.includes("FORBIDDEN")) return "forbidden";
  if (codes.includes("SECOND_FACTOR_REQUIRED")) return "secondFactor";
  if (codes.includes("NETWORK") || codes.includes("UNAVAILABLE")) return "offline";
  return "broken";
}
