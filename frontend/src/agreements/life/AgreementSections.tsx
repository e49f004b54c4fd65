import { useTranslation } from "react-i18next";
import { TextLink } from "../../shell/links";
import { Sections } from "../../ui/Sections";

// Else the link without a view would count as the page of every view.
const exactly = { exact: true, includeSearch: true };

/** The parts of an agreement's page: what was agreed, whom the processor uses, and what became of it. */
export function AgreementSections({ shown }: { shown: "document" | "subProcessors" | "life" }) {
  const { t } = useTranslation();
  return (
    <Sections label={t("life.sections.label")}>
      <TextLink
        to="."
        search={{}}
        underline="never"
        activeOptions={exactly}
        aria-current={shown === "document" ? "page" : undefined}
      >
        {t("life.sections.document")}
      </TextLink>
      <TextLink
        to="."
        search={{ view: "subProcessors" }}
        underline="never"
        activeOptions={exactly}
        aria-current={shown === "subProcessors" ? "page" : undefined}
      >
        {t("life.sections.subProcessors")}
      </TextLink>
      <TextLink
        to="."
        search={{ view: "life" }}
        underline="never"
        activeOptions={exactly}
        aria-current={shown === "life" ? "page" : undefined}
      >
        {t("life.sections.life")}
      </TextLink>
    </Sections>
  );
}
