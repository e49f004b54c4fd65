import css from "./Coverage.module.css";
import { CheckIcon, CrossIcon } from "./icons";

/** Which parts of a whole are there and which are missing, one tile each. */
export function Coverage(props: {
  label: string;
  parts: readonly { letter: string; words: string; covered: boolean }[];
  coveredWords: string;
  missingWords: string;
}) {
  return (
    <ul className={css["coverage"]} aria-label={props.label}>
      {props.parts.map(({ letter, words, covered }) => (
        <li key={letter} data-missing={!covered || undefined}>
          <span className={css["letter"]}>{letter}</span>
          <span>{words}</span>
          <span className={css["state"]}>
            {covered ? <CheckIcon size={18} /> : <CrossIcon size={18} />}
            <span className={css["hidden"]}>
              {covered ? props.coveredWords : props.missingWords}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
