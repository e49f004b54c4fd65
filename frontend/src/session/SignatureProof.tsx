import { Button, PasswordInput, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useClient, useQuery } from "urql";
import type { ProofInput } from "../graphql/generated/graphql";
import { type Failure, failuresOf } from "./failure";
import { askForPasskey, BeginPasskeyProof, PasskeyRefused, passkeysWork } from "./passkeys";
import { ProofMethods } from "./ProofDialog";

/** What goes with a signature: a passkey, or the password where there is none or the person prefers it. */
export interface SignatureProof {
  byPasskey: boolean;
  hasPasskey: boolean;
  /** Between the passkey and the password */
  change: () => void;
  /** The proof; null when it was not given, and `failures` says why */
  give: (password: string) => Promise<ProofInput | null>;
  failures: readonly Failure[];
}

/** Asks for it; `pause` while nothing is to be signed. */
export function useSignatureProof(pause: boolean): SignatureProof {
  const { t } = useTranslation();
  const client = useClient();
  const [known] = useQuery({ query: ProofMethods, pause: pause || !passkeysWork() });
  const [typing, setTyping] = useState(false);
  const [failures, setFailures] = useState<readonly Failure[]>([]);
  const hasPasskey = known.data?.secondFactors.methods.includes("PASSKEY") ?? false;
  const byPasskey = hasPasskey && !typing;
  const give = async (password: string): Promise<ProofInput | null> => {
    setFailures([]);
    if (!byPasskey) return { password };
    try {
      const begun = await client.mutation(BeginPasskeyProof, { input: {} }).toPromise();
      if (begun.error) throw begun.error;
      return { passkey: await askForPasskey(begun.data?.beginPasskeyProof.options ?? "") };
    } catch (error) {
      setFailures(
        error instanceof PasskeyRefused
          ? [{ code: "PASSKEY", message: t("passkeys.notGiven"), field: null, requestId: null }]
          : failuresOf(error),
      );
      return null;
    }
  };
  return { byPasskey, hasPasskey, change: () => setTyping(!typing), give, failures };
}

/** Where it is given; `field` is the form's for the password. */
export function SignatureProofField(props: { proof: SignatureProof; hint: string; field: object }) {
  const { t } = useTranslation();
  const { byPasskey, hasPasskey, change } = props.proof;
  return (
    <>
      {byPasskey ? (
        <Text>{t("passkeys.signHint")}</Text>
      ) : (
        <PasswordInput
          {...props.field}
          label={t("sign.password")}
          description={props.hint}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ "aria-label": t("signIn.showPassword") }}
        />
      )}
      {hasPasskey && (
        <div>
          <Button variant="subtle" px={0} onClick={change}>
            {byPasskey ? t("passkeys.typePassword") : t("passkeys.useInstead")}
          </Button>
        </div>
      )}
    </>
  );
}
