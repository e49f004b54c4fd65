import { Anchor, Stack, Text } from "@mantine/core";
import { useWindowEvent } from "@mantine/hooks";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useClient } from "urql";
import { graphql } from "../graphql/generated";
import type { ProofMethod } from "../graphql/generated/graphql";
import { Dialog } from "../ui/Dialog";
import { failuresOf } from "./failure";
import { BeginPasskeyProof } from "./passkeys";
import { whenProofIsNeeded } from "./proof";
import { ProofForm } from "./ProofForm";
import { domainOf, signOnPath } from "./signOn";

export const ProofMethods = graphql(`
  query ProofMethods {
    secondFactors {
      methods
    }
    viewer {
      user {
        id
        email
      }
    }
  }
`);

const ProveIdentity = graphql(`
  mutation ProveIdentity($input: ProveIdentityInput!) {
    proveIdentity(input: $input) {
      provenUntil
    }
  }
`);

interface Question {
  methods: readonly ProofMethod[];
  /** Where the reader proves themselves who signs in with their organisation */
  provider: string | null;
  answer: (proven: boolean) => void;
}

/**
 * Asks the reader to prove again that it is them, whenever the portal wants it before an action.
 * The action goes on by itself afterwards: see `useAction`.
 */
export function ProofDialog() {
  const { t } = useTranslation();
  const client = useClient();
  const [question, setQuestion] = useState<Question | null>(null);

  useEffect(
    () =>
      whenProofIsNeeded(async () => {
        const answer = await client
          .query(ProofMethods, {}, { requestPolicy: "network-only" })
          .toPromise();
        const methods = answer.data?.secondFactors.methods;
        if (methods === undefined) return false;
        const domain = domainOf(answer.data?.viewer?.user.email ?? "");
        const here = window.location.pathname + window.location.search;
        return new Promise((resolve) => {
          setQuestion({
            methods,
            provider: domain !== null && methods.length === 0 ? signOnPath(domain, here, true) : null,
            answer: (proven) => {
              setQuestion(null);
              resolve(proven);
            },
          });
        });
      }),
    [client],
  );

  const cancel = () => question?.answer(false);
  // The fields keep Escape from the dialogs, so that it closes this one and not also the one under it.
  useWindowEvent("keydown", (event) => {
    if (event.key === "Escape") cancel();
  });
  return (
    <Dialog
      opened={question !== null}
      onClose={cancel}
      title={t("proofForm.title")}
      closeLabel={t("dialog.close")}
      above
    >
      {question !== null && (
        <Stack>
          <Text>{t("proofForm.why")}</Text>
          <ProofForm
            methods={question.methods}
            submitLabel={t("proofForm.submit")}
            onCancel={cancel}
            passkeyOptions={async () => {
              const begun = await client.mutation(BeginPasskeyProof, { input: {} }).toPromise();
              if (begun.error) throw begun.error;
              return begun.data?.beginPasskeyProof.options ?? "";
            }}
            give={async (proof) => {
              const given = await client.mutation(ProveIdentity, { input: { proof } }).toPromise();
              if (given.error) return failuresOf(given.error);
              question.answer(true);
              return [];
            }}
          />
          {question.provider !== null && (
            <Anchor href={question.provider}>{t("signOnLogin.prove")}</Anchor>
          )}
        </Stack>
      )}
    </Dialog>
  );
}
