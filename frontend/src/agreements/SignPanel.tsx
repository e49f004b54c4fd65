import { Button, Checkbox, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { useAction } from "../session/data";
import { SignatureProofField, useSignatureProof } from "../session/SignatureProof";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { HashLine } from "../ui/HashLine";
import { Panel } from "../ui/Panel";

const SignPanelVersion = graphql(`
  fragment SignPanel_version on AgreementVersion {
    id
    contentSha256
    canSign
    annexA {
      controllerLegalBasis
    }
    processorDue
    controllerDue
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
  /** Whether the reader signs as the controller, who answers for its own legal basis */
  asController: boolean;
  version: FragmentType<typeof SignPanelVersion>;
  /** The signatory's title in this organisation, as a start */
  title: string | null;
  onSigned: () => void;
}

/**
 * The signature: the exact sentence agreed to, the typed name, the title, and a passkey or the password once
 * more, so that an open computer cannot sign. What is signed is the fingerprint shown here.
 */
export function SignPanel({ version: masked, asController, title, onSigned }: SignPanelProps) {
  const { t } = useTranslation();
  const version = readFragment(SignPanelVersion, masked);
  const proof = useSignatureProof(!version.canSign);
  const form = useForm({
    mode: "uncontrolled",
    initialValues: { consentGiven: false, typedName: "", title: title ?? "", password: "" },
    validate: {
      consentGiven: (given) => (given ? null : t("sign.consentMissing")),
      typedName: required(t("sign.nameMissing")),
      title: required(t("sign.titleMissing")),
      password: (password) => (proof.byPasskey ? null : required(t("sign.passwordMissing"))(password)),
    },
  });
  const action = useAction(SignAgreement, form);
  if (!version.canSign) return null;

  const sign = form.onSubmit(async ({ password, ...values }) => {
    const given = await proof.give(password);
    if (given === null) return;
    const done = await action.run({
      input: {
        agreementVersionId: version.id,
        contentSha256: version.contentSha256,
        consentVersion: version.consentSentence.version,
        ...values,
        proof: given,
      },
    });
    if (done) onSigned();
  }, focusFirstError(form));

  return (
    <Panel id="signature" title={t("sign.heading")} lead={t("sign.lead")} highlighted>
      <form onSubmit={sign} noValidate>
        <Stack maw="32rem">
          {asController && <LegalBasis stated={version.annexA.controllerLegalBasis} />}
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
          <SignatureProofField
            key={form.key("password")}
            proof={proof}
            hint={t("sign.passwordHint")}
            field={form.getInputProps("password")}
          />
          <HashLine
            label={t("sign.hash")}
            value={version.contentSha256}
            copyLabel={t("copy.copy")}
            copiedLabel={t("copy.copied")}
          />
          <details>
            <summary>{t("sign.storedHeading")}</summary>
            <ul>
              {(["who", "proof", "what", "when", "where"] as const).map((kind) => (
                <li key={kind}>{t(`sign.stored.${kind}`)}</li>
              ))}
            </ul>
            <p>{t("sign.storedWhy")}</p>
          </details>
          <Failures failures={[...proof.failures, ...action.failures]} />
          <Button type="submit" size="md" loading={action.busy}>
            {t("sign.submit")}
          </Button>
        </Stack>
      </form>
    </Panel>
  );
}

/** What a controller must know of itself before it signs: why it may process the data (Art. 6 and 9). */
function LegalBasis({ stated }: { stated: string | null }) {
  const { t } = useTranslation();
  return (
    <div>
      <strong>{t("sign.legalBasis")}</strong>
      <p style={{ margin: 0 }}>{stated ?? t("sign.legalBasisMissing")}</p>
    </div>
  );
}
