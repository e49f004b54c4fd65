import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { type AnyVariables, CombinedError } from "@urql/core";
import { useCallback, useState } from "react";
import { useClient } from "urql";
import { type FieldForm, tellFields } from "./data";
import { type Failure, failuresOf } from "./failure";

/** A query that is asked when the reader wants to know, not when the page opens. */
export interface Asking<Data, Variables> {
  /** Answers the data, or null when it failed; then `failures` says why */
  ask: (variables: Variables) => Promise<Data | null>;
  busy: boolean;
  failures: readonly Failure[];
}

/**
 * Asks the network each time, as what was true a moment ago may not be any more. With a form, a failure
 * of one of its fields is shown there, and the first one gets the focus.
 */
export function useAsking<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  form?: FieldForm,
): Asking<Data, Variables> {
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const [failures, setFailures] = useState<readonly Failure[]>([]);
  const ask = useCallback(
    async (variables: Variables) => {
      setBusy(true);
      setFailures([]);
      const answer = await client
        .query<Data, Variables>(query, variables, { requestPolicy: "network-only" })
        .toPromise();
      setBusy(false);
      if (answer.data && !answer.error) return answer.data;
      const error = answer.error ?? new CombinedError({ networkError: new Error("no data") });
      const found = failuresOf(error);
      setFailures(form ? tellFields(form, found) : found);
      return null;
    },
    [client, query, form],
  );
  return { ask, busy, failures };
}
