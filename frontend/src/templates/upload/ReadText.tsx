import { Checkbox, Fieldset, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ReadClause } from "../../session/upload";
import { letters } from "../letters";
import type { Covers } from "./covers";
import css from "./ReadText.module.css";

/** A text that cannot be changed, clause by clause, with what each covers of Article 28(3). */
export function ReadText(props: {
  language: "DA" | "EN";
  clauses: readonly ReadClause[];
  covers: Covers;
  onChange: (covers: Covers) => void;
}) {
  const { language, clauses, covers, onChange } = props;
  const { t } = useTranslation();
  const lang = language === "EN" ? "en" : "da";
  return (
    <div className={css["clauses"]}>
      {clauses.map(({ number, heading, paragraphs }) => (
        <Fieldset
          key={number}
          legend={
            <span lang={lang}>
              {number === "0" ? heading : t("upload.clause", { number, heading })}
            </span>
          }
        >
          {paragraphs.length > 0 && (
            <details open className={css["text"]}>
              <summary>{t("upload.textOf", { number })}</summary>
              <div lang={lang}>
                {paragraphs.map((paragraph, index) => (
                  <p key={`${number} ${index + 1}`}>{shown(paragraph)}</p>
                ))}
              </div>
            </details>
          )}
          {number !== "0" && (
            <Checkbox.Group
              label={t("templates.covers")}
              value={[...(covers[number] ?? [])]}
              onChange={(ticked) => onChange({ ...covers, [number]: ticked })}
            >
              <Group mt="xs">
                {letters.map((letter) => (
                  <Checkbox
                    key={letter}
                    value={letter}
                    label={letter}
                    aria-label={`${number}, ${letter}: ${t(`coverage.letter.${letter}`)}`}
                  />
                ))}
              </Group>
            </Checkbox.Group>
          )}
        </Fieldset>
      ))}
    </div>
  );
}

/** A point is written with a mark before it that is no word of the text. */
function shown(paragraph: string): string {
  return paragraph.replace(/^\{\{part\}\} /, "").replace(/\n( *)- /g, "\n$1");
}
