import { Button, Stack } from "@mantine/core";
import { CombinedError } from "@urql/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useClient } from "urql";
import { graphql } from "../graphql/generated";
import { codesOf, type Failure, failuresOf } from "../session/failure";
import { askForProof } from "../session/proof";
import { endHere } from "../session/session";
import { Confirm } from "../shell/Confirm";
import { TextLink } from "../shell/links";
import { Callout } from "../ui/Alerts";
import { Facts } from "../ui/Facts";

const CloseAccountMutation = graphql(`
  mutation CloseAccount {
    closeAccount {
      closed
    }
  }
`);

/** Closes the reader's account: says first what ends, what is erased and what stays, and what stands in the way. */
export function CloseAccount(props: {
  email: string;
  /** Organisations that would be left without an owner */
  soleOwnerships: readonly { id: string; legalName: string }[];
}) {
  const { t } = useTranslation();
  const client = useClient();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failures, setFailures] = useState<readonly Failure[]>([]);
  // Not by `useAction`: once the account is closed, this page has nothing more to ask for.
  const run = () => client.mutation(CloseAccountMutation, {}).toPromise();
  const close = async () => {
    setFailures([]);
    setBusy(true);
    let answer = await run();
    if (codesOf(answer.error).includes("PROOF_REQUIRED") && (await askForProof())) {
      answer = await run();
    }
    if (answer.data && !answer.error) return endHere("/account-closed");
    setBusy(false);
    setFailures(
      failuresOf(answer.error ?? new CombinedError({ networkError: new Error("no data") })),
    );
  };
  return (
    <Stack>
      <Facts
        items={(["ends", "erased", "stays"] as const).map((part) => ({
          label: t(`closeAccount.${part}.title`),
          value: t(`closeAccount.${part}.words`),
          wide: true,
        }))}
      />
      {props.soleOwnerships.length > 0 ? (
        <Callout tone="waiting" title={t("closeAccount.lastOwner")}>
          <p>{t("closeAccount.lastOwnerWords")}</p>
          <ul>
            {props.soleOwnerships.map(({ id, legalName }) => (
              <li key={id}>
                <TextLink to="/o/$organisationId/members" params={{ organisationId: id }}>
                  {legalName}
                </TextLink>
              </li>
            ))}
          </ul>
        </Callout>
      ) : (
        <div>
          <Button
            variant="default"
            onClick={() => {
              setFailures([]);
              setAsking(true);
            }}
          >
            {t("closeAccount.open")}
          </Button>
        </div>
      )}
      <Confirm
        opened={asking}
        title={t("closeAccount.confirmTitle")}
        confirmLabel={t("closeAccount.confirm")}
        destructive
        busy={busy}
        failures={failures}
        onClose={() => setAsking(false)}
        onConfirm={() => void close()}
      >
        <p>{t("closeAccount.confirmWords", { email: props.email })}</p>
      </Confirm>
    </Stack>
  );
}
