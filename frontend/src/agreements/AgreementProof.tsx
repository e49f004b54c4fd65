import { Button, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { SealFacts } from "../seals/SealFacts";
import { type Failure, failuresOf } from "../session/failure";
import { fetchDocument } from "../session/session";
import { Failures } from "../shell/Failures";
import { saveFile } from "../shell/saveFile";
import { Facts } from "../ui/Facts";
import { HashLine } from "../ui/HashLine";
import { DownloadIcon } from "../ui/icons";
import { useDates } from "../words/dates";

const AgreementProofVersion = graphql(`
  fragment AgreementProof_version on AgreementVersion {
    id
    number
    title
    state
    processorDue
    controllerDue
    contentSha256
    pdfSha256
    pdfUrl
    seal {
      ...SealFacts_seal
    }
    signatures {
      side
      name
      title
      organisationName
      signedAt
      level
      evidenceSha256
    }
  }
`);

/** The PDF with its fingerprint, and who has signed with what evidence. */
export function AgreementProof(props: {
  version: FragmentType<typeof AgreementProofVersion>;
  /** The agreement's number, for the file's name */
  reference: string;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const version = readFragment(AgreementProofVersion, props.version);
  const [busy, setBusy] = useState(false);
  const [failures, setFailures] = useState<Failure[]>([]);
  const copyWords = { copyLabel: t("copy.copy"), copiedLabel: t("copy.copied") };

  // Once somebody has signed, who has not is as important.
  const owed =
    version.state === "PARTIALLY_SIGNED"
      ? ([
          ["CONTROLLER", version.controllerDue],
          ["PROCESSOR", version.processorDue],
        ] as const)
          .filter(([, count]) => count > 0)
          .map(([side, count]) => ({
            label: t(`proof.signedFor.${side}`),
            value: t("proof.missing", { count }),
          }))
      : [];

  const download = async () => {
    setBusy(true);
    setFailures([]);
    try {
      saveFile(await fetchDocument(version.pdfUrl), `${props.reference}-v${version.number}.pdf`);
    } catch (error) {
      setFailures(failuresOf(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Stack>
      <div>
        <Button
          variant="default"
          leftSection={<DownloadIcon size={18} />}
          loading={busy}
          onClick={() => void download()}
        >
          {t("proof.download")}
        </Button>
      </div>
      <Failures failures={failures} />
      {version.pdfSha256 !== null && (
        <HashLine label={t("proof.pdfHash")} value={version.pdfSha256} {...copyWords} />
      )}
      {version.seal !== null && <SealFacts seal={version.seal} />}
      <HashLine label={t("proof.contentHash")} value={version.contentSha256} {...copyWords} />
      {version.signatures.map((signature) => (
        <Stack key={signature.evidenceSha256} gap="xs">
          <Facts
            items={[
              {
                label: t(`proof.signedFor.${signature.side}`),
                value: (
                  <>
                    <strong>{signature.name}</strong>, {signature.title}
                    <br />
                    {signature.organisationName}
                  </>
                ),
                wide: true,
              },
              { label: t("proof.signedAt"), value: dates.dateTime(signature.signedAt) },
              { label: t("proof.level"), value: signature.level },
            ]}
          />
          <HashLine label={t("proof.evidenceHash")} value={signature.evidenceSha256} {...copyWords} />
        </Stack>
      ))}
      {owed.length > 0 && <Facts items={owed} />}
    </Stack>
  );
}
