import { Button, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import { useAsking } from "../session/ask";
import { Failures } from "../shell/Failures";
import { saveFile } from "../shell/saveFile";
import { DownloadIcon } from "../ui/icons";

const OwnExport = graphql(`
  query OwnExport {
    viewer {
      export
    }
  }
`);

/** Everything about one's own account as a file (Articles 15 and 20), and who gave the address. */
export function MyData({ gaveAddress }: { gaveAddress: string | null }) {
  const { t } = useTranslation();
  const { ask, busy, failures } = useAsking(OwnExport);
  const download = async () => {
    const answer = await ask({});
    const text = answer?.viewer?.export;
    if (text === undefined) return;
    saveFile(new Blob([text], { type: "application/json" }), t("myData.fileName"));
  };
  return (
    <Stack>
      <Text>
        {t("myData.source")} <strong>{gaveAddress ?? t("myData.sourceSelf")}</strong>.
      </Text>
      <Text>{t("myData.words")}</Text>
      <Failures failures={failures} />
      <div>
        <Button
          variant="default"
          leftSection={<DownloadIcon size={18} />}
          loading={busy}
          onClick={() => void download()}
        >
          {t("myData.download")}
        </Button>
      </div>
    </Stack>
  );
}
