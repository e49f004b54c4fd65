import { Button, Checkbox, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useClient, useQuery } from "urql";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { ProofInput } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { type Failure, failuresOf } from "../session/failure";
import { askForPasskey, BeginPasskeyProof, PasskeyRefused, passkeysWork } from "../session/passkeys";
import { ProofMethods } from "../session/ProofDialog";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { HashLine } from "../ui/HashLine";
import { Panel } from "../ui/Panel";

const SignPanelVersion = graphql(`
  fragment SignPanel_version on AgreementVersion {
    id
    contentSha256
    canSign
    consentSentence {
      version
      text
    }
  }
`);

export const SignAgreement = graphql(`
  mutation SignAgreement($input: SignAgreementInput!) {
    signAgreement(input: $input) {
      agreementVersion {
        id
        state
        ...SignPanel_version
      }
    }
  }
`);

interface SignPanelProps {
  version: FragmentType<typeof SignPanelVersion>;
  /** The signatory's title in this organisation, as a start */
  title: string | null;
  onSigned: () => void;
}

/**
 * The signature: the exact sentence agreed to, the typed name, the title, and a passkey or the password once
 * more, so that an open computer cannot sign. What is signed is the fingerprint shown here.
 */
export function SignPanel({ version: masked, title, onSigned }: SignPanelProps) {
  const { t } = useTranslation();
  const version = readFragment(SignPanelVersion, masked);
  const client = useClient();
  const [known] = useQuery({ query: ProofMethods, pause: !version.canSign || !passkeysWork() });
  const [typing, setTyping] = useState(false);
  const hasPasskey = known.data?.secondFactors.methods.includes("PASSKEY") ?? false;
  const byPasskey = hasPasskey && !typing;
  const [failures, setFailures] = useState<readonly Failure[]>([]);
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { consentGiven: false, typedName: "", title: title ?? "", password: "" },
    validate: {
      consentGiven: (given) => (given ? null : t("sign.consentMissing")),
      typedName: required(t("sign.nameMissing")),
      title: required(t("sign.titleMissing")),
      password: (password) => (byPasskey ? null : required(t("sign.passwordMissing"))(password)),
    },
  });
  const action = useAction(SignAgreement, form);
  if (!version.canSign) return null;

  const passkey = async (): Promise<ProofInput> => {
    const begun = await client.mutation(BeginPasskeyProof, { input: {} }).toPromise();
    if (begun.error) throw begun.error;
    return { passkey: await askForPasskey(begun.data?.beginPasskeyProof.options ?? "") };
  };
  const sign = form.onSubmit(async ({ password, ...values }) => {
    setFailures([]);
    let proof: ProofInput;
    try {
      proof = byPasskey ? await passkey() : { password };
    } catch (error) {
      setFailures(
        error instanceof PasskeyRefused
          ? [{ code: "PASSKEY", message: t("passkeys.notGiven"), field: null, requestId: null }]
          : failuresOf(error),
      );
      return;
    }
    const done = await action.run({
      input: {
        agreementVersionId: version.id,
        contentSha256: version.contentSha256,
        consentVersion: version.consentSentence.version,
        ...values,
        proof,
      },
    });
    if (done) onSigned();
  }, focusFirstError(form));

  return (
    <Panel id="signature" title={t("sign.heading")} lead={t("sign.lead")} highlighted>
      <form onSubmit={sign} noValidate>
        <Stack maw="32rem">
          <Checkbox
            key={form.key("consentGiven")}
            {...form.getInputProps("consentGiven", { type: "checkbox" })}
            label={version.consentSentence.text}
          />
          <TextInput
            key={form.key("typedName")}
            {...form.getInputProps("typedName")}
            label={t("sign.name")}
            description={t("sign.nameHint")}
            autoComplete="name"
          />
          <TextInput
            key={form.key("title")}
            {...form.getInputProps("title")}
            label={t("sign.title")}
            description={t("sign.titleHint")}
            autoComplete="organization-title"
          />
          {byPasskey ? (
            <Text>{t("passkeys.signHint")}</Text>
          ) : (
            <PasswordInput
              key={form.key("password")}
              {...form.getInputProps("password")}
              label={t("sign.password")}
              description={t("sign.passwordHint")}
              autoComplete="current-password"
              visibilityToggleButtonProps={{ "aria-label": t("signIn.showPassword") }}
            />
          )}
          {hasPasskey && (
            <div>
              <Button variant="subtle" px={0} onClick={() => setTyping(!typing)}>
                {byPasskey ? t("passkeys.typePassword") : t("passkeys.useInstead")}
              </Button>
            </div>
          )}
          <HashLine
            label={t("sign.hash")}
            value={version.contentSha256}
            copyLabel={t("copy.copy")}
            copiedLabel={t("copy.copied")}
          />
          <Failures failures={[...failures, ...action.failures]} />
          <Button type="submit" size="md" loading={action.busy}>
            {t("sign.submit")}
          </Button>
        </Stack>
      </form>
    </Panel>
  );
}
