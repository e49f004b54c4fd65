import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { type AnyVariables, type Client, CombinedError } from "@urql/core";
import { useRouter } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import { useMutation, useQuery } from "urql";
import { codesOf, type Failure, failuresOf, forFields } from "./failure";
import { askForProof } from "./proof";

/**
 * Starts a page's query while the page's code is still on its way. Always asks the network, so a
 * page that is opened again shows what is cached at once and what is new soon after.
 */
export function prefetch<Data, Variables extends AnyVariables>(
  client: Client,
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): void {
  void client.query(query, variables, { requestPolicy: "network-only" }).toPromise();
}

/** What a page knows of its query's answer. */
export interface PageData<Data> {
  /** Undefined until the first answer: show the skeleton */
  data: Data | undefined;
  /** An answer to other variables is still shown while the right one is under way */
  busy: boolean;
}

/**
 * Reads a page's query. A failure without any data is thrown to the route's error page; while new
 * variables are on their way the former answer stays, so that nothing jumps.
 */
export function usePageData<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): PageData<Data> {
  const [answer] = useQuery<Data, Variables>({ query, variables } as Parameters<
    typeof useQuery<Data, Variables>
  >[0]);
  if (answer.error && !answer.data && !answer.fetching) throw answer.error;
  return { data: answer.data, busy: answer.fetching || answer.stale };
}

/** A mutation as a page uses it. */
export interface Action<Data, Variables> {
  /** Answers the data, or null when it failed; then `failures` says why */
  run: (variables: Variables) => Promise<Data | null>;
  busy: boolean;
  failures: readonly Failure[];
  /** Forgets former failures, e.g. when a dialog opens again */
  clear: () => void;
}

/** The part of a `useForm` that failures are told to. */
export interface FieldForm {
  getValues: () => object;
  setFieldError: (path: never, message: string) => void;
  getInputNode: (path: never) => HTMLElement | null;
}

/**
 * Runs a mutation, asks for a proof where the portal wants one first, keeps its failures for the page to show, and lets the open page ask anew after
 * it. With a form, a failure of one of its fields is shown there, and the first one gets the focus.
 */
export function useAction<Data, Variables extends AnyVariables>(
  mutation: TypedDocumentNode<Data, Variables>,
  form?: FieldForm,
): Action<Data, Variables> {
  const [state, execute] = useMutation<Data, Variables>(mutation);
  const [failures, setFailures] = useState<readonly Failure[]>([]);
  const router = useRouter();
  const run = useCallback(
    async (variables: Variables) => {
      setFailures([]);
      let answer = await execute(variables);
      if (codesOf(answer.error).includes("PROOF_REQUIRED") && (await askForProof())) {
        answer = await execute(variables);
      }
      if (answer.error || !answer.data) {
        const error = answer.error ?? new CombinedError({ networkError: new Error("no data") });
        const found = failuresOf(error);
        setFailures(form ? tellFields(form, found) : found);
        // Somebody else was faster: show what is true now beside the message.
        if (found.some(({ code }) => code === "CONFLICT")) void router.invalidate();
        return null;
      }
      void router.invalidate();
      return answer.data;
    },
    [execute, form, router],
  );
  const clear = useCallback(() => setFailures([]), []);
  return { run, busy: state.fetching, failures, clear };
}

/** Shows each failure at its field; answers those that have none. */
export function tellFields(form: FieldForm, failures: readonly Failure[]): Failure[] {
  const { byField, rest } = forFields(failures, Object.keys(form.getValues()));
  const paths = Object.keys(byField);
  for (const path of paths) form.setFieldError(path as never, byField[path] ?? "");
  if (paths[0] !== undefined) form.getInputNode(paths[0] as never)?.focus();
  return rest;
}
