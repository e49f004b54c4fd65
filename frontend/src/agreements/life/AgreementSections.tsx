import { useLocation } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { TextLink } from "../../shell/links";
import { Sections } from "../../ui/Sections";

// Else the link without a view would count as the page of every view.
const exactly = { exact: true, includeSearch: true };

/** The parts of an agreement's page: what was agreed, whom the processor uses, and what became of it. */
export function AgreementSections() {
  const { t } = useTranslation();
  // As the links themselves do: by the address, which is ahead of the page while that is being loaded.
  const shown = useLocation({
    select: ({ search }) => ("view" in search ? search.view : undefined) ?? "document",
  });
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
