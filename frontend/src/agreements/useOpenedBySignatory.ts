import { useEffect, useRef } from "react";
import { useMutation } from "urql";
import { graphql } from "../graphql/generated";
import type { AgreementVersionState } from "../graphql/generated/graphql";

const OpenAgreement = graphql(`
  mutation OpenAgreement($input: AgreementVersionIdInput!) {
    openAgreement(input: $input) {
      agreementVersion {
        id
        state
        viewedAt
      }
    }
  }
`);

/** Tells the vendor that the document has been opened, once, when somebody who may answer opens it. */
export function useOpenedBySignatory(
  version: { id: string; state: AgreementVersionState; canSign: boolean; canDecline: boolean } | undefined,
): void {
  const [, open] = useMutation(OpenAgreement);
  const told = useRef<string | null>(null);
  const owed =
    version !== undefined &&
    version.state === "SENT" &&
    (version.canSign || version.canDecline)
      ? version.id
      : null;
  useEffect(() => {
    if (owed === null || told.current === owed) return;
    told.current = owed;
    void open({ input: { agreementVersionId: owed } });
  }, [owed, open]);
}
